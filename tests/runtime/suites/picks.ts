/** The service on a release of picks: lists without ratings, reasons, feedback, and what it says when asked for ratings. */

import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nightly } from '../../../batch/nightly.ts';
import { Problem } from '../../../edge/openapi/answers.ts';
import { OPERATIONS } from '../../../edge/openapi/operations.ts';
import type { Explanation, RecommendationList, Row } from '../../../models/recommender/answers.ts';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { type DatasetFolder, datasetFolder } from '../../fixtures/ingest/dataset-folder.ts';
import { toMoviesCsv } from '../../fixtures/made-up-ratings.ts';
import { makePicks, toPlaysCsv } from '../../fixtures/picks.ts';
import { silentProgress } from '../../fixtures/watch-phases.ts';
import { post } from '../facts.ts';
import type { TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';

/** A release of made-up picks, in a folder that goes with it. */
export async function trainPicks(): Promise<{ releases: string } & AsyncDisposable> {
  const folder: DatasetFolder = await datasetFolder({
    'plays.csv': toPlaysCsv(makePicks({ users: 400, movies: 120, share: 0.45, seed: 5 })),
    'movies.csv': toMoviesCsv(120),
  });
  const releases = join(folder.path, '../releases');
  const reporter = { warn: () => undefined, downloaded: () => undefined };
  await nightly({ ...folder.options, dataset: folder.path, releases, reporter, progress: silentProgress() });
  return { releases, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** Runs the suite on a host that `start` starts with the entries of keys that it is given. */
export function describePicks(runtime: string, start: (releases: string, keys: string) => Promise<TestHost>): void {
  describe(`a release of picks (${runtime})`, () => {
    const key = createKey();
    let trained: Awaited<ReturnType<typeof trainPicks>>;
    let host: TestHost;

    beforeAll(async () => {
      trained = await trainPicks();
      host = await start(trained.releases, await keyEntry('me', 'admin', key));
      await waitUntilReady(host);
    });
    afterAll(async () => {
      await host?.stop();
      await trained?.[Symbol.asyncDispose]();
    });

    const signed = (init: RequestInit = {}): RequestInit => {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${key}`);
      return { ...init, headers };
    };
    /** The answer, checked against the schema of the description. */
    const get = async (operation: string, path: string, init?: RequestInit) => {
      const response = await host.request(path, signed(init));
      const body = await response.json();
      expect(response.status, JSON.stringify(body)).toBe(200);
      return v.parse(OPERATIONS[operation].answer, body);
    };
    const likes = (...ids: number[]) => ids.map((movieId) => ({ movieId, rating: 1 }));

    it('lists films without ratings, for users and for posted picks', async () => {
      const posted = (await get(
        'POST /v1/recommendations',
        '/v1/recommendations',
        post({ ratings: likes(3, 5, 7), n: 10 }),
      )) as RecommendationList;
      expect(posted.recommendations).toHaveLength(10);
      const own = (await get(
        'GET /v1/users/:userId/recommendations',
        '/v1/users/1/recommendations?n=5',
      )) as RecommendationList;
      for (const { rating, interval, models } of [...posted.recommendations, ...own.recommendations]) {
        expect({ rating, interval, models }).toEqual({ rating: null, interval: null, models: {} });
      }
      const odd = posted.recommendations.filter(({ movieId }) => movieId % 2 === 1);
      expect(odd.length).toBeGreaterThanOrEqual(8);
    });

    it('lists films for several people, and in rows, without ratings for anybody', async () => {
      const profiles = [{ ratings: likes(3, 5, 7) }, { userId: 2 }];
      const { recommendations } = (await get(
        'POST /v1/recommendations',
        '/v1/recommendations',
        post({ profiles, strategy: 'fairness', n: 8 }),
      )) as RecommendationList;
      expect(recommendations).toHaveLength(8);
      const { rows } = (await get(
        'POST /v1/recommendations:rows',
        '/v1/recommendations:rows',
        post({ ratings: likes(3, 5, 7) }),
      )) as { rows: Row[] };
      expect(rows.length).toBeGreaterThan(0);
      for (const film of [...recommendations, ...rows.flatMap((row) => row.recommendations)]) {
        expect(film).toMatchObject({ rating: null, interval: null, models: {} });
      }
      const nothing = { rating: null, interval: null, belowMean: false };
      for (const { people } of recommendations) expect(people).toEqual([nothing, nothing]);
    });

    it('says why a film is on the list by the picks that it resembles', async () => {
      const ratings = likes(3, 5, 7);
      const list = (await get(
        'POST /v1/recommendations',
        '/v1/recommendations',
        post({ ratings }),
      )) as RecommendationList;
      const [{ movieId, score }] = list.recommendations;
      const explained = (await get(
        'POST /v1/explanations',
        '/v1/explanations',
        post({ ratings, movieId }),
      )) as Explanation;
      expect(explained).toMatchObject({ rating: null, ownMean: null, score: { value: score } });
      expect(explained.reasons.films.length).toBeGreaterThan(0);
    });

    it.each([
      ['a user', '/v1/users/1/predictions?movieIds=3', undefined],
      ['posted picks', '/v1/predictions', post({ ratings: likes(3), movieIds: [5] })],
      [
        'lines',
        '/v1/predictions:batch',
        {
          method: 'POST',
          headers: { 'content-type': 'application/x-ndjson' },
          body: '{"ratings":[],"movieIds":[5]}\n',
        },
      ],
    ])('refuses predictions for %s with 409, the reason, and the way out', async (_, path, init) => {
      const response = await host.request(path, signed(init));
      expect(response.status).toBe(409);
      const problem = v.parse(Problem, await response.json());
      expect(problem.detail).toMatch(/made from picks, .* none are predicted\. Ask for recommendations instead/);
    });

    it('takes the one value that a pick has, and refuses others', async () => {
      const path = '/v1/users/900001/ratings/3';
      const put = (rating: number) => host.request(path, signed({ ...post({ rating }), method: 'PUT' }));
      expect((await put(1)).status).toBe(200);
      const refused = await put(4);
      expect(refused.status).toBe(400);
      expect(await refused.text()).toContain('expected one of 1');
      const list = await host.request('/v1/users/900001/recommendations', signed());
      expect(list.status).toBe(200);
      expect((await host.request('/v1/recommendations', post({ ratings: [{ movieId: 3, rating: 2 }] }))).status).toBe(
        400,
      );
    });

    it('has statistics, films and a report without means and errors of ratings', async () => {
      expect(await get('GET /v1/stats', '/v1/stats')).toMatchObject({ meanRating: null, bestRated: [] });
      expect(await get('GET /v1/movies/:movieId', '/v1/movies/3')).toMatchObject({ meanRating: null });
      expect(await get('GET /v1/report', '/v1/report')).toMatchObject({ rating: {}, ranking: { hybrid: {} } });
      await get('GET /v1/users/:userId', '/v1/users/1');
      await get('GET /v1/movies/:movieId/stats', '/v1/movies/3/stats');
      await get('POST /v1/movies:ask', '/v1/movies:ask', post({ ratings: likes(3), n: 3 }));
    });

    it.each(['/', '/?user=1', '/explore', '/models', '/search', '/movies/3', '/users/1'])(
      'has a page %s that shows no rating',
      async (path) => {
        const response = await host.request(path, signed());
        expect(response.status).toBe(200);
        const page = await response.text();
        const words = page.replaceAll(/<(style|script)[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]+>/g, ' ');
        expect(words).not.toMatch(
          /\bof 1\b|average rating|\d ratings?\b|\bnull\b|undefined|NaN|RMSE|(not|most) rated\b|stars/i,
        );
        if (path === '/search') expect(words).toMatch(/All films, most picked first[\s\S]+\b\d+ picks\b/);
      },
    );
  });
}
