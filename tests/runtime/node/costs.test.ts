/** What one caller can cost. */

import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { MAX_BATCHES } from '../../../edge/routes/batch.ts';
import { readSettings } from '../../../edge/settings.ts';
import { startNode, type TestHost } from '../hosts.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('one caller', () => {
  let host: TestHost;
  beforeAll(async () => {
    const settings = readSettings({ CINEMATCH_RATE_LIMIT: '1000', CINEMATCH_TRUST_PROXY: '1' });
    // Nobody gets a request back by waiting.
    host = await startNode(inject('releases'), { settings, clock: () => 1e12 });
  });
  afterAll(() => host.stop());

  it('pays for many ratings as for several requests', async () => {
    const ratings = Array.from({ length: 5_000 }, (_, r) => ({ movieId: r, rating: 3 }));
    const ask = async (some: object[]) => {
      const body = JSON.stringify({ ratings: some, movieIds: [1] });
      const response = await host.request('/v1/predictions', { method: 'POST', headers: JSON_TYPE, body });
      expect(response.status).toBe(200);
      return Number(/r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1]);
    };
    const before = await ask(ratings.slice(0, 10));
    const after = await ask(ratings);
    expect(before - after).toBeGreaterThan(8);
  });

  // A pattern that backtracks would take hours.
  it('is found at the end of a long X-Forwarded-For', async () => {
    const headers = { 'x-forwarded-for': `${'a'.repeat(14_000)},192.0.2.1` };
    for (let k = 0; k < 40; k++) expect((await host.request('/healthz', { headers })).status).toBe(200);
  });

  it('runs so many batches at once and no more, until one ends', async () => {
    const begin = () =>
      new Promise<{ status: number; end: () => void }>((resolve, reject) => {
        const headers = { 'content-type': 'application/x-ndjson' };
        const sent = request(
          `${host.url}/v1/predictions:batch`,
          { method: 'POST', headers, agent: false },
          (answer) => {
            answer.resume();
            resolve({ status: answer.statusCode ?? 0, end: () => sent.destroy() });
          },
        );
        sent.on('error', reject);
        sent.write('{"ratings":[],"movieIds":[1]}\n');
      });
    const running = await Promise.all(Array.from({ length: MAX_BATCHES }, begin));
    expect(running.every(({ status }) => status === 200)).toBe(true);
    const refused = await begin();
    expect(refused.status).toBe(503);
    for (const { end } of [...running, refused]) end();
    await expect
      .poll(async () => {
        const next = await begin();
        next.end();
        return next.status;
      })
      .toBe(200);
  });
});
