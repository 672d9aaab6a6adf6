/** Somebody who rated more films than are scored: everything is shown of them, and answers say what they are made of. */

import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { MAX_RATINGS } from '../../../edge/http/fields.ts';
import { readSettings } from '../../../edge/settings.ts';
import { MAX_SCORED } from '../../../models/recommender/latest.ts';
import { type TemporaryFolder, temporaryFolder } from '../../fixtures/releases-folder.ts';
import { publishRatings } from '../../fixtures/tiny-release.ts';
import { asDescribed } from '../described.ts';
import { post } from '../facts.ts';
import { startNode, type TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';

const NUM_MOVIES = MAX_SCORED + 100;
/** The first movie is 101. Those rated first, long ago, are beyond the cap. */
const TOO_MANY = 20;

let folder: TemporaryFolder;
let host: TestHost;

beforeAll(async () => {
  folder = await temporaryFolder();
  const everything = Array.from({ length: MAX_SCORED + TOO_MANY }, (_, movie) => ({
    movie,
    code: movie < TOO_MANY ? 0 : 5 + (movie % 5),
    minute: movie < TOO_MANY ? 14_400_000 : 27_360_000,
  }));
  const few = Array.from({ length: 8 }, (_, user) =>
    Array.from({ length: 12 }, (_, k) => ({
      movie: (user * 5 + k * 601) % NUM_MOVIES,
      code: (user + k) % 10,
      minute: 25_920_000,
    })),
  );
  await publishRatings(folder.path, [everything, ...few], NUM_MOVIES);
  host = await startNode(folder.path);
  await waitUntilReady(host);
});
afterAll(async () => {
  await host?.stop();
  await folder?.[Symbol.asyncDispose]();
});

const get = async (path: string) => {
  const response = await host.request(path);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return asDescribed('GET', path, text);
};

it('is answered for by the latest ratings, and told so', async () => {
  const scored = { latest: MAX_SCORED, of: MAX_SCORED + TOO_MANY };
  const unseen = 101 + NUM_MOVIES - 1;
  const listed = await get('/v1/users/1/recommendations?n=5');
  const predicted = await get(`/v1/users/1/predictions?movieIds=${unseen}`);
  const explained = await get(`/v1/users/1/recommendations/${unseen}/explanation`);
  for (const answer of [listed, predicted, explained]) expect(answer.scored).toEqual(scored);
  // None of the whole history is listed, though the oldest of it is not scored.
  for (const { movieId } of listed.recommendations) expect(movieId).toBeGreaterThan(100 + MAX_SCORED + TOO_MANY);

  const latest = Array.from({ length: MAX_RATINGS }, (_, k) => {
    const movie = k + TOO_MANY;
    return { movieId: 101 + movie, rating: (6 + (movie % 5)) / 2 };
  });
  const response = await host.request('/v1/predictions', post({ ratings: latest, movieIds: [unseen] }));
  const posted = (await response.json()) as { predictions: unknown[] };
  expect(predicted.predictions).toEqual(posted.predictions);
});

it('is shown whole', async () => {
  const { numRatings, total, history } = await get('/v1/users/1?sort=oldest&limit=20');
  expect([numRatings, total]).toEqual([MAX_SCORED + TOO_MANY, MAX_SCORED + TOO_MANY]);
  expect(new Set(history.map(({ rating }: { rating: number }) => rating))).toEqual(new Set([0.5]));
});

it('is nobody with a short history', async () => {
  expect(await get('/v1/users/2/recommendations?n=1')).not.toHaveProperty('scored');
});

it('has explanations that count as many requests, since each is made of several answers', async () => {
  const limited = await startNode(folder.path, { settings: readSettings({ CINEMATCH_RATE_LIMIT: '20' }) });
  onTestFinished(() => limited.stop());
  await waitUntilReady(limited);
  const explain = async (user: number) => {
    const { status, headers } = await limited.request(`/v1/users/${user}/recommendations/101/explanation`);
    return { status, left: Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]) };
  };
  expect(await explain(2)).toEqual({ status: 200, left: 19 });
  expect(await explain(1)).toEqual({ status: 429, left: 0 });
});
