/** What one caller can cost. */

import { request } from 'node:http';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { list, MAX_BODY_BYTES, MAX_ERRORS } from '../../../edge/http/fields.ts';
import type { RequestError } from '../../../edge/http/problem.ts';
import { checkObject } from '../../../edge/http/request.ts';
import { MAX_ANONYMOUS_BATCHES, MAX_BATCHES } from '../../../edge/routes/batch.ts';
import { readSettings } from '../../../edge/settings.ts';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { startNode, type TestHost } from '../hosts.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

const key = createKey();

describe('one caller', () => {
  let host: TestHost;
  beforeAll(async () => {
    const settings = readSettings({
      CINEMATCH_RATE_LIMIT: '1000',
      CINEMATCH_TRUST_PROXY: '1',
      CINEMATCH_KEYS: await keyEntry('own', 'read', key),
    });
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

  const begin = (path: string, headers: Record<string, string>, first: string) =>
    new Promise<{ status: number; end: () => void }>((resolve, reject) => {
      const sent = request(host.url + path, { method: 'POST', headers, agent: false }, (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode ?? 0, end: () => sent.destroy() });
      });
      sent.on('error', reject);
      sent.write(first);
    });
  const batch = (headers: Record<string, string>) =>
    begin(
      '/v1/predictions:batch',
      { 'content-type': 'application/x-ndjson', ...headers },
      '{"ratings":[],"movieIds":[1]}\n',
    );

  it('runs so many batches at once, everybody without a key so many together, and a key has room of its own', async () => {
    const from = (n: number) => ({ 'x-forwarded-for': `192.0.2.${n}` });
    const running = [];
    for (let n = 0; n < MAX_ANONYMOUS_BATCHES / MAX_BATCHES; n++) {
      for (let k = 0; k < MAX_BATCHES; k++) running.push(await batch(from(n)));
      const refused = await batch(from(n));
      expect(refused.status).toBe(429);
      refused.end();
    }
    expect(running.map(({ status }) => status)).toEqual(running.map(() => 200));
    const another = await batch(from(99));
    expect(another.status).toBe(503);
    const keyed = await batch({ ...from(99), authorization: `Bearer ${key}` });
    expect(keyed.status).toBe(200);
    for (const { end } of [...running, another, keyed]) end();
    await expect
      .poll(async () => {
        const next = await batch(from(99));
        next.end();
        return next.status;
      })
      .toBe(200);
  });

  it('has so many bytes of unfinished bodies, and others go on', async () => {
    const headers = { ...JSON_TYPE, 'content-length': String(MAX_BODY_BYTES), 'x-forwarded-for': '192.0.2.200' };
    const sockets = Array.from({ length: 33 }, () => {
      const sent = request(`${host.url}/v1/recommendations`, { method: 'POST', headers, agent: false });
      const answered = new Promise<number>((resolve) =>
        sent.on('response', ({ statusCode = 0 }) => resolve(statusCode)),
      );
      sent.on('error', () => undefined);
      sent.write('{"ratings":[');
      return { sent, answered };
    });
    // One of them is the one too many; it is the only one that has an answer.
    expect(await Promise.race(sockets.map(({ answered }) => answered))).toBe(429);
    const body = JSON.stringify({ ratings: [] });
    const other = await host.request('/v1/recommendations', { method: 'POST', headers: JSON_TYPE, body });
    expect(other.status).toBe(200);
    for (const { sent } of sockets) sent.destroy();
  });
});

describe('validation', () => {
  it('looks at no item of a list that is too long, and stops at the last error that is named', () => {
    let looked = 0;
    const item = v.pipe(
      v.unknown(),
      v.check(() => {
        looked++;
        return false;
      }, 'no'),
    );
    const check = (length: number) => {
      looked = 0;
      return v.safeParse(list(item, 0, 5_000), new Array(length).fill(0)).issues?.length;
    };
    expect([check(130_000), looked]).toEqual([1, 0]);
    expect([check(5_000), looked]).toEqual([MAX_ERRORS, MAX_ERRORS]);
  });

  it('names few of many unknown fields, and repeats no long name', async () => {
    const names = Array.from({ length: 10_000 }, (_, k) => [`${k}${'x'.repeat(k < 20 ? 500 : 1)}`, 0]);
    const schema = v.strictObject({ n: v.number() });
    try {
      checkObject(schema, Object.fromEntries(names));
      expect.unreachable();
    } catch (error) {
      const { errors = [] } = error as RequestError;
      expect(errors).toHaveLength(MAX_ERRORS);
      for (const { field } of errors) expect(field.length).toBeLessThan(100);
    }
  });
});
