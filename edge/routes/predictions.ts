/** What a viewer would give a film, with each model's own opinion. */

import * as v from 'valibot';
import * as f from '../http/fields.ts';
import { route } from '../http/route.ts';
import { readPostedProfile, readUser, scoredPart } from '../release/read-profile.ts';

export const predictForUser = route({
  method: 'GET',
  path: '/v1/users/:userId/predictions',
  access: 'users',
  summary: 'What a user of the dataset would give films.',
  query: v.strictObject({ movieIds: f.listText(f.idText, f.MAX_PREDICTIONS) }),
  async answer(c, { query: { movieIds } }) {
    const { profile } = await readUser(c);
    return c.json({ ...c.get('recommender').predict(profile, movieIds), ...scoredPart(profile) });
  },
});

export const predictForRatings = route({
  method: 'POST',
  path: '/v1/predictions',
  access: 'open',
  summary: 'What whoever gave these ratings would give films.',
  body: v.strictObject({ ratings: f.ratings, movieIds: f.list(f.movieId, 1, f.MAX_PREDICTIONS) }),
  answer(c, { body: { ratings, movieIds } }) {
    const recommender = c.get('recommender');
    const { profile, ignored } = readPostedProfile(recommender, ratings);
    return c.json({ ...recommender.predict(profile, movieIds), ignored });
  },
});
