/** Taking rows out of ratings, and turning them into viewers to be scored on what is left. */

import type { Profile } from '../../models/model.ts';
import { filterRatings, type Ratings } from '../../shared/ratings.ts';

/** Rows that were taken out, as parallel columns. */
export interface HeldOutRows {
  /** Dense indexes into the training ratings; of users that those do not have, a negative number each. */
  readonly users: Int32Array;
  /** Dense indexes, −1 for a movie that the training side does not know. */
  readonly movies: Int32Array;
  /** In the dataset's unit. */
  readonly ratings: Float64Array;
}

/** A viewer to be scored: what is known of them, and what was held out. */
export interface HeldOutCase {
  readonly profile: Profile;
  /** Dense indexes, −1 for a movie that the training side does not know. */
  readonly movies: Int32Array;
  /** In the dataset's unit, parallel to `movies`. */
  readonly ratings: Float64Array;
}

/** Ratings without some rows, and these rows. Users and movies keep their indexes. */
export interface Split {
  readonly kept: Ratings;
  readonly heldOut: HeldOutRows;
}

/** Takes away the ratings for which `isHeld` is true, by position in `byUser`. */
export function holdOut(ratings: Ratings, isHeld: (position: number, user: number) => boolean): Split {
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

/**
 * Held-out rows as one case a user, users ascending and rows in their order. `profileOfUser` gives what is known of a user;
 * `movieOf` gives the training side's index of a movie where that is another one.
 */
export function toCases(
  heldOut: HeldOutRows,
  profileOfUser: (user: number) => Profile,
  movieOf: (movie: number) => number = (movie) => movie,
): HeldOutCase[] {
  return groupByUser(heldOut).map(({ user, rows }) => ({
    profile: profileOfUser(user),
    ...pickRows(heldOut, rows, movieOf),
  }));
}

/** Some of the held-out rows, as the columns of a case. */
export function pickRows(
  heldOut: HeldOutRows,
  rows: readonly number[],
  movieOf: (movie: number) => number,
): Pick<HeldOutCase, 'movies' | 'ratings'> {
  return {
    movies: Int32Array.from(rows, (row) => movieOf(heldOut.movies[row])),
    ratings: Float64Array.from(rows, (row) => heldOut.ratings[row]),
  };
}

/** The rows of each user, users ascending, rows in their order. */
export function groupByUser({ users }: HeldOutRows): { user: number; rows: number[] }[] {
  const groups = new Map<number, number[]>();
  users.forEach((user, row) => {
    const rows = groups.get(user);
    if (rows) rows.push(row);
    else groups.set(user, [row]);
  });
  return Array.from(groups, ([user, rows]) => ({ user, rows })).sort((a, b) => a.user - b.user);
}

/** Everything that the ratings hold of a user; empty for a negative index. */
export function profileOf({ byUser, scale }: Ratings, user: number): Profile {
  if (user < 0) return { movies: new Uint32Array(0), ratings: new Float64Array(0) };
  const [start, end] = [byUser.offsets[user], byUser.offsets[user + 1]];
  return {
    movies: byUser.index.slice(start, end),
    ratings: Float64Array.from(byUser.codes.subarray(start, end), (code) => scale.values[code]),
  };
}
