/** Routes for statistics: the dataset, one film, and the evaluation of the release. */

import type { Recommender } from '../../models/recommender/answers.ts';
import { RequestError } from '../http/problem.ts';
import { readMovieId } from '../http/request.ts';
import { route } from '../http/route.ts';
import { unknownMovie } from '../release/read-profile.ts';

/** `GET /v1/stats`: statistics of the dataset. */
export const showStats = route({
  method: 'GET',
  path: '/v1/stats',
  access: 'open',
  cached: true,
  summary: 'Returns statistics of the dataset: ratings, viewers, films, genres, decades, popularity and mean ratings.',
  async answer(c) {
    const recommender = c.get('recommender');
    const stats = await recommender.datasetStats();
    if (!stats) throw noStats(recommender);
    return c.json(stats);
  },
});

/** `GET /v1/movies/{movieId}/stats`: statistics of one film. */
export const showMovieStats = route({
  method: 'GET',
  path: '/v1/movies/:movieId/stats',
  access: 'open',
  cached: true,
  summary: 'Returns the histogram of the ratings of one film, and its ratings by year.',
  async answer(c) {
    const movieId = readMovieId(c);
    const recommender = c.get('recommender');
    const stats = await recommender.movieStats(movieId);
    if (stats) return c.json(stats);
    throw recommender.movie(movieId) ? noStats(recommender) : unknownMovie(movieId);
  },
});

/** `GET /v1/report`: the evaluation of the release. */
export const showReport = route({
  method: 'GET',
  path: '/v1/report',
  access: 'open',
  cached: true,
  summary: 'Returns the evaluation of the release on held-out ratings: errors, calibration, ranking.',
  async answer(c) {
    const recommender = c.get('recommender');
    const report = await recommender.report();
    if (report === undefined) {
      throw new RequestError(
        'not-found',
        `release ${recommender.manifest.id} has no report; the next nightly run writes one`,
      );
    }
    return c.json(report as Record<string, unknown>);
  },
});

function noStats({ manifest }: Recommender): RequestError {
  return new RequestError(
    'not-found',
    `release ${manifest.id} was made before statistics were kept; the next nightly run will have them`,
  );
}
