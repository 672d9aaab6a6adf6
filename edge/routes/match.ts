/** Films that another site's list names, found in the catalogue. Nothing is stored. */

import * as v from 'valibot';
import * as f from '../http/fields.ts';
import { route } from '../http/route.ts';

/** Films of one request; a longer list is asked in parts. */
const MAX_FILMS = 1_000;

const TITLE_REASON = 'expected a title of at most 200 characters';

export const matchMovies = route({
  method: 'POST',
  path: '/v1/movies:match',
  access: 'open',
  summary: 'Films of the catalogue by IMDb id, else by title and year, which may differ by one.',
  body: v.strictObject({
    films: f.list(
      v.strictObject({
        movieId: v.optional(f.movieId),
        /** The digits of `tt0111161` as a number. */
        imdbId: v.optional(f.integer(0, f.MAX_ID)),
        title: v.optional(v.pipe(v.string(TITLE_REASON), v.maxLength(f.MAX_TITLE_QUERY, TITLE_REASON))),
        year: v.optional(f.integer(0, f.MAX_YEAR)),
      }),
      0,
      MAX_FILMS,
    ),
  }),
  answer(c, { body: { films } }) {
    const recommender = c.get('recommender');
    return c.json({ films: films.map((clue) => recommender.match(clue) ?? null) });
  },
});
