/** Why a film has the score it has. */

import * as v from 'valibot';
import * as f from '../http/fields.ts';
import { readMovieId } from '../http/request.ts';
import { route } from '../http/route.ts';
import { readPostedProfile, readUser, scoredPart, unknownMovie } from '../release/read-profile.ts';

export const explainForUser = route({
  method: 'GET',
  path: '/v1/users/:userId/recommendations/:movieId/explanation',
  access: 'users',
  summary: "Why a film has its score in a user's list.",
  query: v.strictObject({ models: v.optional(f.modelsText) }),
  async answer(c, { query: { models } }) {
    const movieId = readMovieId(c);
    const { profile } = await readUser(c);
    const explanation = c.get('recommender').explain(profile, movieId, models);
    if (!explanation) throw unknownMovie(movieId);
    return c.json({ ...explanation, ...scoredPart(profile) });
  },
});

export const explainForRatings = route({
  method: 'POST',
  path: '/v1/explanations',
  access: 'open',
  summary: 'Why a film has its score for whoever gave these ratings.',
  body: v.strictObject({ ratings: f.ratings, movieId: f.movieId, models: v.optional(f.models) }),
  answer(c, { body: { ratings, movieId, models } }) {
    const recommender = c.get('recommender');
    const { profile, ignored } = readPostedProfile(recommender, ratings);
    const explanation = recommender.explain(profile, movieId, models);
    if (!explanation) throw unknownMovie(movieId);
    return c.json({ ...explanation, ignored });
  },
});
