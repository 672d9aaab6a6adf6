/** The catalogue: search by title, one film, films like it. */

import * as v from 'valibot';
import { SIMILAR_BY } from '../../models/answers.ts';
import type { AppContext } from '../context.ts';
import * as f from '../fields.ts';
import { unknownMovie } from '../profile.ts';
import { NO_QUERY, readMovieId, readQuery } from '../request.ts';

const SEARCH_QUERY = v.strictObject({
  /** Without it, or empty: every film, most rated first. */
  q: v.optional(v.pipe(v.string(), v.maxLength(f.MAX_TITLE_QUERY, `expected at most ${f.MAX_TITLE_QUERY} characters`))),
  offset: v.optional(f.integerText(0, f.MAX_OFFSET)),
  limit: v.optional(f.integerText(1, f.MAX_LIST)),
});

const SIMILAR_QUERY = v.strictObject({
  by: v.optional(v.picklist(SIMILAR_BY, `expected one of ${SIMILAR_BY.join(', ')}`), 'hybrid'),
  n: v.optional(f.integerText(1, f.MAX_LIST)),
});

export function searchMovies(c: AppContext): Response {
  const { q = '', ...page } = readQuery(c, SEARCH_QUERY);
  return c.json(c.get('recommender').search(q, page));
}

export function showMovie(c: AppContext): Response {
  readQuery(c, NO_QUERY);
  const movieId = readMovieId(c);
  const movie = c.get('recommender').movie(movieId);
  if (!movie) throw unknownMovie(movieId);
  return c.json(movie);
}

export function listSimilar(c: AppContext): Response {
  const { by, n } = readQuery(c, SIMILAR_QUERY);
  const movieId = readMovieId(c);
  const similar = c.get('recommender').similar(movieId, by, n);
  if (!similar) throw unknownMovie(movieId);
  return c.json({ movieId, by, similar });
}
