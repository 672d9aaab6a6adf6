/**
 * Which ratings are held out. A rating's lot is a hash of (seed, user, movie), so a split does not depend on the order
 * of rows or on threads.
 *
 * Up to `ALL_USERS_MAX` ratings, a tenth of everybody's is held out for testing and another for validation. Above, a
 * fifth of the ratings of 10,000 users each: holding out a share of all rows would touch nearly every user.
 */

import type { HeldOutViewer, Validation } from '../../models/hybrid/validation.ts';
import { hash32 } from '../../shared/random.ts';
import { filterRatings, type Ratings } from '../../shared/ratings.ts';
import { holdOut, profileOf, type Split, toCases } from './held-out.ts';

/** Above this many ratings only some users are held out, and nothing is trained twice. */
export const ALL_USERS_MAX = 5_000_000;
const SAMPLED_USERS = 10_000;
const SHARE_OF_ALL = 0.1;
const SHARE_OF_SAMPLED = 0.2;

/** Share of users who are newcomers to the models that the blend is learned on, how many at most, and of how many users. */
const NEWCOMER_SHARE = 0.1;
const MOST_NEWCOMERS = 1_000;
const ENOUGH_USERS = 20;
/** Ratings by which each newcomer is shown to the models. */
const NEWCOMER_PROFILES = [0, 1, 3, 6, 12];

/** Stands for the movie in a user's own lot. */
const NO_MOVIE = 0xffffffff;

/** Purposes of lots: each draws other numbers from the same seed. */
const VALIDATION = 51;
const TEST = 52;
const NEWCOMERS = 55;
const NEWCOMER_ROWS = 56;

/** Takes test rows away. */
export function splitTest(ratings: Ratings, seed: number): Split {
  return split(ratings, seed, TEST);
}

/** Takes validation rows away. */
export function splitValidation(ratings: Ratings, seed: number): Split {
  return split(ratings, seed, VALIDATION);
}

/** Takes away what the blend is learned on: newcomers, and validation rows of the others. */
export function splitForBlend(ratings: Ratings, seed: number): { kept: Ratings; validation: Validation } {
  const { kept, newcomers } = takeNewcomers(ratings, seed);
  const validation = splitValidation(kept, seed);
  return { kept: validation.kept, validation: { known: heldOutViewers(validation), newcomers } };
}

/** Viewers of the kept side with the rows that were held out from them. */
export function heldOutViewers({ kept, heldOut }: Split): HeldOutViewer[] {
  return toCases(heldOut, (user) => profileOf(kept, user)).map((held) => ({
    ...held,
    movies: Uint32Array.from(held.movies),
  }));
}

/**
 * Takes some users away with all they rated. Each comes back as viewers who had rated 0 to 12 films, a smaller profile
 * being part of a larger one, with their other ratings held out. Models must not have seen anything of a newcomer: their
 * own rows in a training make them look like somebody whom the models know well.
 */
export function takeNewcomers(ratings: Ratings, seed: number): { kept: Ratings; newcomers: HeldOutViewer[] } {
  const { byUser, numUsers, scale } = ratings;
  const share = numUsers < ENOUGH_USERS ? 0 : Math.min(NEWCOMER_SHARE, MOST_NEWCOMERS / numUsers);
  const lot = lots(seed, NEWCOMERS);
  const rowLot = lots(seed, NEWCOMER_ROWS);
  const taken = new Uint8Array(byUser.index.length);
  const newcomers: HeldOutViewer[] = [];
  for (let user = 0; user < numUsers; user++) {
    if (lot(user, 0) >= share) continue;
    const start = byUser.offsets[user];
    const rows = Array.from({ length: byUser.offsets[user + 1] - start }, (_, row) => start + row);
    taken.fill(1, start, byUser.offsets[user + 1]);
    rows.sort((a, b) => rowLot(user, byUser.index[a]) - rowLot(user, byUser.index[b]) || a - b);
    const pick = (chosen: number[]) => ({
      movies: Uint32Array.from(chosen, (row) => byUser.index[row]),
      ratings: Float64Array.from(chosen, (row) => scale.values[byUser.codes[row]]),
    });
    for (const size of NEWCOMER_PROFILES) {
      if (size >= rows.length) break;
      newcomers.push({ profile: pick(rows.slice(0, size).sort((a, b) => a - b)), ...pick(rows.slice(size)) });
    }
  }
  return { kept: filterRatings(ratings, (at) => taken[at] === 0), newcomers };
}

/** A number from 0 to 1 for each pair, another one for each purpose. */
function lots(seed: number, purpose: number): (a: number, b: number) => number {
  const mixed = hash32(seed, purpose);
  return (a, b) => hash32(mixed, a, b) / 2 ** 32;
}

function split(ratings: Ratings, seed: number, purpose: number): Split {
  const { byUser, numUsers, numRatings } = ratings;
  const everybody = numRatings <= ALL_USERS_MAX;
  const share = everybody ? SHARE_OF_ALL : SHARE_OF_SAMPLED;
  const lot = lots(seed, purpose);
  const isSampled = Uint8Array.from({ length: numUsers }, (_, user) =>
    everybody || lot(user, NO_MOVIE) < SAMPLED_USERS / numUsers ? 1 : 0,
  );
  return holdOut(ratings, (at, user) => isSampled[user] === 1 && lot(user, byUser.index[at]) < share);
}
