/** What a device answers without a key, and what it says of the rest: that needs a server. */

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ROUTES } from '../../../edge/app.ts';
import { parsePrometheus } from '../../fixtures/prometheus.ts';
import { asDescribed } from '../../runtime/described.ts';
import { post } from '../../runtime/facts.ts';
import type { TestHost } from '../../runtime/hosts.ts';
import { startDevice } from './device-host.ts';

const NEEDS_SERVER = /^this device answers for itself: .+ needs a server$/;
const HTML = { headers: { accept: 'text/html,*/*;q=0.8' } };

let host: TestHost;
beforeAll(async () => {
  host = await startDevice(inject('releases'));
});
afterAll(() => host?.stop());

const ask = async (path: string, init?: RequestInit) => {
  const response = await host.request(path, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('a device', () => {
  const rows = ROUTES.filter(({ path }) => !path.startsWith('/releases/') && path !== '/service-worker.js');
  it.each(rows.map((route) => ({ ...route, name: `${route.method} ${route.path}` })))(
    'asks for no key at $name, and leaves to a server what administrators do ($access)',
    async ({ method, path, access }) => {
      const { status, text, headers } = await ask(path.replaceAll(/\/:\w+/g, '/1'), { method });
      expect([401, 405, 500]).not.toContain(status);
      if (access !== 'admin') return;
      expect([status, headers.get('content-type')]).toEqual([403, 'application/problem+json']);
      expect(JSON.parse(text).detail).toMatch(NEEDS_SERVER);
    },
  );

  it('has no keys to sign in with, and says so on the page and to its form', async () => {
    const page = await ask('/session', HTML);
    expect(page.status).toBe(200);
    expect(page.text).toContain('There are no keys here');
    expect(page.text).not.toContain('<input type="password"');
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '5' };
    const form = await ask('/session', { method: 'POST', headers, body: 'key=x' });
    expect(form.status).toBe(403);
  });

  it('counts its own requests and tells its own memory', async () => {
    await ask('/v1/movies/1');
    const samples = parsePrometheus((await ask('/metrics')).text);
    const counted = samples.find(
      ({ name, labels }) => name === 'cinematch_http_requests_total' && labels.route === '/v1/movies/:movieId',
    );
    expect(counted?.value).toBeGreaterThan(0);
    const memory = asDescribed('GET', '/v1/memory', (await ask('/v1/memory')).text);
    expect(memory).toMatchObject({ warning: 'ok', residentBytes: null });
    expect(memory.total).toBeGreaterThan(0);
    expect(memory.total).toBeLessThanOrEqual(memory.budget);
    const state = asDescribed('GET', '/v1/state', (await ask('/v1/state')).text);
    expect(state.level).toBe('good');
  });

  it('leaves the catalogue as it came', async () => {
    for (const init of [{ ...post({ title: 'New' }), method: 'PUT' }, { method: 'DELETE' }]) {
      const { status, text } = await ask('/v1/movies/1', init);
      expect([status, JSON.parse(text).detail]).toEqual([403, expect.stringMatching(NEEDS_SERVER)]);
    }
    expect((await ask('/v1/items')).status).toBe(403);
  });

  it('compares with nobody', async () => {
    const { status, text } = await ask('/v1/admin/compare', post({ userId: 1 }));
    expect([status, JSON.parse(text).detail]).toEqual([403, expect.stringMatching(NEEDS_SERVER)]);
  });
});
