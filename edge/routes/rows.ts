/** The route for rows of films. Nothing is stored. */

import * as v from 'valibot';
import { countRequests } from '../access/guard.ts';
import * as f from '../http/fields.ts';
import { route } from '../http/route.ts';
import { readPostedProfile } from '../release/read-profile.ts';

/** Most rows of an answer, each of which takes as much work as a list. */
const MOST_ROWS = 5;

/** `POST /v1/recommendations:rows`: rows of films for posted ratings. */
export const rowsForRatings = route({
  method: 'POST',
  path: '/v1/recommendations:rows',
  access: 'open',
  summary:
    'Recommends films in rows, given these ratings: because of a liked film, hidden gems, recent films, this decade.',
  body: v.strictObject({
    ratings: f.ratings,
    n: v.optional(f.integer(1, f.MAX_LIST)),
    exclude: v.optional(f.list(f.movieId, 0, f.MAX_EXCLUDED_POSTED)),
    notInterested: v.optional(f.list(f.notInterested, 0, f.MAX_EXCLUDED_POSTED)),
    models: v.optional(f.models),
  }),
  async answer(c, { body: { ratings, ...options } }) {
    const recommender = c.get('recommender');
    const { profile, ignored } = readPostedProfile(recommender, ratings);
    await countRequests(c, MOST_ROWS - 1);
    return c.json({ rows: recommender.rows(profile, options), ignored });
  },
});
