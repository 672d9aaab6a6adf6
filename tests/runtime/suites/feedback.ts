/** Ratings that people give, over HTTP: what every host must do with them. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RecommendationPage } from '../../../models/recommender/answers.ts';
import { type FeedbackEntry, parseFeedbackLines } from '../../../shared/feedback.ts';
import { MAX_ID } from '../../../shared/ids.ts';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { publishWithNames } from '../../fixtures/name-users.ts';
import { asDescribed } from '../described.ts';
import { type Facts, openFacts, post, ratingsOf } from '../facts.ts';
import { logLine, type TestHost } from '../hosts.ts';
import type { Abilities } from '../keyed-host.ts';

export interface FeedbackHost extends TestHost {
  /** From here on the database refuses everything. */
  breakDatabase(): Promise<void>;
}

type Start = (releases: string, env: Record<string, string>) => Promise<FeedbackHost>;

/** A Worker's clock stands still between its inputs and outputs, and rounds. */
const CLOCKS_DIFFER_MS = 1_000;
const LONG_AGO = '2001-09-09T01:46:40Z';
/** Users that the release does not have; each test takes its own, so that none sees another's ratings. */
let newcomers = 3_000_000_000;
const newcomer = () => newcomers++;

export function feedbackSuite(runtime: string, start: Start, { keys: hasKeys = true }: Abilities = {}): void {
  const keys = { writer: createKey(), admin: createKey() };
  let env: Record<string, string>;
  let host: FeedbackHost;
  let facts: Facts;

  beforeAll(async () => {
    const entries = [await keyEntry('app', 'write', keys.writer), await keyEntry('ops', 'admin', keys.admin)];
    env = { CINEMATCH_KEYS: entries.join(','), CINEMATCH_RATE_LIMIT: '0' };
    facts = await openFacts(inject('releases'));
    host = await start(inject('releases'), env);
  });
  afterAll(() => host?.stop());

  const send = async (method: string, path: string, body?: unknown, key = keys.writer, to: TestHost = host) => {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const response = await to.request(path, { method, headers, body: JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text };
  };
  const ok = async (method: string, path: string, body?: unknown) => {
    const { status, text } = await send(method, path, body);
    expect(status, text).toBe(200);
    return asDescribed(method, path, text);
  };
  /** The list of a user, without what is new in each answer. */
  const listOf = async (userId: unknown) => {
    const { requestId: _, after: __, ...list } = await ok('GET', `/v1/users/${userId}/recommendations`);
    return list;
  };
  const rate = (userId: number, movieId: number, rating: number, ratedAt?: string) =>
    ok('PUT', `/v1/users/${userId}/ratings/${movieId}`, { rating, ratedAt });
  const refused = async (status: number, method: string, path: string, body?: unknown, key?: string) => {
    const answer = await send(method, path, body, key);
    expect({ status: answer.status, type: answer.headers.get('content-type') }).toEqual({
      status,
      type: 'application/problem+json',
    });
    return JSON.parse(answer.text);
  };
  const exported = async (to = host) => {
    const { status, text, headers } = await send('GET', '/v1/feedback', undefined, keys.admin, to);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    const entries: FeedbackEntry[] = [];
    const lines = text.split('\n') as unknown as AsyncIterable<string>;
    for await (const entry of parseFeedbackLines(lines, () => expect.unreachable())) {
      entries.push(entry);
    }
    return entries;
  };

  describe(`feedback (${runtime})`, () => {
    // Counts are for those who run a service, and a device has its owner alone.
    const itWithKeys = hasKeys ? it : () => undefined;
    itWithKeys(
      'counts for the release and the models of the list that it names, once, and for no other film',
      async () => {
        const userId = newcomer();
        const { id: release } = facts.recommender.manifest;
        const models = 'svd+content';
        const read = async () => {
          const { releases, windowDays } = JSON.parse(await ok('GET', '/v1/outcomes').then(JSON.stringify));
          expect(windowDays).toBe(7);
          const own = releases.find((other: { release: string }) => other.release === release);
          expect(own.role).toBe('current');
          return own.mixes.find((mix: { models: string }) => mix.models === models);
        };
        const rateFrom = (movieId: number, list: string) =>
          ok('PUT', `/v1/users/${userId}/ratings/${movieId}`, { rating: facts.max, list });
        const asked = { ratings: [], n: 4, models: ['svd', 'content'] };
        const page = async (body: object) => {
          const { status, text } = await send('POST', '/v1/recommendations', body);
          expect(status, text).toBe(200);
          return JSON.parse(text) as RecommendationPage;
        };
        const anonymous = await host.request('/v1/recommendations', post(asked));
        expect(anonymous.status).toBe(200);
        const first = await page(asked);
        const second = await page({ ...asked, after: first.after });
        await rateFrom(first.recommendations[2].movieId, first.after);
        await rateFrom(second.recommendations[0].movieId, second.after);
        await rateFrom(second.recommendations[0].movieId, second.after);
        const other = facts.popular.find(
          (id) => ![...first.recommendations, ...second.recommendations].some(({ movieId }) => movieId === id),
        );
        await rateFrom(other ?? 0, second.after);
        await rate(userId, first.recommendations[3].movieId, facts.min);
        expect(await read()).toEqual({
          models,
          lists: 2,
          films: 8,
          hits: 2,
          hitShare: { value: 0.25, low: expect.any(Number), high: expect.any(Number) },
          meanRating: { value: facts.max, low: null, high: null },
        });
        const metrics = await send('GET', '/metrics');
        expect(metrics.text).toContain(`cinematch_outcome_hits{release="${release}",models="${models}"} 2`);
        expect(metrics.text).toContain(
          `cinematch_outcome_hit_share{release="${release}",models="${models}",bound="value"} 0.25`,
        );
        await refused(400, 'PUT', `/v1/users/${userId}/ratings/${other}`, { rating: facts.max, list: 'nowhere' });
        await ok('DELETE', `/v1/users/${userId}/ratings`);
      },
    );

    it('counts in the very next answer, everywhere, for somebody who is new', async () => {
      const userId = newcomer();
      await refused(404, 'GET', `/v1/users/${userId}`);
      let lastTime = '';
      const given = facts.popular.slice(0, 4).map((movieId, k) => ({ movieId, rating: [facts.max, facts.min][k % 2] }));
      for (const [k, { movieId, rating }] of given.entries()) {
        const before = Date.now();
        const { time, message: _, ...stored } = await rate(userId, movieId, rating);
        expect(stored).toEqual({ userId, movieId, rating });
        expect(Date.parse(time)).toBeGreaterThanOrEqual(before - CLOCKS_DIFFER_MS);
        expect(Date.parse(time)).toBeLessThanOrEqual(Date.now() + CLOCKS_DIFFER_MS);
        lastTime = time;
        expect(await ok('GET', `/v1/users/${userId}`)).toMatchObject({ numRatings: k + 1 });
      }
      const { history } = await ok('GET', `/v1/users/${userId}`);
      expect(history[0].date).toBe(lastTime.slice(0, 10));
      // Of ratings that were given long ago the moment of the request makes no difference.
      for (const { movieId, rating } of given) await rate(userId, movieId, rating, LONG_AGO);
      const movieIds = facts.popular.slice(10, 13);
      const asPosted = await host.request('/v1/recommendations', post({ ratings: given }));
      const posted = (await asPosted.json()) as { recommendations: unknown };
      expect(await listOf(userId)).toEqual({ userId, recommendations: posted.recommendations });
      const predicted = await ok('POST', '/v1/predictions', { ratings: given, movieIds });
      const { predictions } = await ok('GET', `/v1/users/${userId}/predictions?movieIds=${movieIds}`);
      expect(predictions).toEqual(predicted.predictions);
      const explained = await ok('POST', '/v1/explanations', { ratings: given, movieId: movieIds[0] });
      const path = `/v1/users/${userId}/recommendations/${movieIds[0]}/explanation`;
      expect({ ...(await ok('GET', path)), ignored: [] }).toEqual(explained);
    });

    it('of newcomers are taken under a number or a name, and the first says when it counts and what to run', async () => {
      const [first, second] = facts.popular;
      for (const userId of [newcomer(), 'newbie1', 'Zoë O’Neill']) {
        const path = `/v1/users/${encodeURIComponent(userId)}`;
        await refused(404, 'GET', path);
        const { message, ...stored } = await ok('PUT', `${path}/ratings/${first}`, { rating: 4 });
        expect(stored).toMatchObject({ userId, movieId: first, rating: 4 });
        expect(message).toContain('The rating is kept and counts from now on');
        expect(message).toContain('npm run -s cinematch -- nightly --dataset sample --feedback');
        expect(await ok('PUT', `${path}/ratings/${second}`, { rating: 5 })).not.toHaveProperty('message');
        expect(await ok('GET', path)).toMatchObject({ userId, numRatings: 2 });
        expect((await ok('GET', `${path}/recommendations`)).recommendations.length).toBeGreaterThan(0);
        expect(await ok('DELETE', `${path}/ratings`)).toEqual({ userId, forgotten: 2 });
      }
      expect(await ok('PUT', `/v1/users/1/ratings/${first}`, { rating: 4 })).not.toHaveProperty('message');
      for (const wrong of ['-1', '1.5', '%0A', '%20', 'a'.repeat(257)]) {
        await refused(400, 'PUT', `/v1/users/${wrong}/ratings/${first}`, { rating: 4 });
      }
      await ok('DELETE', '/v1/users/1/ratings');
    });

    it("changes, adds and removes ratings of a user of the dataset, and gives the dataset's back when it is forgotten", async () => {
      const [user] = facts.users;
      const { userId } = user;
      const before = await listOf(userId);
      const [first, second, ...others] = ratingsOf(facts, user);
      const added = { movieId: before.recommendations[0].movieId, rating: facts.max };
      const changed = { movieId: first.movieId, rating: first.rating === facts.max ? facts.min : facts.max };
      await rate(userId as number, added.movieId, added.rating, LONG_AGO);
      await rate(userId as number, changed.movieId, changed.rating, LONG_AGO);
      const removed = await ok('DELETE', `/v1/users/${userId}/ratings/${second.movieId}`);
      expect(removed).toMatchObject({ userId, movieId: second.movieId, rating: null });
      const { recommendations } = await ok('POST', '/v1/recommendations', { ratings: [added, changed, ...others] });
      expect(await listOf(userId)).toEqual({ userId, recommendations });
      expect(await ok('GET', `/v1/users/${userId}`)).toMatchObject({ numRatings: others.length + 2 });
      expect(await ok('DELETE', `/v1/users/${userId}/ratings`)).toEqual({ userId, forgotten: 3 });
      expect(await listOf(userId)).toEqual(before);
      expect(await ok('DELETE', `/v1/users/${userId}/ratings`)).toEqual({ userId, forgotten: 0 });
    });

    it('says the same however often it is said', async () => {
      const userId = newcomer();
      const [movieId, other] = facts.popular;
      for (let k = 0; k < 3; k++) await rate(userId, movieId, facts.min);
      await rate(userId, movieId, facts.max);
      for (let k = 0; k < 3; k++) await ok('DELETE', `/v1/users/${userId}/ratings/${other}`);
      const stored = await ok('GET', `/v1/users/${userId}/ratings`);
      const sorted = [
        { movieId, rating: facts.max },
        { movieId: other, rating: null },
      ].sort((a, b) => a.movieId - b.movieId);
      expect(stored).toMatchObject({ userId, total: 2, ratings: sorted });
      const page = await ok('GET', `/v1/users/${userId}/ratings?offset=1&limit=1`);
      expect(page).toEqual({ userId, total: 2, ratings: [stored.ratings[1]] });
      await ok('DELETE', `/v1/users/${userId}/ratings/${movieId}`);
      await refused(404, 'GET', `/v1/users/${userId}`);
    });

    it('refuses what cannot be a rating, and stores nothing of it', async () => {
      const userId = newcomer();
      const [movieId] = facts.popular;
      const path = `/v1/users/${userId}/ratings/${movieId}`;
      const { scale } = facts.recommender.manifest.dataset;
      for (const rating of [facts.min - 1, facts.max + 0.5, (scale[0] + scale[1]) / 2, -0.1]) {
        const { errors } = await refused(400, 'PUT', path, { rating });
        expect(errors).toEqual([{ field: 'rating', reason: `expected one of ${scale.join(', ')}` }]);
      }
      for (const body of [{}, { rating: '4' }, { rating: null }, { rating: scale[0], more: 1 }, [scale[0]], 4]) {
        await refused(400, 'PUT', path, body);
      }
      await refused(415, 'PUT', path);
      await refused(404, 'PUT', `/v1/users/${userId}/ratings/${facts.unknownMovie}`, { rating: scale[0] });
      await refused(404, 'DELETE', `/v1/users/${userId}/ratings/${facts.unknownMovie}`);
      for (const wrong of ['x', '-1', '4294967296', '1.5']) {
        if (wrong !== 'x') await refused(400, 'PUT', `/v1/users/${wrong}/ratings/${movieId}`, { rating: scale[0] });
        await refused(400, 'PUT', `/v1/users/${userId}/ratings/${wrong}`, { rating: scale[0] });
      }
      expect(await ok('GET', `/v1/users/${userId}/ratings`)).toEqual({ userId, total: 0, ratings: [] });
    });

    it('takes the largest id that a night keeps, and none above it; and every value of the scale', async () => {
      const userId = MAX_ID;
      await refused(400, 'PUT', `/v1/users/${MAX_ID + 1}/ratings/${facts.popular[0]}`, { rating: facts.max });
      for (const rating of facts.recommender.manifest.dataset.scale) {
        expect(await rate(userId, facts.popular[0], rating)).toMatchObject({ userId, rating });
        expect(await ok('GET', `/v1/users/${userId}`)).toMatchObject({ numRatings: 1, meanRating: rating });
      }
      expect(await ok('DELETE', `/v1/users/${userId}/ratings`)).toMatchObject({ forgotten: 1 });
    });

    it('is refused while the database fails, as is every answer that would ignore it', async () => {
      const broken = await start(inject('releases'), env);
      try {
        const [{ userId }] = facts.users;
        const path = `/v1/users/${userId}/ratings/${facts.popular[0]}`;
        expect((await send('PUT', path, { rating: facts.max }, keys.writer, broken)).status).toBe(200);
        await broken.breakDatabase();
        for (const [method, target, body] of [
          ['PUT', path, { rating: facts.min }],
          ['DELETE', path, undefined],
          ['DELETE', `/v1/users/${userId}/ratings`, undefined],
          ['GET', `/v1/users/${userId}/ratings`, undefined],
          ['GET', `/v1/users/${userId}`, undefined],
          ['GET', `/v1/users/${userId}/recommendations`, undefined],
          ...(hasKeys ? [['GET', '/v1/feedback', undefined] as const] : []),
        ] as const) {
          const before = broken.logs.length;
          const answer = await send(method, target, body, keys.admin, broken);
          expect([method, target, answer.status]).toEqual([method, target, 503]);
          expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
          expect(answer.text).not.toMatch(/sqlite|ratings_|no such|\//i);
          const requestId = answer.headers.get('x-request-id');
          await logLine(broken, (line) => line.event === 'request' && line.requestId === requestId);
          const said = broken.logs.slice(before).filter(({ event }) => event === 'feedback-failed');
          expect(said).toMatchObject([{ level: 'error', reason: expect.any(String) }]);
        }
        const anonymous = await broken.request('/v1/recommendations', post({ ratings: [] }));
        expect(anonymous.status).toBe(200);
      } finally {
        await broken.stop();
      }
    });

    if (hasKeys) {
      it('needs keys', async () => {
        const [movieId] = facts.popular;
        const path = `/v1/users/${newcomer()}/ratings`;
        const nobody = createKey();
        await refused(401, 'PUT', `${path}/${movieId}`, { rating: facts.max }, nobody);
        await refused(401, 'DELETE', `${path}/${movieId}`, undefined, nobody);
        await refused(401, 'DELETE', path, undefined, nobody);
        await refused(401, 'GET', path, undefined, nobody);
        await refused(403, 'GET', '/v1/feedback');
        expect((await host.request('/v1/feedback')).status).toBe(401);
      });

      it('is exported whole, in the order of ids, as what was put in', async () => {
        const users = [newcomer(), newcomer()];
        const movies = facts.popular.slice(0, 30);
        await Promise.all(users.flatMap((userId) => movies.map((movieId) => rate(userId, movieId, facts.max))));
        await ok('DELETE', `/v1/users/${users[0]}/ratings/${movies[0]}`);
        const entries = await exported();
        const key = ({ userId, movieId }: FeedbackEntry) => Number(userId) * 2 ** 20 + movieId;
        expect(entries).toEqual(entries.toSorted((a, b) => key(a) - key(b)));
        const own = entries.filter(({ userId }) => users.includes(Number(userId)));
        expect(own).toHaveLength(60);
        expect(own.filter(({ rating }) => rating === null)).toMatchObject([{ userId: users[0], movieId: movies[0] }]);
      });

      it('takes names where users have names', async () => {
        const folder = await mkdtemp(join(tmpdir(), 'cinematch-names-'));
        const { users } = facts.recommender.manifest.dataset;
        const names = Array.from({ length: users }, (_, k) => `viewer ${String(k).padStart(6, '0')}`);
        await publishWithNames(inject('releases'), folder, names);
        const named = await start(folder, env);
        try {
          const newName = 'Zoë/7 😀';
          const path = `/v1/users/${encodeURIComponent(newName)}`;
          const [movieId] = facts.popular;
          const stored = await send('PUT', `${path}/ratings/${movieId}`, { rating: facts.max }, keys.writer, named);
          expect(JSON.parse(stored.text)).toMatchObject({ userId: newName, movieId, rating: facts.max });
          // A number is a name like any other here.
          await send('PUT', `/v1/users/007/ratings/${movieId}`, { rating: facts.min }, keys.writer, named);
          const user = await send('GET', path, undefined, keys.writer, named);
          expect(JSON.parse(user.text)).toMatchObject({ userId: newName, numRatings: 1 });
          expect((await exported(named)).map(({ userId }) => userId)).toEqual(['007', newName]);
        } finally {
          await named.stop();
          await rm(folder, { recursive: true });
        }
      });
    }
  });
}
