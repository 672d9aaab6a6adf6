/** Routes that predict ratings, with the prediction of each model. */

import * as v from 'valibot';
import * as f from '../http/fields.ts';
import { route } from '../http/route.ts';
import { momentOf, readPostedProfile, readUser, requireRatings, scoredPart } from '../release/read-profile.ts';

/** `GET /v1/users/{userId}/predictions`: predictions for a user of the dataset. */
export const predictForUser = route({
  method: 'GET',
  path: '/v1/users/:userId/predictions',
  access: 'users',
  summary: 'Predicts the ratings that a user would give to films.',
  query: v.strictObject({ movieIds: f.listText(f.idText, f.MAX_PREDICTIONS) }),
  conflict: true,
  async answer(c, { query: { movieIds } }) {
    requireRatings(c.get('recommender'));
    const { profile } = await readUser(c);
    const answer = c.get('recommender').predict(profile, movieIds, momentOf(c, profile));
    return c.json({ ...answer, ...scoredPart(profile) });
  },
});

/** `POST /v1/predictions`: predictions for posted ratings. */
export const predictForRatings = route({
  method: 'POST',
  path: '/v1/predictions',
  access: 'open',
  summary: 'Predicts ratings of films, given these ratings.',
  body: v.strictObject({ ratings: f.ratings, movieIds: f.list(f.movieId, 1, f.MAX_PREDICTIONS) }),
  conflict: true,
  answer(c, { body: { ratings, movieIds } }) {
    const recommender = c.get('recommender');
    requireRatings(recommender);
    const { profile, ignored } = readPostedProfile(recommender, ratings);
    return c.json({ ...recommender.predict(profile, movieIds, momentOf(c, profile)), ignored });
  },
});
