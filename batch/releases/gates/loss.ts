/** How much of the current release's ratings the data of this night no longer has. */

import { findSorted } from '../../../shared/binary-search.ts';
import type { Catalogue, RatingsShape } from '../../../shared/ratings.ts';
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

/**
 * Resolves to the places of the standing release's users whose ratings are compared. Throws `ReleaseError` when it is
 * damaged.
 */
export function comparedUsers({ numUsers }: Pick<Standing, 'numUsers'>): number[] {
  const step = Math.max(1, Math.ceil(numUsers / MOST_USERS));
  return Array.from({ length: Math.ceil(numUsers / step) }, (_, k) => k * step);
}

/**
 * Measures what the dataset has lost since the standing release. The dataset may have the ratings of `comparedUsers`
 * alone, as far as it has these users; `whole` is then the shape of all its ratings. Throws `ReleaseError` when the
 * release is damaged.
 */
export async function measureLoss(
  standing: Standing,
  dataset: Dataset,
  whole: RatingsShape = dataset.ratings,
): Promise<Loss> {
  const { ratings, catalogue } = dataset;
  const { byUser, scale } = ratings;
  const movieOf = new Map(Array.from(catalogue.movieIds, (movieId, movie) => [movieId, movie]));
  const userOf = userFinder(dataset);
  const [had, lost] = [
    { ratings: 0, users: 0, films: 0 },
    { ratings: 0, users: 0, films: 0 },
  ];
  for (const place of comparedUsers(standing)) {
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
  lost.films = lostFilms(standing, dataset.catalogue, whole).length;
  const share = (of: keyof Loss) => (had[of] === 0 ? 0 : lost[of] / had[of]);
  return { ratings: share('ratings'), users: share('users'), films: share('films') };
}

/** Returns the ids of the rated films of the standing release that are gone or have no ratings any more. */
export function lostFilms(
  { movieIds, numRatings }: Standing,
  catalogue: Pick<Catalogue, 'movieIds'>,
  { byMovie: { offsets } }: RatingsShape,
): number[] {
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
