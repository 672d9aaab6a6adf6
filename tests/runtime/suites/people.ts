/** Lists for people: for several together, from a shelf, and with what somebody does not want, on every host. */

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type RecommendationPage, type Row, STRATEGIES } from '../../../models/recommender/answers.ts';
import { rated } from '../../fixtures/rated.ts';
import { type Facts, post, ratingsOf } from '../facts.ts';
import type { TestHost } from '../hosts.ts';
import { type Abilities, startWithKey } from '../keyed-host.ts';

export function peopleSuite(
  runtime: string,
  start: (releases: string, env: Record<string, string>) => Promise<TestHost>,
  { keys = true }: Abilities = {},
): void {
  let host: TestHost;
  let facts: Facts;
  let withKey: Record<string, string>;
  beforeAll(async () => {
    ({ host, facts, withKey } = await startWithKey(start, inject('releases')));
  });
  afterAll(() => host?.stop());

  const ask = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const init = post(body);
    const response = await host.request(path, { ...init, headers: { ...(init.headers as object), ...headers } });
    return { status: response.status, answer: await response.json() };
  };
  const list = async (body: object, headers?: Record<string, string>) => {
    const { status, answer } = await ask('/v1/recommendations', body, headers);
    expect(status, JSON.stringify(answer)).toBe(200);
    return answer as RecommendationPage & { people?: unknown[]; ignored: number[] };
  };

  describe(`a list for several people (${runtime})`, () => {
    it.each(STRATEGIES)('by %s shows what everyone would give, as their own predictions say', async (strategy) => {
      const [first, second] = facts.users;
      const ratings = ratingsOf(facts, second);
      const profiles = [
        { userId: first.userId },
        { ratings: [...ratings, { movieId: facts.unknownMovie, rating: 3 }] },
      ];
      const answer = await list({ profiles, strategy, n: 20 }, withKey);
      expect(answer.people).toEqual([{ userId: first.userId }, {}]);
      expect(answer.ignored).toEqual([facts.unknownMovie]);
      expect(answer.recommendations).toHaveLength(20);
      const movieIds = answer.recommendations.map(({ movieId }) => movieId);
      const own = facts.recommender.predict(first.profile, movieIds).predictions;
      const other = (await ask('/v1/predictions', { ratings, movieIds })).answer as { predictions: typeof own };
      const seen = new Set([...ratings, ...ratingsOf(facts, first)].map(({ movieId }) => movieId));
      answer.recommendations.map(rated).forEach(({ movieId, rating, people = [], decidedBy }, t) => {
        expect(people.map((person) => person.rating)).toEqual([own[t].rating, other.predictions[t].rating]);
        expect(Math.abs(rating - (rated(people[0]).rating + rated(people[1]).rating) / 2)).toBeLessThan(0.002);
        if (strategy === 'average') expect(decidedBy).toBeUndefined();
        else expect([0, 1]).toContain(decidedBy);
        expect(seen.has(movieId)).toBe(false);
      });
    });

    it('takes every filter, comes in pages of one list, and says why it is empty', async () => {
      const profiles = [{ ratings: [{ movieId: facts.popular[0], rating: facts.max }] }, { ratings: [] }];
      for (const strategy of STRATEGIES) {
        const asked = { profiles, strategy, genres: ['drama'], yearFrom: 1990, diversity: 0.3, popularity: -0.3 };
        const whole = await list({ ...asked, n: 30 });
        expect(whole.recommendations).toHaveLength(30);
        for (const { genres, year } of whole.recommendations) {
          expect(genres).toContain('Drama');
          expect(year).toBeGreaterThanOrEqual(1990);
        }
        const page = await list({ ...asked, n: 10, offset: 10 });
        expect(page.recommendations).toEqual(whole.recommendations.slice(10, 20));
      }
      expect(await list({ profiles, yearTo: 1800 })).toMatchObject({
        recommendations: [],
        empty: { filters: ['yearTo'] },
      });
    });

    it('refuses a single profile, more than eight, and what is neither ratings nor a user', async () => {
      const somebody = { ratings: [] };
      const refused: [object, string][] = [
        [{ profiles: [somebody] }, 'profiles: expected a list of 2 to 8 items'],
        [{ profiles: Array(9).fill(somebody) }, 'profiles: expected a list of 2 to 8 items'],
        [{ profiles: [somebody, { ratings: [], userId: 1 }] }, 'profiles[1]: expected either ratings or userId'],
        [{ profiles: [somebody, {}] }, 'profiles[1]: expected either ratings or userId'],
        [
          { profiles: [somebody, { ratings: [{ movieId: 1, rating: 'good' }] }] },
          'profiles[1].ratings[0].rating: expected a number',
        ],
        [
          { profiles: [somebody, { ratings: [{ movieId: 1, rating: 99 }] }] },
          'profiles[1].ratings[0].rating: expected',
        ],
        [{ profiles: [somebody, somebody], ratings: [] }, 'ratings: expected either ratings or profiles'],
        [{}, 'ratings: expected either ratings or profiles'],
        [{ ratings: [], strategy: 'average' }, 'strategy: is for profiles'],
        [{ profiles: [somebody, somebody], strategy: 'dictator' }, 'strategy: expected one of average, least-misery'],
      ];
      for (const [body, detail] of refused) {
        const { status, answer } = await ask('/v1/recommendations', body);
        expect(answer).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
        expect(status).toBe(400);
      }
    });

    it(`shows users of the dataset to ${keys ? 'those alone who may see them' : 'its owner'}`, async () => {
      const profiles = [{ ratings: [] }, { userId: facts.users[0].userId }];
      expect((await ask('/v1/recommendations', { profiles })).status).toBe(keys ? 401 : 200);
      const unknown = [{ ratings: [] }, { userId: facts.unknownUser }];
      expect((await ask('/v1/recommendations', { profiles: unknown })).status).toBe(keys ? 401 : 404);
      expect((await ask('/v1/recommendations', { profiles: unknown }, withKey)).status).toBe(404);
    });
  });

  describe(`pages of a list (${runtime})`, () => {
    const idsOf = ({ recommendations }: RecommendationPage) => recommendations.map(({ movieId }) => movieId);

    it.each([
      ['by score', {}],
      ['varied', { diversity: 0.6 }],
      ['off the beaten track', { popularity: -0.5, genres: ['Drama'] }],
    ])('go on one behind the other, %s, and are the whole list together', async (_, options) => {
      const asked = { ratings: ratingsOf(facts, facts.users[0]), ...options };
      const whole = await list({ ...asked, n: 60 });
      const pages = [await list({ ...asked, n: 20 })];
      pages.push(await list({ ...asked, n: 25, after: pages[0].after }));
      pages.push(await list({ ...asked, n: 15, after: pages[1].after }));
      expect(pages.flatMap(({ recommendations }) => recommendations)).toEqual(whole.recommendations);
      expect(pages.map(({ switched }) => switched)).toEqual([undefined, undefined, undefined]);
      const from = await list({ ...asked, n: 10, offset: 20 });
      expect(idsOf(await list({ ...asked, n: 10, after: from.after }))).toEqual(idsOf(whole).slice(30, 40));
    });

    it('of a user and of several people do so too, and each names its request', async () => {
      const path = `/v1/users/${facts.users[0].userId}/recommendations`;
      const get = async (query: string) => {
        const response = await host.request(`${path}?${query}`, { headers: withKey });
        const page = (await response.json()) as RecommendationPage;
        expect(page.requestId).toBe(response.headers.get('x-request-id'));
        return page;
      };
      const first = await get('n=30');
      const second = await get(`n=30&after=${first.after}`);
      expect([...idsOf(first), ...idsOf(second)]).toEqual(idsOf(await get('n=60')));
      const profiles = [{ ratings: ratingsOf(facts, facts.users[1]) }, { ratings: [] }];
      const one = await list({ profiles, strategy: 'fairness', n: 15 });
      const other = await list({ profiles, strategy: 'fairness', n: 15, after: one.after });
      expect([...idsOf(one), ...idsOf(other)]).toEqual(idsOf(await list({ profiles, strategy: 'fairness', n: 30 })));
    });

    it('show no film again when a film of the page before was rated meanwhile', async () => {
      const ratings = ratingsOf(facts, facts.users[0]);
      const first = await list({ ratings, n: 20 });
      const more = [...ratings, { movieId: idsOf(first)[3], rating: facts.min }];
      const second = await list({ ratings: more, n: 80, after: first.after });
      expect(idsOf(second)).toHaveLength(80);
      expect(idsOf(second).filter((movieId) => idsOf(first).includes(movieId))).toEqual([]);
    });

    it('end where the list does, and say so', async () => {
      const candidates = facts.popular.slice(0, 7);
      const asked = { ratings: [], candidates, n: 5 };
      const first = await list(asked);
      const second = await list({ ...asked, after: first.after });
      expect([...idsOf(first), ...idsOf(second)].toSorted()).toEqual(candidates.toSorted());
      const third = await list({ ...asked, after: second.after });
      expect(third).toMatchObject({
        recommendations: [],
        empty: { reason: 'The list has only 7 films.', filters: ['after'] },
      });
      let last = await list({ ratings: [], n: 100 });
      const seen = [...idsOf(last)];
      for (let page = 1; page < 4; page++) {
        last = await list({ ratings: [], n: 100, after: last.after });
        seen.push(...idsOf(last));
      }
      expect(new Set(seen).size).toBe(400);
      const beyond = await list({ ratings: [], n: 100, after: last.after });
      expect(beyond.empty).toEqual({ reason: 'A list has at most 400 films.', filters: ['after'] });
    });

    it('refuse a place that was changed, cut off or is too long, and one together with an offset', async () => {
      const { after } = await list({ ratings: [], n: 5 });
      const refused = [after.slice(1), after.slice(0, -2), `${after}A`, 'A'.repeat(5_000), '', 'no/cursor', 7];
      for (const changed of refused) {
        const { status, answer } = await ask('/v1/recommendations', { ratings: [], after: changed });
        expect([status, answer], `${changed}`).toEqual([
          400,
          expect.objectContaining({ detail: expect.stringContaining('after: expected what') }),
        ]);
      }
      const both = await ask('/v1/recommendations', { ratings: [], after, offset: 5 });
      expect(both.answer).toMatchObject({ status: 400, detail: expect.stringContaining('offset: is not for a list') });
    });
  });

  describe(`a shelf to choose from (${runtime})`, () => {
    it('ranks its films in the order of the whole list, and names those that are not there', async () => {
      const ratings = ratingsOf(facts, facts.users[0]);
      const shelf = [...facts.popular].reverse();
      const { recommendations, unknown } = await list({
        ratings,
        candidates: [...shelf, facts.unknownMovie],
        includeRated: true,
        n: 100,
      });
      expect(unknown).toEqual([facts.unknownMovie]);
      expect(recommendations.map(({ movieId }) => movieId).sort()).toEqual(shelf.toSorted());
      const rated = new Set(ratings.map(({ movieId }) => movieId));
      const unseen = await list({ ratings, candidates: shelf, n: 100 });
      expect(unseen.recommendations.some(({ movieId }) => rated.has(movieId))).toBe(false);
      const none = await list({ ratings, candidates: [facts.unknownMovie] });
      expect(none.empty).toEqual({ reason: 'No film is among the candidates.', filters: ['candidates'] });
    });
  });

  describe(`a filtered list (${runtime})`, () => {
    it('has no film of excluded genres, and films with as many ratings as asked for', async () => {
      const { recommendations } = await list({
        ratings: [],
        excludeGenres: ['drama', 'COMEDY'],
        minRatings: 3,
        maxRatings: 20,
        n: 50,
      });
      expect(recommendations.length).toBeGreaterThan(3);
      for (const { movieId, genres } of recommendations) {
        expect(genres).not.toContain('Drama');
        expect(genres).not.toContain('Comedy');
        const { numRatings } = (await (await host.request(`/v1/movies/${movieId}`)).json()) as { numRatings: number };
        expect(numRatings).toBeGreaterThanOrEqual(3);
        expect(numRatings).toBeLessThanOrEqual(20);
      }
      const refused = await ask('/v1/recommendations', { ratings: [], minRatings: 5, maxRatings: 4 });
      expect(refused.answer).toMatchObject({ status: 400, detail: expect.stringContaining('not above maxRatings') });
      const genre = await ask('/v1/recommendations', { ratings: [], excludeGenres: ['Opera'] });
      expect(genre.answer).toMatchObject({
        status: 400,
        detail: expect.stringContaining('excludeGenres[0]: expected'),
      });
    });

    it('says what keeps every film off it', async () => {
      const { empty } = await list({ ratings: [], minRatings: 1_000_000 });
      expect(empty).toEqual({ reason: 'No film has 1000000 ratings or more.', filters: ['minRatings'] });
      const both = await list({ ratings: [], genres: ['Western'], excludeGenres: ['Western'] });
      expect(both.empty).toEqual({
        reason: 'No film is Western and is not Western.',
        filters: ['genres', 'excludeGenres'],
      });
    });
  });

  describe(`not interested (${runtime})`, () => {
    it('takes a film off the list and moves films like it down, by the reason, and changes no predicted rating', async () => {
      const ratings = ratingsOf(facts, facts.users[0]);
      const plain = await list({ ratings, n: 100 });
      const [{ movieId }] = plain.recommendations;
      const ranks = async (body: object) => {
        const { recommendations } = await list({ ratings, n: 100, ...body });
        expect(recommendations.some((film) => film.movieId === movieId)).toBe(false);
        const before = new Map(plain.recommendations.map((film) => [film.movieId, film.rating]));
        for (const film of recommendations) {
          if (before.has(film.movieId)) expect(film.rating).toBe(before.get(film.movieId));
        }
        return recommendations.map((film) => film.movieId);
      };
      const hidden = await ranks({ exclude: [movieId] });
      expect(await ranks({ notInterested: [{ movieId, reason: 'film' }] })).toEqual(hidden);
      const taught = await ranks({ notInterested: [{ movieId }] });
      const kind = await ranks({ notInterested: [{ movieId, reason: 'kind' }] });
      expect(taught).not.toEqual(hidden);
      const alike = Float32Array.from(
        hidden,
        (other) =>
          facts.recommender.likeness(
            facts.recommender.indexOf(movieId),
            Uint32Array.of(facts.recommender.indexOf(other)),
            'hybrid',
          )[0],
      );
      const likenessAtTop = (top: readonly number[]) => {
        const known = top
          .slice(0, 20)
          .flatMap((other) => (hidden.includes(other) ? [alike[hidden.indexOf(other)]] : [0]));
        return known.reduce((sum, value) => sum + value, 0);
      };
      expect(likenessAtTop(taught)).toBeLessThan(likenessAtTop(hidden));
      expect(likenessAtTop(kind)).toBeLessThan(likenessAtTop(taught));
      const refused = await ask('/v1/recommendations', { ratings, notInterested: [{ movieId, reason: 'mood' }] });
      expect(refused.answer).toMatchObject({
        status: 400,
        detail: expect.stringContaining('expected one of kind, film'),
      });
    });
  });

  describe(`rows (${runtime})`, () => {
    it('have what they are about, each film once, and none that is to be left out', async () => {
      const ratings = ratingsOf(facts, facts.users[0]);
      const first = await list({ ratings });
      const exclude = first.recommendations.map(({ movieId }) => movieId);
      const { status, answer } = await ask('/v1/recommendations:rows', { ratings, exclude, n: 6 });
      expect(status).toBe(200);
      const { rows } = answer as { rows: Row[] };
      expect(rows.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['because', 'hidden-gems', 'recent', 'decade']),
      );
      const films = rows.flatMap(({ recommendations }) => recommendations);
      expect(new Set(films.map(({ movieId }) => movieId)).size).toBe(films.length);
      const away = new Set([...exclude, ...ratings.map(({ movieId }) => movieId)]);
      const last = facts.recommender.catalogue.lastYear ?? 0;
      for (const { kind, title, because, recommendations } of rows) {
        expect(recommendations.length).toBeGreaterThanOrEqual(3);
        expect(recommendations.length).toBeLessThanOrEqual(6);
        for (const { movieId, year, belowMean } of recommendations) {
          expect(away.has(movieId)).toBe(false);
          if (kind === 'recent') expect(year).toBeGreaterThan(last - 2);
          if (kind === 'decade') expect(year).toBeGreaterThanOrEqual(last - (last % 10));
          if (kind !== 'hidden-gems') continue;
          expect(facts.popular).not.toContain(movieId);
          expect(belowMean).toBe(false);
        }
        if (kind !== 'because') continue;
        expect(title).toBe(`Because you liked ${facts.recommender.movie(because ?? 0)?.title}`);
        const liked = ratings.find(({ movieId }) => movieId === because)?.rating ?? 0;
        expect(liked).toBeGreaterThan(ratings.reduce((sum, { rating }) => sum + rating, 0) / ratings.length);
      }
    });

    it('of somebody without ratings are about no film', async () => {
      const { rows } = (await ask('/v1/recommendations:rows', { ratings: [] })).answer as { rows: Row[] };
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.some(({ kind }) => kind === 'because')).toBe(false);
    });
  });
}
