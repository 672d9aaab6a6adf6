/** What the catalogue says of films besides titles, years and genres. */

import * as v from 'valibot';
import type { MovieCard, Recommender } from '../../models/recommender/answers.ts';
import * as f from '../http/fields.ts';
import { route } from '../http/route.ts';

/** The parameter of a query that asks for the attributes of every film of a list. */
export const ASK_ATTRIBUTES = { attributes: v.optional(f.flagText) };

/** `GET /v1/attributes`: the attributes of the catalogue, to filter by and to show. */
export const listAttributes = route({
  method: 'GET',
  path: '/v1/attributes',
  access: 'open',
  cached: true,
  summary: 'Lists what the catalogue says of films besides titles, years and genres, and which values that has.',
  answer: (c) => c.json({ attributes: c.get('recommender').attributes() }),
});

/** Returns films with numbers, words and lists that the catalogue has of them, if they are `wanted`. */
export function withAttributes<Film extends MovieCard>(
  recommender: Recommender,
  films: readonly Film[],
  wanted = false,
): readonly Film[] {
  if (!wanted || recommender.attributes().length === 0) return films;
  return films.map((film) => ({ ...film, attributes: recommender.listedAttributes(film.movieId) }));
}
