/** What the dataset looks like, how a film was rated, and how the release was judged. */

import type { Recommender } from '../../models/recommender/answers.ts';
import { RequestError } from '../http/problem.ts';
import { readMovieId } from '../http/request.ts';
import { route } from '../http/route.ts';
import { unknownMovie } from '../release/read-profile.ts';

export const showStats = route({
  method: 'GET',
  path: '/v1/stats',
  access: 'open',
  cached: true,
  summary: 'The dataset as a whole: ratings, viewers, films, genres, decades, popularity against quality.',
  async answer(c) {
    const recommender = c.get('recommender');
    const stats = await recommender.datasetStats();
    if (!stats) throw noStats(recommender);
    return c.json(stats);
  },
});

export const showMovieStats = route({
  method: 'GET',
  path: '/v1/movies/:movieId/stats',
  access: 'open',
  cached: true,
  summary: 'How one film was rated: its histogram, and its ratings by year.',
  async answer(c) {
    const movieId = readMovieId(c);
    const recommender = c.get('recommender');
    const stats = await recommender.movieStats(movieId);
    if (stats) return c.json(stats);
    throw recommender.movie(movieId) ? noStats(recommender) : unknownMovie(movieId);
  },
});

export const showReport = route({
  method: 'GET',
  path: '/v1/report',
  access: 'open',
  cached: true,
  summary: 'The held-out evaluation of the release: errors, calibration, lists.',
  async answer(c) {
    const recommender = c.get('recommender');
    const report = await recommender.report();
    if (report === undefined) {
      throw new RequestError('not-found', `release ${recommender.manifest.id} has no report of an evaluation`);
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
