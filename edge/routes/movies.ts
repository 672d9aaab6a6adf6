/** Routes for the catalogue: search, one film, similar films. */

import * as v from 'valibot';
import { SIMILAR_BY } from '../../models/recommender/answers.ts';
import * as f from '../http/fields.ts';
import { readMovieId } from '../http/request.ts';
import { route } from '../http/route.ts';
import { unknownMovie } from '../release/read-profile.ts';

/** `GET /v1/movies`: searches films by title. */
export const searchMovies = route({
  method: 'GET',
  path: '/v1/movies',
  access: 'open',
  cached: true,
  summary: 'Searches films by words of their title. Exact titles come first, then the most rated films.',
  query: v.strictObject({
    /** Absent or empty: every film, most rated first. */
    q: v.optional(f.titleText),
    /** The id of a film in the dataset, where ids are texts. The other parameters then do not count. */
    key: v.optional(f.titleText),
    offset: v.optional(f.integerText(0, f.MAX_OFFSET)),
    limit: v.optional(f.integerText(1, f.MAX_LIST)),
  }),
  async answer(c, { query: { q = '', key, ...page } }) {
    if (key !== undefined) return c.json(c.get('recommender').findKey(key));
    return c.json(await c.get('recommender').search(q, page));
  },
});

/** `GET /v1/movies/{movieId}`: the facts of one film. */
export const showMovie = route({
  method: 'GET',
  path: '/v1/movies/:movieId',
  access: 'open',
  cached: true,
  summary: 'Returns the facts of one film.',
  answer(c) {
    const movieId = readMovieId(c);
    const movie = c.get('recommender').movie(movieId);
    if (!movie) throw unknownMovie(movieId);
    return c.json(movie);
  },
});

/** `GET /v1/movies/{movieId}/similar`: similar films. */
export const listSimilar = route({
  method: 'GET',
  path: '/v1/movies/:movieId/similar',
  access: 'open',
  cached: true,
  summary: 'Lists films that are similar to a film, according to one model or to all.',
  query: v.strictObject({
    by: v.optional(v.picklist(SIMILAR_BY, `expected one of ${SIMILAR_BY.join(', ')}`), 'hybrid'),
    n: v.optional(f.integerText(1, f.MAX_LIST)),
  }),
  answer(c, { query: { by, n } }) {
    const movieId = readMovieId(c);
    const similar = c.get('recommender').similar(movieId, by, n);
    if (!similar) throw unknownMovie(movieId);
    return c.json({ movieId, by, similar });
  },
});
