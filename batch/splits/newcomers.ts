/**
 * The split `newcomers`: a tenth of the users are held out of training with all their ratings. Each is then scored with
 * profiles of 1, 3, 5, 10 and 20 of their ratings; a smaller profile is part of a larger one, and all other ratings are
 * to be predicted. Users with fewer than 25 ratings are not scored, so that every size is measured on the same users.
 */

import type { Profile } from '../../models/model.ts';
import { hash32 } from '../../shared/random.ts';
import type { Dataset } from '../ingest/dataset.ts';
import type { EvaluationSplit } from './evaluation-split.ts';
import { groupByUser, type HeldOutRows, holdOut, knownTimes, pickRows } from './held-out.ts';
import { type Restricted, restrictDataset } from './restrict-dataset.ts';

/** Sizes of the profiles that each newcomer is scored with. A round series of about doubling steps. */
export const PROFILE_SIZES = [1, 3, 5, 10, 20] as const;
/** Fewest ratings of a newcomer who is scored: at least five are left to predict after the largest profile. */
export const LEAST_RATINGS = 25;

/** Share of users who are held out: as for the other splits, a tenth. */
const SHARE = 0.1;
/** A round number that limits the time, because each newcomer is scored once per profile size. */
const MOST_NEWCOMERS = 5_000;

/** Each purpose draws different random numbers from the same seed. split-ratings.ts has further purposes. */
const NEWCOMER = 53;
const PROFILE = 54;

/**
 * Splits a dataset; the cases are newcomers only. Users and profiles are drawn by hashes of the seed and raw ids, so a
 * draw does not depend on what else is in the dataset.
 */
export function splitNewcomers(dataset: Dataset, seed: number): EvaluationSplit {
  const { ratings, userIds, catalogue } = dataset;
  const share = Math.min(SHARE, MOST_NEWCOMERS / ratings.numUsers);
  const isNewcomer = userIds.map((userId) => (hash32(hash32(seed, NEWCOMER), userId) / 2 ** 32 < share ? 1 : 0));
  const { kept, heldOut } = holdOut(ratings, (_, user) => isNewcomer[user] === 1);
  const restricted = restrictDataset(dataset, kept);
  const newcomers = groupByUser(heldOut);
  const scored = newcomers
    .filter(({ rows }) => rows.length >= LEAST_RATINGS)
    .map(({ user, rows }) => {
      const movieId = (row: number) => catalogue.movieIds[heldOut.movies[row]];
      const lots = new Map(rows.map((row) => [row, hash32(hash32(seed, PROFILE), userIds[user], movieId(row))]));
      return {
        user,
        rows: rows.toSorted((a, b) => (lots.get(a) ?? 0) - (lots.get(b) ?? 0) || movieId(a) - movieId(b)),
      };
    });
  return {
    facts: { kind: 'newcomers', users: newcomers.length, scored: scored.length, leastRatings: LEAST_RATINGS },
    train: restricted.dataset,
    sets: PROFILE_SIZES.map((size) => ({
      size,
      cases: scored.map(({ user, rows }) => ({
        user,
        ...pickRows(heldOut, rows.slice(size), (movie) => restricted.movieOf[movie]),
        profile: toProfile(rows.slice(0, size), heldOut, restricted),
      })),
    })),
  };
}

function toProfile(rows: readonly number[], heldOut: HeldOutRows, { movieOf }: Restricted): Profile {
  const { times } = heldOut;
  const sorted = rows.toSorted((a, b) => movieOf[heldOut.movies[a]] - movieOf[heldOut.movies[b]]);
  return {
    movies: Uint32Array.from(sorted, (row) => movieOf[heldOut.movies[row]]),
    ratings: Float64Array.from(sorted, (row) => heldOut.ratings[row]),
    ...(times && knownTimes(Uint32Array.from(sorted, (row) => times[row]))),
  };
}
