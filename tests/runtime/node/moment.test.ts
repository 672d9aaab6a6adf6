/** When ratings were given: what a request says of it counts, what it does not say is not assumed. */

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../../edge/settings.ts';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { lasting } from '../../fixtures/lasting.ts';
import { type TemporaryFolder, temporaryFolder } from '../../fixtures/releases-folder.ts';
import { publishTinyRelease } from '../../fixtures/tiny-release.ts';
import { asDescribed } from '../described.ts';
import { post } from '../facts.ts';
import { startNode, type TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';

const KEY = createKey();
/** A film that nobody here rates. */
const FILM = 110;
const FILMS = [101, 102, 103, 104];
const LOWEST = 0.5;

let folder: TemporaryFolder;
let host: TestHost;

beforeAll(async () => {
  folder = await temporaryFolder();
  await publishTinyRelease(folder.path);
  const settings = readSettings({ CINEMATCH_KEYS: await keyEntry('app', 'write', KEY), CINEMATCH_RATE_LIMIT: '0' });
  host = await startNode(folder.path, { settings, feedback: join(folder.path, 'feedback.sqlite') });
  await waitUntilReady(host);
});
afterAll(async () => {
  await host?.stop();
  await folder?.[Symbol.asyncDispose]();
});

const ok = async (method: string, path: string, body?: unknown) => {
  const init = body === undefined ? { method } : { ...post(body), method };
  const headers = { ...('headers' in init ? init.headers : {}), authorization: `Bearer ${KEY}` };
  const response = await host.request(path, { ...init, headers });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return asDescribed(method, path, text);
};
const ago = (minutes: number) => new Date(Date.now() - 60_000 * minutes).toISOString();
const strict = (ratedAt?: string) => FILMS.map((movieId) => ({ movieId, rating: LOWEST, ratedAt }));
const predicted = async (ratings: object[]) =>
  (await ok('POST', '/v1/predictions', { ratings, movieIds: [FILM] })).predictions[0];
describe('posted ratings', () => {
  it('that were given just now change predictions, and no list', async () => {
    const usual = await predicted(strict());
    const present = await predicted(strict(ago(1)));
    expect(present.rating).toBeLessThan(usual.rating);
    expect(present.models).toEqual(usual.models);
    for (const [path, body] of [
      ['/v1/recommendations', { n: 20 }],
      ['/v1/recommendations:rows', {}],
      ['/v1/explanations', { movieId: FILM }],
    ] as const) {
      const answers = await Promise.all(
        [ago(1), undefined].map((at) => ok('POST', path, { ratings: strict(at), ...body })),
      );
      const [now, whenever] = answers.map((answer) => lasting(JSON.stringify(answer)));
      expect(now, path).toBe(whenever);
    }
  });

  it('that were given long ago, or nobody knows when, are answered as always', async () => {
    expect(await predicted(strict(ago(1_000_000)))).toEqual(await predicted(strict()));
  });
});

describe('stored ratings', () => {
  const rate = (user: number, ratedAt?: string) =>
    Promise.all(FILMS.map((movieId) => ok('PUT', `/v1/users/${user}/ratings/${movieId}`, { rating: LOWEST, ratedAt })));
  const predictedFor = async (user: number) =>
    (await ok('GET', `/v1/users/${user}/predictions?movieIds=${FILM}`)).predictions[0];

  it('are of the moment at which they were sent, unless they say another', async () => {
    await rate(9_001);
    await rate(9_002, ago(1_000_000));
    expect((await predictedFor(9_001)).rating).toBeLessThan((await predictedFor(9_002)).rating);
    expect(await predictedFor(9_002)).toEqual(await predicted(strict()));
  });

  it('keep what they say, but are never of the future', async () => {
    const [first] = await rate(9_003, '2020-02-29T13:05:07+02:00');
    expect(first.time).toBe('2020-02-29T11:05:07.000Z');
    const [later] = await rate(9_004, '2100-01-01T00:00:00Z');
    expect(Date.parse(later.time)).toBeLessThan(Date.parse('2100-01-01T00:00:00Z'));
  });
});
