/** Holds rows out of ratings, and groups held-out rows into viewers to be scored. */

import type { Profile } from '../../models/model.ts';
import { filterRatings, type Ratings, type RatingsByUser } from '../../shared/ratings.ts';

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

/** Marks of ratings, by position in `byUser`. */
export const KEPT = 0;
/** The mark of a rating that is no longer there for the others. */
export const TAKEN = 1;

/** Returns a mark for each rating: `TAKEN` where `isTaken` returns true, otherwise `KEPT`. */
export function markRows(
  { byUser, numUsers }: RatingsByUser,
  isTaken: (position: number, user: number) => boolean,
): Uint8Array {
  const marks = new Uint8Array(byUser.index.length);
  for (let user = 0; user < numUsers; user++) {
    for (let at = byUser.offsets[user]; at < byUser.offsets[user + 1]; at++) if (isTaken(at, user)) marks[at] = TAKEN;
  }
  return marks;
}

/** Returns the number of ratings that are kept. */
export function countKept(marks: Uint8Array): number {
  let kept = 0;
  for (let at = 0; at < marks.length; at++) if (marks[at] === KEPT) kept++;
  return kept;
}

/** Copies the ratings that are taken. */
export function rowsOf(ratings: RatingsByUser, marks: Uint8Array): HeldOutRows {
  const { byUser, numUsers } = ratings;
  const users: number[] = [];
  const positions: number[] = [];
  for (let user = 0; user < numUsers; user++) {
    for (let at = byUser.offsets[user]; at < byUser.offsets[user + 1]; at++) {
      if (marks[at] === KEPT) continue;
      users.push(user);
      positions.push(at);
    }
  }
  const { movies, ...columns } = pickRatings(ratings, positions);
  return { users: Int32Array.from(users), movies: Int32Array.from(movies), ...columns };
}

/** Copies some ratings, by their positions in `byUser`. */
export function pickRatings(
  { byUser, scale, times }: RatingsByUser,
  positions: readonly number[],
): { movies: Uint32Array; ratings: Float64Array; times?: Uint32Array } {
  return {
    movies: Uint32Array.from(positions, (at) => byUser.index[at]),
    ratings: Float64Array.from(positions, (at) => scale.values[byUser.codes[at]]),
    ...knownTimes(Uint32Array.from(positions, (at) => times[at])),
  };
}

/**
 * Holds out the ratings for which `isHeld` returns true. It is called with positions in `byUser`. `ratings` is not
 * changed.
 */
export function holdOut(ratings: RatingsByUser, isHeld: (position: number, user: number) => boolean): Split {
  const marks = markRows(ratings, isHeld);
  return { kept: filterRatings(ratings, (at) => marks[at] === KEPT), heldOut: rowsOf(ratings, marks) };
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

/** Groups rows that are taken into one case per user, whose profile is what is kept of theirs. */
export function toMarkedCases(ratings: RatingsByUser, marks: Uint8Array, heldOut: HeldOutRows): HeldOutCase[] {
  const { offsets } = ratings.byUser;
  return toCases(heldOut, (user) => {
    const kept: number[] = [];
    for (let at = offsets[user]; at < offsets[user + 1]; at++) if (marks[at] === KEPT) kept.push(at);
    return pickRatings(ratings, kept);
  });
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
