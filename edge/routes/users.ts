/** The profile of a user. */

import * as v from 'valibot';
import * as f from '../http/fields.ts';
import { route } from '../http/route.ts';
import { readUser } from '../release/read-profile.ts';

/** `GET /v1/users/{userId}`: what a user likes, and one page of the history. */
export const showUser = route({
  method: 'GET',
  path: '/v1/users/:userId',
  access: 'users',
  summary: 'Describes a user: favourite genres and decades, and one page of the ratings, with filters.',
  query: v.strictObject({
    genre: v.optional(f.genre),
    ratingFrom: v.optional(f.ratingText),
    ratingTo: v.optional(f.ratingText),
    q: v.optional(f.titleText),
    sort: v.optional(f.historySort),
    offset: v.optional(f.integerText(0, f.MAX_OFFSET)),
    limit: v.optional(f.integerText(1, f.MAX_LIST)),
  }),
  async answer(c, { query }) {
    return c.json(c.get('recommender').describeUser(await readUser(c), query));
  },
});
