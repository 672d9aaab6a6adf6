/** Routes that explain the rating and the score of a film. */

import * as v from 'valibot';
import type { Profile } from '../../models/model.ts';
import { countRequests } from '../access/guard.ts';
import type { AppContext } from '../context.ts';
import * as f from '../http/fields.ts';
import { readMovieId } from '../http/request.ts';
import { route } from '../http/route.ts';
import { readPostedProfile, readUser, scoredPart, unknownMovie } from '../release/read-profile.ts';

/**
 * Ratings for which an explanation counts as one more request. The answer is computed again without each of up to ten
 * films, so it takes as much as several lists, and the more the longer the profile is (docs/benchmarks.md).
 */
const RATINGS_PER_REQUEST = 200;

/** `GET /v1/users/{userId}/recommendations/{movieId}/explanation`: an explanation for a user of the dataset. */
export const explainForUser = route({
  method: 'GET',
  path: '/v1/users/:userId/recommendations/:movieId/explanation',
  access: 'users',
  summary: 'Explains why a film has its rating and its score for a user.',
  query: v.strictObject({ models: v.optional(f.modelsText) }),
  async answer(c, { query: { models } }) {
    const movieId = readMovieId(c);
    const { profile } = await readUser(c);
    await countExplanation(c, profile);
    const explanation = c.get('recommender').explain(profile, movieId, models);
    if (!explanation) throw unknownMovie(movieId);
    return c.json({ ...explanation, ...scoredPart(profile) });
  },
});

/** `POST /v1/explanations`: an explanation for posted ratings. */
export const explainForRatings = route({
  method: 'POST',
  path: '/v1/explanations',
  access: 'open',
  summary: 'Explains why a film has its rating and its score, given these ratings.',
  body: v.strictObject({ ratings: f.ratings, movieId: f.movieId, models: v.optional(f.models) }),
  async answer(c, { body: { ratings, movieId, models } }) {
    const recommender = c.get('recommender');
    const { profile, ignored } = readPostedProfile(recommender, ratings);
    await countExplanation(c, profile);
    const explanation = recommender.explain(profile, movieId, models);
    if (!explanation) throw unknownMovie(movieId);
    return c.json({ ...explanation, ignored });
  },
});

/** Counts what an explanation of this profile takes beyond one request. Throws like `countRequests`. */
function countExplanation(c: AppContext, { movies }: Profile): Promise<void> {
  return countRequests(c, Math.floor(movies.length / RATINGS_PER_REQUEST));
}
