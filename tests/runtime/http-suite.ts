/** The HTTP API, case by case: what every host must answer. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { MODEL_NAMES } from '../../models/model.ts';
import {
  type Explanation,
  type MovieFacts,
  type Recommendation,
  SIMILAR_BY,
  type SimilarMovie,
} from '../../models/recommender/answers.ts';
import { publishWithNames } from '../fixtures/name-users.ts';
import { until } from '../fixtures/until.ts';
import { type Facts, openFacts, post, ratingsOf } from './facts.ts';
import { logLine, type TestHost } from './hosts.ts';

export function httpSuite(runtime: string, start: (releases: string) => Promise<TestHost>): void {
  let host: TestHost;
  let facts: Facts;

  beforeAll(async () => {
    facts = await openFacts(inject('releases'));
    host = await start(inject('releases'));
    await waitUntilReady(host);
  });
  afterAll(() => host?.stop());

  const ask = async (path: string, init?: RequestInit) => {
    const response = await host.request(path, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? null : JSON.parse(text),
    };
  };
  const answer = async (path: string, init?: RequestInit) => {
    const response = await ask(path, init);
    expect(response.status, response.text).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    return response.body;
  };
  const refusal = async (status: number, path: string, init?: RequestInit) => {
    const response = await ask(path, init);
    expect(response.status, response.text).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.body).toMatchObject({ type: 'about:blank', status, title: expect.any(String) });
    expect(response.body.detail).toEqual(expect.any(String));
    return response;
  };
  const refusedFields = async (path: string, init?: RequestInit) => {
    const { body } = await refusal(400, path, init);
    for (const { reason } of body.errors) expect(reason).toEqual(expect.any(String));
    return body.errors.map(({ field }: { field: string }) => field);
  };
  const json = (value: unknown) => JSON.parse(JSON.stringify(value));
  /** An answer without what is new in each answer of a list. */
  const lasting = (body: object) => {
    const { requestId: _, after: __, ...rest } = body as Record<string, unknown>;
    return rest;
  };

  describe(`recommendations (${runtime})`, () => {
    it('lists ten films for a user, as the recommender does', async () => {
      const [{ userId, profile }] = facts.users;
      const body = await answer(`/v1/users/${userId}/recommendations`);
      expect(body.recommendations).toHaveLength(10);
      expect(lasting(body)).toEqual(json({ userId, recommendations: facts.recommender.recommend(profile) }));
    });

    it('passes on every option', async () => {
      const [{ userId, profile }] = facts.users;
      const genres = facts.recommender.movie(facts.popular[0])?.genres.slice(0, 2) ?? [];
      const query = new URLSearchParams({
        n: '7',
        offset: '2',
        genres: genres.join(','),
        match: 'any',
        yearFrom: '1950',
        yearTo: '2010',
        exclude: facts.popular.slice(0, 5).join(','),
        includeRated: 'true',
        diversity: '0.4',
        popularity: '-0.5',
        models: 'svd,item-knn',
      });
      const options = {
        n: 7,
        offset: 2,
        genres,
        match: 'any',
        yearFrom: 1950,
        yearTo: 2010,
        exclude: facts.popular.slice(0, 5),
        includeRated: true,
        diversity: 0.4,
        popularity: -0.5,
        models: ['svd', 'item-knn'],
      } as const;
      const expected = json(facts.recommender.recommend(profile, options));
      const known = await answer(`/v1/users/${userId}/recommendations?${query}`);
      expect(known.recommendations).toEqual(expected);
      const posted = await answer(
        '/v1/recommendations',
        post({ ratings: ratingsOf(facts, facts.users[0]), ...options }),
      );
      expect(posted.recommendations).toEqual(expected);
      for (const film of expected as Recommendation[]) {
        expect(options.exclude).not.toContain(film.movieId);
        expect(film.year).toBeGreaterThanOrEqual(1950);
        expect(film.year).toBeLessThanOrEqual(2010);
        expect(film.genres.some((genre) => genres.includes(genre))).toBe(true);
      }
    });

    it('gives whoever posts the history of a user the list of that user', async () => {
      const user = facts.users[1];
      const known = await answer(`/v1/users/${user.userId}/recommendations?n=20`);
      const posted = await answer('/v1/recommendations', post({ ratings: ratingsOf(facts, user), n: 20 }));
      expect(lasting(posted)).toEqual({ recommendations: known.recommendations, ignored: [] });
    });

    it('lists no film that the user has rated', async () => {
      const [user] = facts.users;
      const rated = new Set(ratingsOf(facts, user).map(({ movieId }) => movieId));
      const { recommendations } = await answer(`/v1/users/${user.userId}/recommendations?n=100`);
      for (const { movieId } of recommendations) expect(rated.has(movieId)).toBe(false);
    });

    it('has a list for a newcomer without any rating', async () => {
      const { recommendations, ignored } = await answer('/v1/recommendations', post({ ratings: [] }));
      expect(recommendations).toHaveLength(10);
      expect(ignored).toEqual([]);
    });

    it('changes the list when one rating is added', async () => {
      const [user] = facts.users;
      const ratings = ratingsOf(facts, user).slice(0, 5);
      const before = await answer('/v1/recommendations', post({ ratings }));
      const added = before.recommendations[0].movieId;
      const after = await answer(
        '/v1/recommendations',
        post({ ratings: [...ratings, { movieId: added, rating: facts.max }] }),
      );
      expect(after.recommendations.map((film: Recommendation) => film.movieId)).not.toContain(added);
      expect(after.recommendations).not.toEqual(before.recommendations);
    });

    it('ignores unknown films of a posted profile and names them', async () => {
      const ratings = [
        { movieId: facts.popular[0], rating: facts.max },
        { movieId: facts.unknownMovie, rating: facts.min },
      ];
      const { recommendations, ignored } = await answer('/v1/recommendations', post({ ratings, n: 3 }));
      expect(recommendations).toHaveLength(3);
      expect(ignored).toEqual([facts.unknownMovie]);
    });

    it('answers an unknown user with 404', async () => {
      await refusal(404, `/v1/users/${facts.unknownUser}/recommendations`);
    });
  });

  describe(`predictions (${runtime})`, () => {
    it('predicts each film with the opinion of every model, in the order asked', async () => {
      const [{ userId, profile }] = facts.users;
      const movieIds = [facts.popular[3], facts.unknownMovie, facts.popular[0]];
      const body = await answer(`/v1/users/${userId}/predictions?movieIds=${movieIds.join(',')}`);
      expect(body).toEqual(json(facts.recommender.predict(profile, movieIds)));
      expect(body.unknown).toEqual([facts.unknownMovie]);
      expect(body.predictions.map((p: { movieId: number }) => p.movieId)).toEqual([facts.popular[3], facts.popular[0]]);
      for (const name of MODEL_NAMES) {
        expect(body.predictions[0].models[name]).toEqual({
          rating: expect.any(Number),
          weight: expect.any(Number),
          support: expect.any(Number),
        });
      }
    });

    it('predicts for posted ratings', async () => {
      const user = facts.users[0];
      const movieIds = facts.popular.slice(0, 10);
      const known = await answer(`/v1/users/${user.userId}/predictions?movieIds=${movieIds.join(',')}`);
      const posted = await answer('/v1/predictions', post({ ratings: ratingsOf(facts, user), movieIds }));
      expect(posted).toEqual({ ...known, ignored: [] });
    });

    it('stays on the scale', async () => {
      const ratings = facts.popular.slice(0, 20).map((movieId) => ({ movieId, rating: facts.max }));
      const { predictions } = await answer('/v1/predictions', post({ ratings, movieIds: facts.popular.slice(20) }));
      for (const { rating } of predictions) {
        expect(rating).toBeGreaterThanOrEqual(facts.min);
        expect(rating).toBeLessThanOrEqual(facts.max);
      }
    });
  });

  describe(`explanations (${runtime})`, () => {
    const addUp = ({ value, terms }: Explanation['score']) => {
      expect(terms.reduce((sum, term) => sum + term.value, 0)).toBeCloseTo(value, 6);
    };

    it('explains a recommendation with terms that add up', async () => {
      const [{ userId, profile }] = facts.users;
      const { recommendations } = await answer(`/v1/users/${userId}/recommendations?n=3`);
      for (const { movieId } of recommendations) {
        const body = await answer(`/v1/users/${userId}/recommendations/${movieId}/explanation`);
        expect(body).toEqual(json(facts.recommender.explain(profile, movieId)));
        addUp(body.rating);
        addUp(body.score);
      }
    });

    it('explains by the models that the list was made by', async () => {
      const [{ userId, profile }] = facts.users;
      const { recommendations } = await answer(`/v1/users/${userId}/recommendations?n=1&models=content,svd`);
      const [{ movieId, rating, score }] = recommendations;
      const path = `/v1/users/${userId}/recommendations/${movieId}/explanation`;
      const body = await answer(`${path}?models=content,svd`);
      expect(body).toEqual(json(facts.recommender.explain(profile, movieId, ['content', 'svd'])));
      expect([body.rating.value, body.score.value]).toEqual([rating, score]);
      await refusal(400, `${path}?models=magic`);
      await refusal(400, '/v1/explanations', post({ ratings: [], movieId, models: [] }));
    });

    it('explains for posted ratings', async () => {
      const ratings = facts.popular.slice(0, 5).map((movieId) => ({ movieId, rating: facts.max }));
      const movieId = facts.popular[10];
      const body = await answer('/v1/explanations', post({ ratings, movieId }));
      expect(body.movieId).toBe(movieId);
      expect(body.ignored).toEqual([]);
      addUp(body.rating);
      addUp(body.score);
      // Nobody expects more of a film than the end of the scale.
      expect(body).toMatchObject({ ownMean: facts.max, belowMean: body.rating.value < facts.max });
    });

    it('says what the viewer thinks of the films that it names, and names none as a reason that goes against it', async () => {
      const ratings = facts.popular
        .slice(0, 12)
        .map((movieId, k) => ({ movieId, rating: k % 2 ? facts.max : facts.min }));
      const given = new Map(ratings.map(({ movieId, rating }) => [movieId, rating]));
      const opinions = new Set<string>();
      for (const movieId of facts.popular.slice(12, 20)) {
        const { reasons, without, ownMean } = (await answer(
          '/v1/explanations',
          post({ ratings, movieId }),
        )) as Explanation;
        expect(ownMean).toBe((facts.min + facts.max) / 2);
        expect(without.length).toBeGreaterThan(0);
        for (const { movieId: film, opinion, yourRating } of [...reasons.films, ...without]) {
          expect(yourRating).toBe(given.get(film));
          expect(opinion).toBe(yourRating === facts.max ? 'liked' : 'disliked');
        }
        for (const { opinion, contribution } of reasons.films) {
          opinions.add(opinion);
          expect(contribution > 0).toBe(opinion === 'liked');
        }
      }
      expect(opinions.size).toBe(2);
    });

    it('answers an unknown user or film with 404', async () => {
      const [{ userId }] = facts.users;
      await refusal(404, `/v1/users/${facts.unknownUser}/recommendations/${facts.popular[0]}/explanation`);
      await refusal(404, `/v1/users/${userId}/recommendations/${facts.unknownMovie}/explanation`);
      await refusal(404, '/v1/explanations', post({ ratings: [], movieId: facts.unknownMovie }));
    });
  });

  describe(`users (${runtime})`, () => {
    it('shows taste and a page of history', async () => {
      const [user] = facts.users;
      const body = await answer(`/v1/users/${user.userId}?offset=2&limit=3`);
      expect(body).toEqual(json(facts.recommender.describeUser(user, { offset: 2, limit: 3 })));
      expect(body.simulated).toBe(true);
      expect(body.numRatings).toBe(user.profile.movies.length);
      expect(body.history).toHaveLength(3);
    });

    it('has an empty page behind the end of the history', async () => {
      const { history } = await answer(`/v1/users/${facts.users[0].userId}?offset=1000000`);
      expect(history).toEqual([]);
    });

    it('answers an unknown user with 404', async () => {
      await refusal(404, `/v1/users/${facts.unknownUser}`);
    });
  });

  describe(`users with names (${runtime})`, () => {
    let named: TestHost;
    let releases: string;
    /** Of the users from number 1 on. */
    const names: string[] = [];
    beforeAll(async () => {
      releases = await mkdtemp(join(tmpdir(), 'cinematch-named-'));
      const numUsers = Math.max(facts.recommender.manifest.dataset.users, ...facts.users.map(({ userId }) => +userId));
      for (let k = 1; k <= numUsers; k++) names.push(`${String(k).padStart(5, '0')} ü/%2F?#😀`);
      await publishWithNames(inject('releases'), releases, names);
      named = await start(releases);
      await waitUntilReady(named);
    });
    afterAll(async () => {
      await named?.stop();
      await rm(releases, { recursive: true, force: true });
    });

    it('answer to them, and to nothing else, in every route', async () => {
      const [{ userId }] = facts.users;
      const name = names[+userId - 1];
      const get = async (path: string) => {
        const response = await named.request(`/v1/users/${path}`);
        return { status: response.status, body: await response.json() };
      };
      const [movieId] = facts.popular;
      for (const rest of [
        '',
        '/recommendations',
        `/predictions?movieIds=${movieId}`,
        `/recommendations/${movieId}/explanation`,
      ]) {
        const byNumber = await answer(`/v1/users/${userId}${rest}`);
        const { status, body } = await get(encodeURIComponent(name) + rest);
        expect(status, rest).toBe(200);
        const expected = 'userId' in byNumber ? { ...byNumber, userId: name } : byNumber;
        expect(lasting(body as object), rest).toEqual(lasting(expected));
        for (const nobody of [userId, `${encodeURIComponent(name)}x`, 'é'.repeat(128)]) {
          expect((await get(`${nobody}${rest}`)).status, rest).toBe(404);
        }
        const refused = await get('é'.repeat(129) + rest);
        expect(refused.status, rest).toBe(400);
        expect(refused.body).toMatchObject({ errors: [{ field: 'userId', reason: expect.stringContaining('256') }] });
      }
    });
  });

  describe(`movies (${runtime})`, () => {
    it('finds a film by its title', async () => {
      const film = facts.recommender.movie(facts.popular[0]) as MovieFacts;
      const { total, movies } = await answer(`/v1/movies?${new URLSearchParams({ q: film.title, limit: '100' })}`);
      expect(total).toBeGreaterThanOrEqual(1);
      expect(movies.map((movie: MovieFacts) => movie.movieId)).toContain(film.movieId);
    });

    it('lists the most rated films without a query, page by page', async () => {
      const first = await answer('/v1/movies?limit=4');
      const second = await answer('/v1/movies?limit=4&offset=4&q=');
      const ids = [...first.movies, ...second.movies].map((movie: MovieFacts) => movie.movieId);
      expect(ids).toEqual(facts.popular.slice(0, 8));
      expect(first.total).toBe(facts.recommender.manifest.dataset.movies);
    });

    it('finds nothing for words that no title has', async () => {
      expect(await answer('/v1/movies?q=zzzzqqqqxxxx')).toEqual({ total: 0, exact: false, movies: [] });
    });

    it('shows one film', async () => {
      const [movieId] = facts.popular;
      expect(await answer(`/v1/movies/${movieId}`)).toEqual(json(facts.recommender.movie(movieId)));
      await refusal(404, `/v1/movies/${facts.unknownMovie}`);
    });

    it.each(SIMILAR_BY)('lists films that are similar by %s', async (by) => {
      const [movieId] = facts.popular;
      const body = await answer(`/v1/movies/${movieId}/similar?by=${by}&n=5`);
      expect(body).toEqual(json({ movieId, by, similar: facts.recommender.similar(movieId, by, 5) }));
      expect(body.similar).toHaveLength(5);
      expect(body.similar.map((film: SimilarMovie) => film.movieId)).not.toContain(movieId);
    });

    it('takes the hybrid and ten films when nothing is said', async () => {
      const [movieId] = facts.popular;
      const body = await answer(`/v1/movies/${movieId}/similar`);
      expect(body.by).toBe('hybrid');
      expect(body.similar).toHaveLength(10);
      await refusal(404, `/v1/movies/${facts.unknownMovie}/similar`);
    });
  });

  describe(`release and health (${runtime})`, () => {
    it('shows the manifest', async () => {
      expect(await answer('/v1/release')).toEqual(json(facts.recommender.manifest));
    });

    it('adds up the memory of the release and compares it with the budget', async () => {
      const { components, total, budget, residentBytes, warning } = await answer('/v1/memory');
      const files = (held: { component: string; budget: number | null }[]) =>
        held.map(({ component, budget: part }) => `${component} ${part}`).sort();
      expect(files(components)).toEqual(files(facts.recommender.memory()));
      expect(total).toBe(components.reduce((sum: number, component: { bytes: number }) => sum + component.bytes, 0));
      expect(budget).toBe(facts.recommender.manifest.budget);
      expect(warning).toBe('ok');
      if (residentBytes !== null) expect(residentBytes).toBeGreaterThan(total);
    });

    it('is alive and ready', async () => {
      expect(await answer('/healthz')).toEqual({ status: 'alive' });
      expect(await answer('/readyz')).toEqual({ status: 'ready', release: facts.recommender.manifest.id });
    });
  });

  describe(`every answer (${runtime})`, () => {
    it('names its release, forbids sniffing and framing, and is cached only where it says so', async () => {
      for (const [path, cache] of [
        ['/v1/movies?limit=1', expect.stringMatching(/^public, max-age=\d+/)],
        [`/v1/users/${facts.users[0].userId}`, 'no-store'],
        ['/healthz', 'no-store'],
        ['/v1/movies?limit=0', 'no-store'],
        ['/nowhere', 'no-store'],
      ]) {
        const { headers } = await ask(path);
        expect(headers.get('x-release')).toBe(facts.recommender.manifest.id);
        expect(headers.get('x-simulated')).toBe('true');
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('x-frame-options')).toBe('DENY');
        expect(headers.get('content-security-policy')).toContain("default-src 'none'");
        expect(headers.get('cache-control')).toEqual(cache);
        // What caches hand on to others names no request.
        if (cache === 'no-store') expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
        else expect(headers.get('x-request-id')).toBeNull();
      }
    });

    it('leaves a log line that names the route and not the user', async () => {
      const { userId } = facts.users[0];
      const { headers } = await ask(`/v1/users/${userId}?limit=1`);
      const requestId = headers.get('x-request-id');
      const line = await logLine(host, (each) => each.event === 'request' && each.requestId === requestId);
      expect(line).toMatchObject({ method: 'GET', route: '/v1/users/:userId', status: 200, level: 'info' });
    });

    it('has no body for HEAD', async () => {
      const { status, text, headers } = await ask('/v1/movies?limit=1', { method: 'HEAD' });
      expect(status).toBe(200);
      expect(text).toBe('');
      expect(headers.get('x-release')).toBe(facts.recommender.manifest.id);
    });

    it('answers an unknown path with 404 and a wrong method with 405 and what is allowed', async () => {
      await refusal(404, '/nowhere');
      await refusal(404, '/v1/user/1');
      await refusal(404, '/v1/movies/');
      const get = await refusal(405, '/v1/movies', post({}));
      expect(get.headers.get('allow')).toBe('GET, HEAD');
      const posted = await refusal(405, '/v1/recommendations');
      expect(posted.headers.get('allow')).toBe('POST');
      await refusal(405, '/v1/users/1', { method: 'DELETE' });
      await refusal(405, '/healthz', { method: 'PUT', body: 'x' });
    });
  });

  describe(`bad input (${runtime})`, () => {
    it.each([
      ['/v1/users/1/recommendations?n=0', ['n']],
      ['/v1/users/1/recommendations?n=101', ['n']],
      ['/v1/users/1/recommendations?n=ten', ['n']],
      ['/v1/users/1/recommendations?n=1.5', ['n']],
      ['/v1/users/1/recommendations?n=', ['n']],
      ['/v1/users/1/recommendations?n=5&n=6', ['n']],
      ['/v1/users/1/recommendations?genre=Comedy', ['genre']],
      ['/v1/users/1/recommendations?toString=1&__proto__=2', ['toString', '__proto__']],
      ['/v1/users/1/recommendations?genres=', ['genres[0]']],
      ['/v1/users/1/recommendations?match=some', ['match']],
      ['/v1/users/1/recommendations?yearFrom=2000&yearTo=1990', ['yearFrom']],
      ['/v1/users/1/recommendations?yearFrom=-1', ['yearFrom']],
      ['/v1/users/1/recommendations?exclude=1,x', ['exclude[1]']],
      ['/v1/users/1/recommendations?includeRated=yes', ['includeRated']],
      ['/v1/users/1/recommendations?diversity=1.01', ['diversity']],
      ['/v1/users/1/recommendations?diversity=-0.1', ['diversity']],
      ['/v1/users/1/recommendations?popularity=1.01', ['popularity']],
      ['/v1/users/1/recommendations?popularity=-1.01', ['popularity']],
      ['/v1/users/1/recommendations?popularity=--1', ['popularity']],
      ['/v1/users/1/recommendations?offset=-1', ['offset']],
      ['/v1/users/1/recommendations?models=svd,magic', ['models[1]']],
      ['/v1/users/1/recommendations?n=0&diversity=2&match=x', ['n', 'match', 'diversity']],
      ['/v1/users/-1/recommendations', ['userId']],
      ['/v1/users/-1', ['userId']],
      ['/v1/users/4294967296', ['userId']],
      ['/v1/users/1?limit=101', ['limit']],
      ['/v1/users/1?page=2', ['page']],
      ['/v1/users/1/predictions', ['movieIds']],
      ['/v1/users/1/predictions?movieIds=', ['movieIds[0]']],
      ['/v1/movies?limit=0', ['limit']],
      ['/v1/movies?offset=1000001', ['offset']],
      ['/v1/movies/%20', ['movieId']],
      ['/v1/movies/1/similar?by=magic', ['by']],
      ['/v1/movies/1/similar?n=1000', ['n']],
      ['/v1/release?verbose=1', ['verbose']],
      ['/healthz?x=1', ['x']],
    ])('GET %s is refused for %j', async (path, fields) => {
      expect(await refusedFields(path)).toEqual(fields);
    });

    it.each([
      ['/v1/recommendations', {}, ['ratings']],
      ['/v1/recommendations', [], ['body']],
      ['/v1/recommendations', null, ['body']],
      ['/v1/recommendations', 'text', ['body']],
      ['/v1/recommendations', { ratings: {} }, ['ratings']],
      ['/v1/recommendations', { ratings: [], count: 3 }, ['count']],
      ['/v1/recommendations', { ratings: [], n: '3' }, ['n']],
      ['/v1/recommendations', { ratings: [], n: null }, ['n']],
      ['/v1/recommendations', { ratings: [], genres: 'Comedy' }, ['genres']],
      ['/v1/recommendations', { ratings: [], models: [] }, ['models']],
      ['/v1/recommendations', { ratings: [], yearFrom: 2, yearTo: 1 }, ['yearFrom']],
      ['/v1/recommendations', { ratings: [{}] }, ['ratings[0].movieId', 'ratings[0].rating']],
      ['/v1/recommendations', { ratings: [null] }, ['ratings[0]']],
      ['/v1/recommendations', { ratings: [{ movieId: 1, rating: 4, at: 5 }] }, ['ratings[0].at']],
      ['/v1/recommendations', { ratings: [{ movieId: 1.5, rating: 4 }] }, ['ratings[0].movieId']],
      [
        '/v1/recommendations',
        {
          ratings: [
            { movieId: 1, rating: 4 },
            { movieId: 2, rating: 99 },
          ],
        },
        ['ratings[1].rating'],
      ],
      ['/v1/recommendations', { ratings: [{ movieId: 1, rating: -1 }] }, ['ratings[0].rating']],
      ['/v1/recommendations', { ratings: [{ movieId: 1, rating: '4' }] }, ['ratings[0].rating']],
      ['/v1/recommendations', { ratings: [{ movieId: 1, rating: 4, ratedAt: 1e9 }] }, ['ratings[0].ratedAt']],
      [
        '/v1/predictions',
        { ratings: [{ movieId: 1, rating: 4, ratedAt: '2026-01-31' }], movieIds: [1] },
        ['ratings[0].ratedAt'],
      ],
      [
        '/v1/explanations',
        { ratings: [{ movieId: 1, rating: 4, ratedAt: '2026-13-31T20:15:00Z' }], movieId: 1 },
        ['ratings[0].ratedAt'],
      ],
      [
        '/v1/recommendations',
        { ratings: [{ movieId: 1, rating: 4, ratedAt: '1969-12-31T23:59:59Z' }] },
        ['ratings[0].ratedAt'],
      ],
      [
        '/v1/recommendations',
        { ratings: [{ movieId: 1, rating: 4, ratedAt: '2150-01-01T00:00:00Z' }] },
        ['ratings[0].ratedAt'],
      ],
      ['/v1/recommendations?n=3', { ratings: [] }, ['n']],
      ['/v1/predictions', { ratings: [] }, ['movieIds']],
      ['/v1/predictions', { ratings: [], movieIds: [] }, ['movieIds']],
      ['/v1/explanations', { ratings: [] }, ['movieId']],
      ['/v1/explanations', { movieId: -1, ratings: [] }, ['movieId']],
    ])('POST %s with %j is refused for %j', async (path, body, fields) => {
      expect((await refusedFields(path, post(body))).sort()).toEqual([...fields].sort());
    });

    it('takes 100 films to predict and titles of 200 characters, and refuses more', async () => {
      const ids = Array(100).fill(facts.popular[0]);
      await answer(`/v1/users/${facts.users[0].userId}/predictions?movieIds=${ids}`);
      await answer(`/v1/movies?q=${'a'.repeat(200)}`);
      expect(await refusedFields(`/v1/users/1/predictions?movieIds=${ids},1`)).toEqual(['movieIds']);
      expect(await refusedFields('/v1/predictions', post({ ratings: [], movieIds: [...ids, 1] }))).toEqual([
        'movieIds',
      ]);
      expect(await refusedFields(`/v1/movies?q=${'a'.repeat(201)}`)).toEqual(['q']);
    });

    it('names twenty fields at most', async () => {
      expect(await refusedFields('/v1/recommendations', post({ ratings: Array(5_000).fill({}) }))).toHaveLength(20);
    });

    it('refuses what is not JSON in UTF-8', async () => {
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      const bodies = ['', '{', 'undefined', '{"ratings":[]} x', new Uint8Array([0x22, 0xff, 0x22])];
      for (const body of bodies) {
        expect(await refusedFields('/v1/recommendations', { method: 'POST', headers, body })).toEqual(['body']);
      }
    });

    it('answers another media type, or a packed body, with 415', async () => {
      await refusal(415, '/v1/recommendations', { method: 'POST', body: '{"ratings":[]}' });
      await refusal(415, '/v1/recommendations', { method: 'POST' });
      const headers = { 'content-type': 'application/json', 'content-encoding': 'br' };
      await refusal(415, '/v1/recommendations', { method: 'POST', headers, body: '{"ratings":[]}' });
    });

    it('takes 5,000 ratings and refuses 5,001', async () => {
      const ratedAt = '2026-01-31T20:15:00Z';
      const ratings = Array.from({ length: 5_000 }, (_, r) => ({
        movieId: 4_000_000_000 + r,
        rating: facts.max,
        ratedAt,
      }));
      const { ignored } = await answer('/v1/recommendations', post({ ratings, n: 1 }));
      expect(ignored).toHaveLength(5_000);
      const fields = await refusedFields('/v1/recommendations', post({ ratings: [...ratings, ratings[0]], n: 1 }));
      expect(fields).toEqual(['ratings']);
    });

    it('answers a body over 384 KB with 413, also one that does not say how long it is', async () => {
      const body = JSON.stringify({ ratings: [], n: 10 }).padEnd(393_217);
      const headers = { 'content-type': 'application/json' };
      await refusal(413, '/v1/recommendations', { method: 'POST', headers, body });
      const stream = new Blob([body]).stream();
      await refusal(413, '/v1/recommendations', {
        method: 'POST',
        headers,
        body: stream,
        duplex: 'half',
      } as RequestInit);
      const fits = body.slice(0, 393_216);
      await answer('/v1/recommendations', { method: 'POST', headers, body: fits });
    });
  });
}

/** Asks until the host is ready; it opens its release after it listens. */
export async function waitUntilReady(host: TestHost): Promise<void> {
  const isReady = async () => {
    const response = await host.request('/readyz');
    await response.arrayBuffer();
    return response.status === 200;
  };
  await until('the host to be ready', isReady, () => host.logs);
}
