/** Finds the films of a list from another site in the catalogue. Nothing is stored. */

import * as v from 'valibot';
import { MAX_ID } from '../../shared/ids.ts';
import * as f from '../http/fields.ts';
import { route } from '../http/route.ts';

/** Most films of one request. A longer list has to be sent in parts. A round number. */
const MAX_FILMS = 1_000;

const TITLE_REASON = 'expected a title of at most 200 characters';
const TITLE = v.pipe(v.string(TITLE_REASON), f.atMost(f.MAX_TITLE_QUERY, TITLE_REASON));

/** `POST /v1/movies:match`: finds films by id or title. */
export const matchMovies = route({
  method: 'POST',
  path: '/v1/movies:match',
  access: 'open',
  summary: 'Finds films of the catalogue by IMDb or TMDB id, or else by title and year, which may differ by one.',
  body: v.strictObject({
    films: f.list(
      v.strictObject({
        movieId: v.optional(f.movieId),
        /** The digits of `tt0111161` as a number. */
        imdbId: v.optional(f.integer(0, MAX_ID)),
        tmdbId: v.optional(f.integer(0, MAX_ID)),
        title: v.optional(TITLE),
        /** A second name: the title as it was before it was translated. */
        originalTitle: v.optional(TITLE),
        year: v.optional(f.integer(0, f.MAX_YEAR)),
      }),
      0,
      MAX_FILMS,
    ),
  }),
  answer(c, { body: { films } }) {
    const recommender = c.get('recommender');
    const found = films.map((clue) => recommender.match(clue) ?? null);
    return c.json({ films: found, catalogue: recommender.catalogue });
  },
});
