/** Routes for the catalogue: search, one film, similar films. */

import * as v from 'valibot';
import { SIMILAR_BY } from '../../models/recommender/answers.ts';
import * as f from '../http/fields.ts';
import { badInput } from '../http/problem.ts';
import { readMovieId } from '../http/request.ts';
import { route } from '../http/route.ts';
import { unknownMovie } from '../release/read-profile.ts';
import { ASK_ATTRIBUTES, withAttributes } from './attributes.ts';
import { wrongConditions } from './filters.ts';

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
    where: v.optional(f.conditionsText),
    ...ASK_ATTRIBUTES,
  }),
  async answer(c, { query: { q = '', key, attributes, ...page } }) {
    const recommender = c.get('recommender');
    const errors = wrongConditions(recommender, page.where);
    if (errors.length > 0) throw badInput(errors);
    const found = key === undefined ? await recommender.search(q, page) : recommender.findKey(key);
    return c.json({ ...found, movies: withAttributes(recommender, found.movies, attributes) });
  },
});

/** `GET /v1/movies/{movieId}`: the facts of one film. */
export const showMovie = route({
  method: 'GET',
  path: '/v1/movies/:movieId',
  access: 'open',
  cached: true,
  summary: 'Returns the facts of one film.',
  async answer(c) {
    const movieId = readMovieId(c);
    const recommender = c.get('recommender');
    const movie = recommender.movie(movieId);
    if (!movie) throw unknownMovie(movieId);
    const attributes = await recommender.attributesOf(movieId);
    return c.json({ ...movie, ...(recommender.attributes().length > 0 && { attributes }) });
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
    ...ASK_ATTRIBUTES,
  }),
  answer(c, { query: { by, n, attributes } }) {
    const movieId = readMovieId(c);
    const recommender = c.get('recommender');
    const similar = recommender.similar(movieId, by, n);
    if (!similar) throw unknownMovie(movieId);
    return c.json({ movieId, by, similar: withAttributes(recommender, similar, attributes) });
  },
});
