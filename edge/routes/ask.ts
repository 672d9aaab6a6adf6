/** Chooses the films that somebody is asked to rate. Nothing is stored. */

import * as v from 'valibot';
import * as f from '../http/fields.ts';
import { route } from '../http/route.ts';
import { readPostedProfile } from '../release/read-profile.ts';

/** `POST /v1/movies:ask`: films whose ratings would tell most about the person who gave these ratings. */
export const askForRatings = route({
  method: 'POST',
  path: '/v1/movies:ask',
  access: 'open',
  summary: 'Chooses films to ask somebody about, given their ratings so far. Nothing is stored.',
  body: v.strictObject({
    ratings: f.ratings,
    unknown: v.optional(f.list(f.movieId, 0, f.MAX_EXCLUDED_POSTED)),
    exclude: v.optional(f.list(f.movieId, 0, f.MAX_EXCLUDED_POSTED)),
    n: v.optional(f.integer(1, f.MAX_LIST)),
  }),
  answer(c, { body: { ratings, ...options } }) {
    const recommender = c.get('recommender');
    const { profile, ignored } = readPostedProfile(recommender, ratings);
    return c.json({ movies: recommender.ask(profile, options), ignored });
  },
});
