/** What the description adds to each row of ROUTES: what comes back, and an example to try. */

import * as v from 'valibot';
import { DatasetAnswer, MovieStatsAnswer } from '../../models/recommender/schemas/dataset.ts';
import { MatchedMovies, MovieFacts, MovieSearch } from '../../models/recommender/schemas/film.ts';
import { UserAnswer } from '../../models/recommender/schemas/user.ts';
import { Manifest } from '../../shared/schemas/manifest.ts';
import { Report } from '../../shared/schemas/report.ts';
import { batchLine } from '../routes/batch.ts';
import * as admin from './admin-answers.ts';
import * as a from './answers.ts';
import { MemoryAnswer } from './memory-answer.ts';
import * as s from './service-answers.ts';

export interface Operation {
  readonly tag: 'Recommendations' | 'Movies' | 'Users' | 'Service' | 'Administration';
  readonly answer: v.GenericSchema;
  /** Of the answer; JSON by default. */
  readonly media?: string;
  /** In words, beyond the row's summary. */
  readonly more?: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: unknown;
  /** Schema of a line, for a body of lines. */
  readonly line?: v.GenericSchema;
}

const NDJSON = 'application/x-ndjson';
const RATINGS = [
  { movieId: 1, rating: 5 },
  { movieId: 50, rating: 4 },
];

/** By method and path: every row of the API. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /v1/users/:userId/recommendations': {
    tag: 'Recommendations',
    answer: a.UserRecommendations,
    more: 'Filters hold together. When no film is left the list is empty and `empty` says why.',
    query: { n: 5, diversity: 0.3 },
  },
  'POST /v1/recommendations': {
    tag: 'Recommendations',
    answer: a.PostedRecommendations,
    more: 'Filters hold together. When no film is left the list is empty and `empty` says why.',
    body: { ratings: RATINGS, n: 5, yearFrom: 1980 },
  },
  'GET /v1/users/:userId/predictions': {
    tag: 'Recommendations',
    answer: a.UserPredictions,
    query: { movieIds: '1,50' },
  },
  'POST /v1/predictions': {
    tag: 'Recommendations',
    answer: a.PostedPredictions,
    body: { ratings: RATINGS, movieIds: [2, 3] },
  },
  'POST /v1/predictions:batch': {
    tag: 'Recommendations',
    answer: a.BatchAnswer,
    media: NDJSON,
    more:
      'One JSON object a line, answered in order while the next lines still come: read answers as you send. A line that ' +
      'cannot be answered is answered with `error`, and the others go on. Lines have 64 KB at most. A line has either ' +
      '`ratings` or `userId`, which needs a key where users do. All lines are answered from one release. ' +
      'On Workers a request is answered for 1,000 lines, and one last line says so; Node takes any number.',
    line: batchLine,
    body: { id: 'a', ratings: RATINGS, movieIds: [2, 3] },
  },
  'GET /v1/users/:userId/recommendations/:movieId/explanation': { tag: 'Recommendations', answer: a.UserExplanation },
  'POST /v1/explanations': {
    tag: 'Recommendations',
    answer: a.PostedExplanation,
    body: { ratings: RATINGS, movieId: 2 },
  },
  'GET /v1/movies': {
    tag: 'Movies',
    answer: MovieSearch,
    more:
      'Words in any order, the last one may be a beginning, a year may stand with them. Typing errors are forgiven when ' +
      'nothing, or little, is found as it is written. Without words: every film, most rated first.',
    query: { q: 'toy story', limit: 5 },
  },
  'GET /v1/movies/:movieId': { tag: 'Movies', answer: MovieFacts },
  'GET /v1/movies/:movieId/stats': { tag: 'Movies', answer: MovieStatsAnswer },
  'GET /v1/movies/:movieId/similar': { tag: 'Movies', answer: a.SimilarMovies, query: { by: 'svd', n: 5 } },
  'POST /v1/movies:match': {
    tag: 'Movies',
    answer: MatchedMovies,
    body: { films: [{ imdbId: 114709 }, { title: 'The Godfather', year: 1972 }] },
  },
  'GET /v1/users/:userId': {
    tag: 'Users',
    answer: UserAnswer,
    more:
      '`numRatings` is the length of the whole history, `total` of what fits the filters, which hold together. Films of ' +
      'one day are in order of popularity.',
    query: { genre: 'Drama', ratingFrom: 4, sort: 'highest', limit: 5 },
  },
  'GET /v1/users:random': { tag: 'Users', answer: a.RandomUser },
  'GET /v1/users/:userId/ratings': { tag: 'Users', answer: a.StoredRatings },
  'PUT /v1/users/:userId/ratings/:movieId': { tag: 'Users', answer: a.StoredRating, body: { rating: 4 } },
  'DELETE /v1/users/:userId/ratings/:movieId': { tag: 'Users', answer: a.StoredRating },
  'DELETE /v1/users/:userId/ratings': { tag: 'Users', answer: a.Forgotten },
  'GET /v1/feedback': { tag: 'Administration', answer: admin.FeedbackLine, media: NDJSON },
  'GET /v1/stats': { tag: 'Service', answer: DatasetAnswer },
  'GET /v1/report': { tag: 'Service', answer: Report },
  'GET /v1/release': { tag: 'Service', answer: Manifest },
  'GET /v1/memory': { tag: 'Service', answer: MemoryAnswer },
  'GET /healthz': { tag: 'Service', answer: s.Alive },
  'GET /readyz': { tag: 'Service', answer: s.Ready },
  'GET /metrics': { tag: 'Service', answer: v.string(), media: 'text/plain' },
  'GET /openapi.json': { tag: 'Service', answer: s.Openapi },
  'GET /v1/admin/releases': { tag: 'Administration', answer: admin.ReleaseList },
  'POST /v1/admin/rollback': { tag: 'Administration', answer: admin.RolledBack, body: {} },
  'POST /v1/admin/reload': { tag: 'Administration', answer: admin.Reloaded },
  'POST /v1/admin/compare': { tag: 'Administration', answer: admin.Compared, body: { userId: 1, n: 5 } },
};
