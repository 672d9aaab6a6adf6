/** How much of the current release's ratings the data of this night no longer has. */

import { findSorted } from '../../../shared/binary-search.ts';
import { canonicalUserId, type UserId } from '../../../shared/user-id.ts';
import type { Dataset } from '../../ingest/dataset.ts';
import { GateError } from '../gate-error.ts';
import type { Standing } from './standing.ts';

/**
 * Most users whose ratings are compared one by one; of more, every n-th is taken. The standard error of a share of 5,000
 * users is below 0.01.
 */
const MOST_USERS = 5_000;

/** Shares of what the current release has, from 0 to 1. */
export interface Loss {
  /** Ratings that are gone or have another value. */
  readonly ratings: number;
  /** Users who are gone. */
  readonly users: number;
  /** Rated films that are gone or have no ratings any more. */
  readonly films: number;
}

/**
 * The dense index in the dataset of a user id or name; −1 for a user that it does not have. A night may give names to
 * users who had ids, so 7 and "7" are the same user.
 */
function userFinder({ userIds, userNames }: Dataset): (userId: UserId) => number {
  if (userNames) {
    const byName = new Map(userNames.map((name, user) => [name, user]));
    return (userId) => byName.get(String(userId)) ?? -1;
  }
  return (userId) => {
    const id = canonicalUserId(userId);
    return typeof id === 'number' ? findSorted(userIds, id) : -1;
  };
}

/** Measures what the dataset has lost since the standing release. Throws `ReleaseError` when that is damaged. */
export async function measureLoss(standing: Standing, dataset: Dataset): Promise<Loss> {
  const { ratings, catalogue } = dataset;
  const { byUser, scale } = ratings;
  const movieOf = new Map(Array.from(catalogue.movieIds, (movieId, movie) => [movieId, movie]));
  const userOf = userFinder(dataset);
  const step = Math.max(1, Math.ceil(standing.numUsers / MOST_USERS));
  const [had, lost] = [
    { ratings: 0, users: 0, films: 0 },
    { ratings: 0, users: 0, films: 0 },
  ];
  for (let place = 0; place < standing.numUsers; place += step) {
    const before = await standing.profileOf(place);
    const user = userOf(await standing.userIdOf(place));
    const now = new Map<number, number>();
    if (user === -1) lost.users++;
    else {
      for (let at = byUser.offsets[user]; at < byUser.offsets[user + 1]; at++) {
        now.set(byUser.index[at], scale.values[byUser.codes[at]]);
      }
    }
    had.users++;
    had.ratings += before.ratings.length;
    before.movieIds.forEach((movieId, row) => {
      if (now.get(movieOf.get(movieId) ?? -1) !== before.ratings[row]) lost.ratings++;
    });
  }
  had.films = standing.numRatings.filter((count) => count > 0).length;
  lost.films = lostFilms(standing, dataset).length;
  const share = (of: keyof Loss) => (had[of] === 0 ? 0 : lost[of] / had[of]);
  return { ratings: share('ratings'), users: share('users'), films: share('films') };
}

/** Returns the ids of the rated films of the standing release that are gone or have no ratings any more. */
export function lostFilms({ movieIds, numRatings }: Standing, { ratings, catalogue }: Dataset): number[] {
  const { offsets } = ratings.byMovie;
  const isRated = (movie: number) => offsets[movie + 1] > offsets[movie];
  const rated = new Set(catalogue.movieIds.filter((_, movie) => isRated(movie)));
  return Array.from(movieIds.filter((movieId, movie) => numRatings[movie] > 0 && !rated.has(movieId)));
}

/** Throws `GateError` `loss` when one of the shares is above `maxLoss`. */
export function checkLoss(loss: Loss, maxLoss: number, { manifest }: Standing, name: string): void {
  const most = Math.max(loss.ratings, loss.users, loss.films);
  if (most <= maxLoss) return;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const { id, dataset } = manifest;
  const told = `--max-loss ${Math.ceil(100 * most)}% publishes it all the same`;
  throw new GateError(
    'loss',
    `${name} has lost much of what the current release, ${id} of ${dataset.name}, has: ${percent(loss.ratings)} of the ratings are gone or changed, ${percent(loss.users)} of the users and ${percent(loss.films)} of the films are gone; at most ${percent(maxLoss)} may be; ${told}`,
  );
}
