/** Holding rows out of a dataset, and turning them into viewers to be scored on what is left. */

import { filterRatings } from '../../shared/ratings.ts';
import type { Dataset } from '../ingest/dataset.ts';
import type { HeldOutCase } from './hold-out-rows.ts';
import { groupByUser, type HeldOutRows, profileOf, type Split } from './hold-out-rows.ts';
import type { Restricted } from './restrict-dataset.ts';

/** Takes away the ratings for which `isHeld` is true, by position in `byUser`. Users and movies stay as they are. */
export function holdOut({ ratings }: Dataset, isHeld: (position: number, user: number) => boolean): Split {
  const { byUser, numUsers, scale } = ratings;
  const held = new Uint8Array(byUser.index.length);
  const users: number[] = [];
  const positions: number[] = [];
  for (let user = 0; user < numUsers; user++) {
    for (let at = byUser.offsets[user]; at < byUser.offsets[user + 1]; at++) {
      if (!isHeld(at, user)) continue;
      held[at] = 1;
      users.push(user);
      positions.push(at);
    }
  }
  return {
    kept: filterRatings(ratings, (at) => held[at] === 0),
    heldOut: {
      users: Int32Array.from(users),
      movies: Int32Array.from(positions, (at) => byUser.index[at]),
      ratings: Float64Array.from(positions, (at) => scale.values[byUser.codes[at]]),
    },
  };
}

/** Each user's rows, with what is left of the user. */
export function toCases(restricted: Restricted, heldOut: HeldOutRows): HeldOutCase[] {
  return groupByUser(heldOut).map(({ user, rows }) => ({
    ...rowsOf(rows, heldOut, restricted),
    profile: profileOf(restricted.dataset.ratings, restricted.userOf[user]),
  }));
}

/** Held-out rows in the indexes of what is left. */
export function rowsOf(
  rows: readonly number[],
  heldOut: HeldOutRows,
  { movieOf }: Restricted,
): Pick<HeldOutCase, 'movies' | 'ratings'> {
  return {
    movies: Int32Array.from(rows, (row) => movieOf[heldOut.movies[row]]),
    ratings: Float64Array.from(rows, (row) => heldOut.ratings[row]),
  };
}
