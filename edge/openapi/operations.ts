/** The parts of the API's description that the routes do not contain: the answer of each route, and an example. */

import * as v from 'valibot';
import { DatasetAnswer, MovieStatsAnswer } from '../../models/recommender/schemas/dataset.ts';
import { AttributeAnswer, MatchedMovies, MovieFacts, MovieSearch } from '../../models/recommender/schemas/film.ts';
import { UserAnswer } from '../../models/recommender/schemas/user.ts';
import { Manifest } from '../../shared/schemas/manifest.ts';
import { Report } from '../../shared/schemas/report.ts';
import { batchLine } from '../routes/batch.ts';
import * as admin from './admin-answers.ts';
import * as a from './answers.ts';
import { ItemAnswer, ItemList, ItemTakenBack } from './item-answers.ts';
import { MemoryAnswer } from './memory-answer.ts';
import { OutcomesAnswer } from './outcome-answers.ts';
import * as s from './service-answers.ts';

/** What the description says about one route beyond the route itself. */
export interface Operation {
  readonly tag: 'Recommendations' | 'Movies' | 'Users' | 'Service' | 'Administration';
  /** Schema of the answer, or of one line of it. */
  readonly answer: v.GenericSchema;
  /** Media type of the answer; JSON by default. */
  readonly media?: string;
  /** Text after the summary. */
  readonly more?: string;
  /** Example values of the query. */
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** Example of the body, or of one line of it. */
  readonly body?: unknown;
  /** Fields of the body of which exactly one is given. */
  readonly either?: readonly string[];
  /** Fields of the body that need others beside them. */
  readonly needs?: Readonly<Record<string, readonly string[]>>;
  /** Statuses of errors that its access, its path and its body do not tell of. */
  readonly errors?: readonly number[];
  /** Schema of one line, when the body is NDJSON. */
  readonly line?: v.GenericSchema;
}

const NDJSON = 'application/x-ndjson';
const RATINGS = [
  { movieId: 1, rating: 5 },
  { movieId: 50, rating: 4 },
];
const LIST =
  'A film must pass every filter. If none does, the list is empty and `empty` says why. Any ten films in a row have at ' +
  'most two of a series; a further one comes later. The same request with `after` of the answer gives the next page, and no film ' +
  'twice. When another release has become current meanwhile, or the profile has changed, the rest of the list is that of ' +
  'now, without the films of the pages before; `switched` tells of another release. Pages with the same parameters but ' +
  'for `offset` and `n` are parts of one list, too, as long as nothing changes.';

const WHERE =
  '`where` filters lists and searches by them: `runtime:80..120` is a range, `director:A|B` is either name, ' +
  '`language:!en` is any but this one. In a query several conditions are separated by semicolons.';

/** Every operation of the API by method and path pattern. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /v1/users/:userId/recommendations': {
    tag: 'Recommendations',
    answer: a.UserRecommendations,
    more: LIST,
    query: { n: 5, diversity: 0.3, popularity: -0.5 },
  },
  'POST /v1/recommendations': {
    tag: 'Recommendations',
    answer: a.PostedRecommendations,
    more:
      `${LIST} For several people, \`profiles\` takes the place of \`ratings\`: each film has everyone's predicted rating, ` +
      'films that anyone has rated are left out, and the answer counts as one request for each person. A profile with ' +
      '`userId` needs a key wherever users do.',
    body: { ratings: RATINGS, n: 5, yearFrom: 1980 },
    either: ['ratings', 'profiles'],
    needs: { strategy: ['profiles'] },
    errors: [401, 403, 404],
  },
  'POST /v1/recommendations:rows': {
    tag: 'Recommendations',
    answer: a.PostedRows,
    more: 'Films that are on the screen already go into `exclude`. The answer counts as five requests.',
    body: { ratings: RATINGS, n: 5 },
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
      'One JSON object per line. Answers come in order while later lines are still arriving, so read answers while ' +
      'you send. A bad line is answered with `error`, and the others go on. A line has at most 64 KiB and either ' +
      '`ratings` or `userId`; `userId` needs a key wherever users do. All lines are answered from one release. ' +
      'Node takes any number of lines, Workers 1,000: the answer to the next line is an error and the last one.',
    line: batchLine,
    either: ['userId', 'ratings'],
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
      'The order of the words does not matter, the last one may be incomplete, and a year may be among them. Typing ' +
      'errors are tolerated when the words as written find nothing or little. Without words: all films, most rated first.',
    query: { q: 'toy story', limit: 5 },
  },
  'GET /v1/attributes': {
    tag: 'Movies',
    answer: v.strictObject({ attributes: v.array(AttributeAnswer) }),
    more: WHERE,
  },
  'GET /v1/movies/:movieId': { tag: 'Movies', answer: MovieFacts },
  'PUT /v1/movies/:movieId': {
    tag: 'Movies',
    answer: ItemAnswer,
    more:
      'The body is the whole change: what it does not say is as the release has it. A film that the release does not have ' +
      'needs a title. It is found and filtered at once, and what is predicted of it comes from its facts alone, which its ' +
      'interval shows. A changed fact of another film is shown and filtered by at once; predictions follow with the next ' +
      'night. At most three pinned films are on a list. A night with this feedback takes the facts into its catalogue. ' +
      'The change stays until it is taken back. At most 10,000 films are changed at a time.',
    body: { title: 'A New Film', year: 2026, genres: ['Comedy', 'Drama'] },
  },
  'DELETE /v1/movies/:movieId': { tag: 'Movies', answer: ItemTakenBack },
  'GET /v1/items': { tag: 'Movies', answer: ItemList },
  'GET /v1/movies/:movieId/stats': { tag: 'Movies', answer: MovieStatsAnswer },
  'GET /v1/movies/:movieId/similar': { tag: 'Movies', answer: a.SimilarMovies, query: { by: 'svd', n: 5 } },
  'POST /v1/movies:match': {
    tag: 'Movies',
    answer: MatchedMovies,
    body: { films: [{ imdbId: 114709 }, { title: 'The Godfather', year: 1972 }] },
  },
  'POST /v1/movies:ask': {
    tag: 'Movies',
    answer: a.AskedMovies,
    more:
      'Each film is chosen for the chance that the person knows it, so that they can answer, and loves it, so that the ' +
      'answer tells what else they would love. Ask again after each answer, with the films on the screen among `unknown`.',
    body: { ratings: RATINGS, unknown: [2], n: 5 },
  },
  'GET /v1/users/:userId': {
    tag: 'Users',
    answer: UserAnswer,
    more:
      '`numRatings` counts the whole history, `total` the ratings that pass every filter. Films rated on the same day ' +
      'are sorted by popularity.',
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
  'GET /v1/state': {
    tag: 'Service',
    answer: s.StateAnswer,
    more: '`facts` and `processes` are there for callers who may see the state of the service.',
  },
  'GET /v1/outcomes': {
    tag: 'Service',
    answer: OutcomesAnswer,
    more: 'A rating counts for a list when it was sent with `list`. Nothing is counted while nobody can store ratings.',
  },
  'GET /healthz': { tag: 'Service', answer: s.Alive },
  'GET /readyz': { tag: 'Service', answer: s.Ready },
  'GET /metrics': { tag: 'Service', answer: v.string(), media: 'text/plain' },
  'GET /openapi.json': { tag: 'Service', answer: s.Openapi },
  'GET /v1/admin/releases': { tag: 'Administration', answer: admin.ReleaseList },
  'POST /v1/admin/rollback': { tag: 'Administration', answer: admin.RolledBack, body: {} },
  'POST /v1/admin/reload': { tag: 'Administration', answer: admin.Reloaded },
  'POST /v1/admin/compare': {
    tag: 'Administration',
    answer: admin.Compared,
    body: { userId: 1, n: 5 },
    either: ['userId', 'ratings'],
  },
};
