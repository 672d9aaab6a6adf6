/**
 * Which ratings are held out. A rating's lot is a hash of (seed, user, movie), so a split does not depend on the order
 * of rows or on threads.
 *
 * Up to `ALL_USERS_MAX` ratings, a tenth of everybody's is held out for testing and another for validation. Above, a
 * fifth of the ratings of 10,000 users each: holding out a share of all rows would touch nearly every user.
 */

import type { HeldOutViewer } from '../models/hybrid/train.ts';
import type { Profile } from '../models/model.ts';
import { hash32 } from '../shared/random.ts';
import { filterRatings, type Ratings } from '../shared/ratings.ts';

/** Above this many ratings only some users are held out, and nothing is trained twice. */
export const ALL_USERS_MAX = 5_000_000;
const SAMPLED_USERS = 10_000;
const SHARE_OF_ALL = 0.1;
const SHARE_OF_SAMPLED = 0.2;

const VALIDATION = 51;
const TEST = 52;

export interface HeldOutRows {
  /** Dense indexes into the training ratings; of users that those do not have, a negative number each. */
  readonly users: Int32Array;
  /** Dense indexes, −1 for a movie that the training side does not know. */
  readonly movies: Int32Array;
  readonly ratings: Float64Array;
}

export interface Split {
  readonly kept: Ratings;
  readonly heldOut: HeldOutRows;
}

/** Takes test rows away. */
export function splitTest(ratings: Ratings, seed: number): Split {
  return split(ratings, seed, TEST);
}

/** Takes validation rows away. */
export function splitValidation(ratings: Ratings, seed: number): Split {
  return split(ratings, seed, VALIDATION);
}

/** Viewers of the kept side with the rows that were held out from them. */
export function heldOutViewers({ kept, heldOut }: Split): HeldOutViewer[] {
  return groupByUser(heldOut).map(({ user, rows }) => ({
    profile: profileOf(kept, user),
    movies: Uint32Array.from(rows, (row) => heldOut.movies[row]),
    ratings: Float64Array.from(rows, (row) => heldOut.ratings[row]),
  }));
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

function split(ratings: Ratings, seed: number, purpose: number): Split {
  const { byUser, numUsers, numRatings, scale } = ratings;
  const everybody = numRatings <= ALL_USERS_MAX;
  const share = everybody ? SHARE_OF_ALL : SHARE_OF_SAMPLED;
  const lot = (a: number, b: number) => hash32(seed + purpose, a, b) / 2 ** 32;
  const isHeld = new Uint8Array(byUser.index.length);
  const held: { user: number; at: number }[] = [];
  for (let user = 0; user < numUsers; user++) {
    if (!everybody && lot(user, 0xffffffff) >= SAMPLED_USERS / numUsers) continue;
    for (let at = byUser.offsets[user]; at < byUser.offsets[user + 1]; at++) {
      if (lot(user, byUser.index[at]) >= share) continue;
      isHeld[at] = 1;
      held.push({ user, at });
    }
  }
  return {
    kept: filterRatings(ratings, (at) => isHeld[at] === 0),
    heldOut: {
      users: Int32Array.from(held, ({ user }) => user),
      movies: Int32Array.from(held, ({ at }) => byUser.index[at]),
      ratings: Float64Array.from(held, ({ at }) => scale.values[byUser.codes[at]]),
    },
  };
}
