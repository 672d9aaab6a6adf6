/** Whose profile a request is about: a user of the dataset, or whoever posts ratings. Both go the same way from here. */

import type { Recommender, UserProfile } from '../models/answers.ts';
import type { Profile } from '../models/model.ts';
import type { AppContext } from './context.ts';
import { badInput, RequestError } from './problem.ts';
import { readUserId } from './request.ts';

/** The user that the path names. Throws `RequestError`: `bad-input` for what is no id, `not-found` for an unknown user. */
export async function readUser(c: AppContext): Promise<UserProfile> {
  const recommender = c.get('recommender');
  const userId = readUserId(c, recommender);
  const user = await recommender.user(userId);
  if (!user) throw new RequestError('not-found', `there is no user ${userId} in this release`);
  return user;
}

/** A profile from posted ratings. Throws `RequestError` `bad-input` naming each rating that is off the scale. */
export function profileOf(
  recommender: Recommender,
  ratings: readonly { movieId: number; rating: number }[],
): { profile: Profile; ignored: number[] } {
  const { scale } = recommender.manifest.dataset;
  const min = scale[0];
  const max = scale[scale.length - 1];
  const errors = [];
  for (let r = 0; r < ratings.length && errors.length < 20; r++) {
    const { rating } = ratings[r];
    if (rating >= min && rating <= max) continue;
    errors.push({ field: `ratings[${r}].rating`, reason: `expected a number from ${min} to ${max}` });
  }
  if (errors.length > 0) throw badInput(errors);
  return recommender.profile(ratings);
}

export function unknownMovie(movieId: number): RequestError {
  return new RequestError('not-found', `there is no movie ${movieId} in this release`);
}
