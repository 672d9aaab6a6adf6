/** Holds rows out of ratings, and groups held-out rows into viewers to be scored. */

import type { Profile } from '../../models/model.ts';
import { filterRatings, type Ratings } from '../../shared/ratings.ts';

/** Held-out rows as parallel columns. */
export interface HeldOutRows {
  /** Dense user indexes of the training ratings. Each user who is not in them has a different negative number. */
  readonly users: Int32Array;
  /** Dense movie indexes; −1 for a movie that the training side does not have. */
  readonly movies: Int32Array;
  /** In the dataset's unit. */
  readonly ratings: Float64Array;
  /** Minutes since 1970-01-01 in which the ratings were given; 0 when not known. Absent when none is known. */
  readonly times?: Uint32Array;
}

/** A viewer to be scored: the profile that the models see, and the held-out ratings that they are to predict. */
export interface HeldOutCase {
  /** Who the viewer is: the user as the held-out rows have them. */
  readonly user?: number;
  readonly profile: Profile;
  /** Dense movie indexes; −1 for a movie that the training side does not have. */
  readonly movies: Int32Array;
  /** In the dataset's unit, parallel to `movies`. */
  readonly ratings: Float64Array;
  /** Minutes in which they were given, parallel to `movies`; 0 when not known. Absent when none is known. */
  readonly times?: Uint32Array;
}

/** Ratings in two parts. Users and movies have the same indexes in both as before. */
export interface Split {
  readonly kept: Ratings;
  readonly heldOut: HeldOutRows;
}

/**
 * Holds out the ratings for which `isHeld` returns true. It is called with positions in `byUser`. `ratings` is not
 * changed.
 */
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
      ...knownTimes(Uint32Array.from(positions, (at) => ratings.times[at])),
    },
  };
}

/**
 * Groups held-out rows into one case per user: users ascending, rows in their order. `profileOfUser` returns the
 * profile of a user. `movieOf` maps a movie index to that of the training side; it is the identity by default.
 */
export function toCases(
  heldOut: HeldOutRows,
  profileOfUser: (user: number) => Profile,
  movieOf: (movie: number) => number = (movie) => movie,
): HeldOutCase[] {
  return groupByUser(heldOut).map(({ user, rows }) => ({
    user,
    profile: profileOfUser(user),
    ...pickRows(heldOut, rows, movieOf),
  }));
}

/** Copies some of the held-out rows into the columns of a case, in the order of `rows`. */
export function pickRows(
  heldOut: HeldOutRows,
  rows: readonly number[],
  movieOf: (movie: number) => number,
): Pick<HeldOutCase, 'movies' | 'ratings' | 'times'> {
  const { times } = heldOut;
  return {
    movies: Int32Array.from(rows, (row) => movieOf(heldOut.movies[row])),
    ratings: Float64Array.from(rows, (row) => heldOut.ratings[row]),
    ...(times && knownTimes(Uint32Array.from(rows, (row) => times[row]))),
  };
}

/** Groups row numbers by user: users ascending, rows in their order. */
export function groupByUser({ users }: HeldOutRows): { user: number; rows: number[] }[] {
  const groups = new Map<number, number[]>();
  users.forEach((user, row) => {
    const rows = groups.get(user);
    if (rows) rows.push(row);
    else groups.set(user, [row]);
  });
  return Array.from(groups, ([user, rows]) => ({ user, rows })).sort((a, b) => a.user - b.user);
}

/** All ratings of a user as a profile, copied; movies ascending. It is empty for a negative index. */
export function profileOf({ byUser, scale, times }: Ratings, user: number): Profile {
  if (user < 0) return { movies: new Uint32Array(0), ratings: new Float64Array(0) };
  const [start, end] = [byUser.offsets[user], byUser.offsets[user + 1]];
  return {
    movies: byUser.index.slice(start, end),
    ratings: Float64Array.from(byUser.codes.subarray(start, end), (code) => scale.values[code]),
    ...knownTimes(times.slice(start, end)),
  };
}

/** Some ratings of a profile, by their rows. They are in the order of `rows`. */
export function pickProfile({ movies, ratings, times }: Profile, rows: readonly number[]): Profile {
  return {
    movies: Uint32Array.from(rows, (row) => movies[row]),
    ratings: Float64Array.from(rows, (row) => ratings[row]),
    ...(times && knownTimes(Uint32Array.from(rows, (row) => times[row]))),
  };
}

/** The field `times`, if at least one of these times is known. */
export function knownTimes(times: Uint32Array): { times?: Uint32Array } {
  return times.some((minute) => minute !== 0) ? { times } : {};
}
