/** Reads the profile that a request is about: that of a user, or one made from posted ratings. */

import type { Profile } from '../../models/model.ts';
import type { Recommender, ScoredPart, UserProfile } from '../../models/recommender/answers.ts';
import { MAX_SCORED } from '../../models/recommender/latest.ts';
import { mergeFeedback } from '../../models/recommender/merge-feedback.ts';
import { NoRatingsError } from '../../shared/errors.ts';
import { ITEM } from '../../shared/item-words.ts';
import { minuteOfMs } from '../../shared/minutes.ts';
import type { UserId } from '../../shared/user-id.ts';
import { authorize } from '../access/guard.ts';
import type { AppContext } from '../context.ts';
import { askFeedback } from '../feedback/ask.ts';
import { MAX_ERRORS } from '../http/fields.ts';
import { badInput, type FieldError, RequestError } from '../http/problem.ts';
import { readUserId, toUserId } from '../http/request.ts';

/**
 * The user that the path names. Throws `RequestError` `bad-input` when that is not an id, `not-found` when the user is
 * unknown, and `not-ready` when feedback cannot be read.
 */
export async function readUser(c: AppContext): Promise<UserProfile> {
  return knownUser(c, readUserId(c, c.get('recommender')));
}

/** The message about a user whom the release does not have. `who` names the user. */
export function noSuchUser(c: AppContext, who: string): string {
  const { light } = c.get('recommender').manifest;
  return light
    ? `there is no ${who} here: this is a light release for devices, and users of the dataset are on a server`
    : `there is no ${who} in this release`;
}

/**
 * The user whom a body names. Throws `RequestError` as `authorize` does when the caller may not see users, and as
 * `readUser` does.
 */
export async function readNamedUser(c: AppContext, text: string): Promise<UserProfile> {
  authorize(c, 'users');
  return knownUser(c, toUserId(text, c.get('recommender')));
}

async function knownUser(c: AppContext, userId: UserId): Promise<UserProfile> {
  const user = await findUser(c, userId);
  if (!user) throw new RequestError('not-found', noSuchUser(c, `user ${userId}`));
  return user;
}

/** One of several people. */
interface Person {
  readonly profile: Profile;
  /** Rated films that the catalogue does not have. */
  readonly ignored: readonly number[];
  /** What the answer says about them. */
  readonly facts: { userId?: UserId; scored?: ScoredPart };
}

/**
 * Several people, in the order given. Throws `RequestError` as `readNamedUser` does, and `bad-input` for ratings outside
 * the scale.
 */
export async function readPeople(
  c: AppContext,
  people: readonly ({ ratings: readonly PostedRating[] } | { userId: UserId })[],
): Promise<Person[]> {
  const found: Person[] = [];
  for (const [at, person] of people.entries()) {
    if ('ratings' in person) {
      const { profile, ignored } = readPostedProfile(c.get('recommender'), person.ratings, `profiles[${at}].`);
      found.push({ profile, ignored, facts: {} });
    } else {
      const { userId, profile } = await readNamedUser(c, String(person.userId));
      found.push({ profile, ignored: [], facts: { userId, ...scoredPart(profile) } });
    }
  }
  return found;
}

/**
 * A user as of now: the history in the release, merged with the ratings given since. Undefined for an unknown user.
 * Throws `RequestError` `not-ready` when feedback cannot be read.
 */
export async function findUser(c: AppContext, userId: UserId): Promise<UserProfile | undefined> {
  const recommender = c.get('recommender');
  if (!c.get('deps').feedback) return recommender.user(userId);
  const [known, entries] = await Promise.all([recommender.user(userId), askFeedback(c, (store) => store.read(userId))]);
  return mergeFeedback(recommender, userId, known, entries);
}

/** A rating of a request. */
interface PostedRating {
  readonly movieId: number;
  readonly rating: number;
  /** In ISO 8601. */
  readonly ratedAt?: string;
}

/**
 * A profile from posted ratings, and the ids of films that the catalogue does not have (`ignored`). Throws
 * `RequestError` `bad-input` that names the ratings outside the scale, at most 20 of them. `within` is what stands before
 * their names.
 */
export function readPostedProfile(
  recommender: Recommender,
  ratings: readonly PostedRating[],
  within = '',
): { profile: Profile; ignored: number[] } {
  const { scale } = recommender.manifest.dataset;
  const min = scale[0];
  const max = scale[scale.length - 1];
  const errors: FieldError[] = [];
  for (let r = 0; r < ratings.length && errors.length < MAX_ERRORS; r++) {
    const { rating } = ratings[r];
    if (rating >= min && rating <= max) continue;
    errors.push({ field: `${within}ratings[${r}].rating`, reason: `expected a number from ${min} to ${max}` });
  }
  if (errors.length > 0) throw badInput(errors);
  return recommender.profile(
    ratings.map(({ movieId, rating, ratedAt }) => ({
      movieId,
      rating,
      ...(ratedAt !== undefined && { minute: minuteOfMs(Date.parse(ratedAt)) }),
    })),
  );
}

/**
 * The minute of a request, for the ratings that it predicts. Undefined when the profile has no times: then nothing depends
 * on the clock.
 */
export function momentOf(c: AppContext, { times }: Profile): number | undefined {
  return times && minuteOfMs(c.get('deps').now());
}

/** Throws `RequestError` `conflict` for a release of picks, which predicts no ratings. */
export function requireRatings({ picks }: Recommender): void {
  if (picks) throw new RequestError('conflict', new NoRatingsError().message);
}

/**
 * For the answer about a user: says how many ratings were scored when the history is longer than that. Otherwise empty.
 */
export function scoredPart({ movies }: Profile): { scored?: ScoredPart } {
  return movies.length > MAX_SCORED ? { scored: { latest: MAX_SCORED, of: movies.length } } : {};
}

/** The error `not-found` for a film that the release does not have. */
export function unknownMovie(movieId: number): RequestError {
  return new RequestError('not-found', `there is no ${ITEM} ${movieId} in this release`);
}
