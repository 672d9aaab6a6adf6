/** What an operator sees and does over HTTP, on every host: metrics, memory, releases and going back. */

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { manifestText } from '../../fixtures/manifest.ts';
import { parsePrometheus } from '../../fixtures/prometheus.ts';
import { asDescribed } from '../described.ts';
import { copyReleases, type ReleasesFolder } from '../folders.ts';
import type { TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';

type Start = (releases: string, env: Record<string, string>) => Promise<TestHost>;

const OLDER = 'aaaaaaaaaaaaaaaa';
const DAMAGED = 'bbbbbbbbbbbbbbbb';
const OVER_BUDGET = 'cccccccccccccccc';

export function operationsSuite(runtime: string, start: Start): void {
  const key = createKey();
  let env: Record<string, string>;
  let folder: ReleasesFolder;
  let host: TestHost;

  beforeAll(async () => {
    folder = await copyReleases(inject('releases'), { published: true });
    for (const [id, time] of [
      [OLDER, '2020-01-03'],
      [DAMAGED, '2020-01-02'],
      [OVER_BUDGET, '2020-01-01'],
    ]) {
      await folder.addCopy(id);
      const run = new TextEncoder().encode(manifestText({ time: `${time}T00:00:00.000Z` }));
      await folder.changeFile(id, 'run.json', () => run);
    }
    await folder.changeFile(DAMAGED, 'svd.arrow', (bytes) => {
      bytes[bytes.length >> 1] ^= 1;
      return bytes;
    });
    await folder.changeManifest(OVER_BUDGET, (manifest) => {
      manifest.budget = 1_000_000;
    });
    env = { CINEMATCH_KEYS: await keyEntry('boss', 'admin', key), CINEMATCH_RATE_LIMIT: '0' };
    host = await start(folder.path, env);
    await waitUntilReady(host);
  });
  afterAll(async () => {
    await host?.stop();
    await folder?.[Symbol.asyncDispose]();
  });

  const ask = async (path: string, body?: unknown, to = host) => {
    const headers: Record<string, string> = { authorization: `Bearer ${key}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await to.request(path, init);
    return { status: response.status, release: response.headers.get('x-release'), text: await response.text() };
  };
  const answer = async (path: string, body?: unknown) => {
    const { status, text } = await ask(path, body);
    expect(status, text).toBe(200);
    return asDescribed(body === undefined ? 'GET' : 'POST', path, text);
  };
  const refusal = async (status: number, path: string, body?: unknown, to = host) => {
    const refused = await ask(path, body, to);
    expect(refused.status, refused.text).toBe(status);
    return JSON.parse(refused.text).detail as string;
  };

  describe(`metrics and memory (${runtime})`, () => {
    it('counts requests by route, never by path, and stages', async () => {
      for (const path of ['/v1/users/1', '/v1/users/2', '/v1/users/4000000000', '/nowhere/1', '/nowhere/2'])
        await ask(path);
      await answer('/v1/recommendations', { ratings: [], n: 1 });
      const { text } = await ask('/metrics');
      const samples = parsePrometheus(text);
      const valueIn = (name: string, labels: Record<string, string>) =>
        samples.find((s) => s.name === name && Object.entries(labels).every(([k, v]) => s.labels[k] === v))?.value;
      const route = '/v1/users/:userId';
      expect(valueIn('cinematch_http_requests_total', { route, method: 'GET', status: '200' })).toBe(2);
      expect(valueIn('cinematch_http_requests_total', { route, status: '404' })).toBe(1);
      expect(valueIn('cinematch_http_requests_total', { route: 'none', status: '404' })).toBe(2);
      expect(valueIn('cinematch_http_request_duration_seconds_count', { route })).toBe(3);
      for (const stage of ['open', 'profile', 'score']) {
        expect(valueIn('cinematch_stage_duration_seconds_count', { stage }), stage).toBeGreaterThan(0);
      }
      expect(valueIn('cinematch_release_info', { release: folder.id })).toBe(1);
      expect(valueIn('cinematch_feedback_rows', {})).toBe(0);
      expect(text).not.toContain('4000000000');
    });

    it('tells memory in bytes and in words', async () => {
      const { residentBytes, total, message, warning, processes } = await answer('/v1/memory');
      expect(warning).toBe('ok');
      expect(message).toBe('The release is within its budget, and memory is within its limits.');
      expect(processes).toEqual([
        {
          worker: null,
          release: folder.id,
          residentBytes: expect.toBeOneOf([null, expect.any(Number)]),
          componentBytes: total,
          pressure: 'ok',
          warning: 'ok',
        },
      ]);
      expect(residentBytes === null).toBe(processes[0].residentBytes === null);
    });
  });

  describe(`the state (${runtime})`, () => {
    const REFUSED = 'eeeeeeeeeeeeeeee';
    let watched: ReleasesFolder;
    let other: TestHost;

    beforeAll(async () => {
      watched = await copyReleases(inject('releases'), { published: true });
      await watched.addCopy(REFUSED);
      await watched.changeFile(REFUSED, 'svd.arrow', (bytes) => {
        bytes[bytes.length >> 1] ^= 1;
        return bytes;
      });
      await watched.point(REFUSED);
      other = await start(watched.path, env);
      await waitUntilReady(other);
    });
    afterAll(async () => {
      await other?.stop();
      await watched?.[Symbol.asyncDispose]();
    });

    it('is told alike by page, API, metrics and readiness: the release of the pointer was refused, and why', async () => {
      const { text, status } = await ask('/v1/state', undefined, other);
      expect(status).toBe(200);
      const state = asDescribed('GET', '/v1/state', text);
      expect(state.level).toBe('bad');
      const [{ what, effect }] = state.findings;
      expect(what).toMatch(new RegExp(`^Release ${REFUSED}, which is current, was refused \\(corrupt\\): svd.arrow`));
      expect(effect).toBe(`Release ${watched.id} answers instead.`);
      expect(state.facts.releases.map(({ id }: { id: string }) => id).sort()).toEqual([watched.id, REFUSED].sort());
      const headers = { authorization: `Bearer ${key}`, accept: 'text/html' };
      const page = await (await other.request('/system', { headers })).text();
      expect(page).toContain(`${REFUSED}, which is current, was refused`);
      expect(page.split('<template')[0]).not.toContain('All is well');
      const samples = parsePrometheus((await ask('/metrics', undefined, other)).text);
      const value = (name: string, about?: string) =>
        samples.find(
          (sample) =>
            sample.name === name &&
            (about === undefined || (sample.labels.about === about && sample.labels.level === 'bad')),
        )?.value;
      expect(value('cinematch_release_refused')).toBe(1);
      expect(value('cinematch_findings', 'release')).toBe(1);
      expect(value('cinematch_findings', 'memory')).toBe(0);
      expect(value('cinematch_feedback_waiting_rows')).toBe(0);
      expect(await refusal(503, '/readyz?strict', undefined, other)).toContain(
        `${REFUSED}, which is current, was refused`,
      );
      expect((await ask('/readyz', undefined, other)).status).toBe(200);
      expect(await refusal(400, '/readyz?strict=perhaps', undefined, other)).toMatch(/^strict: /);
    });

    it('is told to strangers in one sentence, without a name or a reason', async () => {
      for (const path of ['/v1/state', '/readyz?strict', '/system']) {
        const response = await other.request(path, {
          headers: { accept: path === '/system' ? 'text/html' : 'application/json' },
        });
        const text = (await response.text()).split('<template')[0];
        expect(text).toContain('Something about this service does not work.');
        expect(text).not.toMatch(/svd\.arrow|corrupt|eeeeeeeeeeeeeeee|sqlite/);
      }
    });
  });

  describe(`releases (${runtime})`, () => {
    it('are listed newest first, with what is wrong with them at first sight', async () => {
      const { serving, releases } = await answer('/v1/admin/releases');
      expect(serving).toBe(folder.id);
      expect(releases.map(({ id, current }: { id: string; current: boolean }) => [id, current])).toEqual([
        [folder.id, true],
        [OLDER, false],
        [DAMAGED, false],
        [OVER_BUDGET, false],
      ]);
      expect(await answer('/readyz?strict=0')).toEqual({ status: 'ready', release: folder.id });
      expect(releases[0]).toMatchObject({
        dataset: 'sample',
        simulated: true,
        problem: null,
        bytes: expect.any(Number),
      });
      expect(releases[3].problem).toMatch(/its budget is 1000000;/);
    });

    it('are gone back to once every byte is checked, and that shows in the next answer', async () => {
      const back = await answer('/v1/admin/rollback', {});
      expect(back).toEqual({ from: folder.id, release: OLDER, processes: [{ worker: null, release: OLDER }] });
      expect((await ask('/v1/movies?limit=1')).release).toBe(OLDER);
      const forth = await answer('/v1/admin/rollback', { release: folder.id });
      expect(forth).toMatchObject({ from: OLDER, release: folder.id });
      expect((await ask('/v1/movies?limit=1')).release).toBe(folder.id);
    });

    it('are left where they are when one is damaged, over its budget or not there', async () => {
      expect(await refusal(400, '/v1/admin/rollback', { release: DAMAGED })).toMatch(
        /is damaged: svd.arrow: has checksum/,
      );
      expect(await refusal(400, '/v1/admin/rollback', { release: OVER_BUDGET })).toMatch(/its budget is 1000000;/);
      expect(await refusal(400, '/v1/admin/rollback', { release: 'dddddddddddddddd' })).toMatch(/there is no release/);
      expect(await refusal(400, '/v1/admin/rollback', { release: '../../etc' })).toMatch(/expected a release id/);
      expect((await answer('/v1/admin/reload', {})).processes).toEqual([{ worker: null, release: folder.id }]);
      expect((await ask('/v1/movies?limit=1')).release).toBe(folder.id);
    });

    it('are not compared without a shadow', async () => {
      expect(await refusal(409, '/v1/admin/compare', { userId: 1 })).toMatch(/no shadow/);
    });

    it('follow no pointer when the service is pinned to one', async () => {
      const pinned = await start(folder.path, { ...env, CINEMATCH_RELEASE: OLDER });
      try {
        await waitUntilReady(pinned);
        expect((await ask('/v1/movies?limit=1', undefined, pinned)).release).toBe(OLDER);
        expect(await refusal(409, '/v1/admin/rollback', { release: folder.id }, pinned)).toMatch(/pinned to release a/);
      } finally {
        await pinned.stop();
      }
    });
  });
}
