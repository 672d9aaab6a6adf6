/**
 * Chooses the prototypes of user-KNN: every viewer while there is room, else a random sample of them, so that the
 * artifact keeps its size however many viewers there are. Groups of viewers were tried instead and were worse on all
 * real datasets, since averages hide what is particular about a neighbour (docs/accuracy.md, "What did not work").
 */

import { ARROW_BYTES } from '../../shared/arrow.ts';
import { findPlace } from '../../shared/binary-search.ts';
import { hash32 } from '../../shared/random.ts';
import type { SparseRows } from '../../shared/ratings.ts';
import type { Trainer, TrainInput } from '../model.ts';
import { encodeUserKnn, MOST_MOVIES, MOST_PROTOTYPES, packOpinions, type UserKnnFacts } from './artifact.ts';

const MOST_OPINIONS = 1_240_000;
/** A code and an index of 16 bits, both by movie and by prototype. */
const OPINION_BYTES = 6;

/** Hyper-parameters of the training. Most of them are stored in the artifact, for scoring needs them. */
export interface UserKnnConfig extends Omit<UserKnnFacts, 'numPrototypes' | 'residualScale'> {
  /** Most opinions that the artifact may hold, at 6 bytes each, and most prototypes, at 4 bytes each. */
  maxOpinions: number;
  maxPrototypes: number;
}

/**
 * The trainer of `user-knn.arrow`.
 *
 * - `affinityNeighbours`, `affinitySharpness` and `pickWeight` were chosen on the validation rows of the top-N splits
 *   (docs/accuracy.md).
 * - `maxOpinions` and `maxPrototypes` fill the 8 MB of the byte budget: 7.44 MB of opinions, 0.08 MB of prototypes and
 *   4 bytes for each of 87,585 movies (tests/models/byte-budget.test.ts).
 * - No search for the other values is on record.
 */
export const userKnnTrainer: Trainer<UserKnnConfig> = {
  configure: () => ({
    shrinkage: 100,
    sharpness: 1,
    voteDamping: 0.5,
    voters: 300,
    neighbours: 60,
    affinityNeighbours: 200,
    affinitySharpness: 3,
    pickWeight: 0.3,
    neutralWeight: 0.3,
    dislikedWeight: 0.05,
    maxOpinions: MOST_OPINIONS,
    maxPrototypes: MOST_PROTOTYPES,
  }),

  mostBytes({ numRatings, numUsers, numMovies }) {
    const offsets = numMovies + Math.min(numUsers, MOST_PROTOTYPES) + 2;
    return OPINION_BYTES * Math.min(numRatings, MOST_OPINIONS) + Uint32Array.BYTES_PER_ELEMENT * offsets + ARROW_BYTES;
  },

  async train(input, { maxOpinions, maxPrototypes, ...facts }) {
    const viewers = chooseViewers(input, maxOpinions, maxPrototypes);
    const { rows, residualScale } = opinionsOf(input, viewers);
    const tables = packOpinions(rows, input.ratings.numMovies);
    return encodeUserKnn({ ...facts, numPrototypes: viewers.length, residualScale, ...tables });
  },
};

/** Keys the hashes by which viewers are drawn. */
export const VIEWER_LOTS = 20;

/**
 * Returns the users who become prototypes, ascending. Users are taken in random order; one whose ratings do not fit any
 * more is passed over.
 */
function chooseViewers(
  { ratings, userNumbers, seed }: TrainInput,
  maxOpinions: number,
  maxPrototypes: number,
): Uint32Array {
  const { numUsers, byUser } = ratings;
  const lots = Uint32Array.from({ length: numUsers }, (_, user) =>
    hash32(seed, VIEWER_LOTS, userNumbers?.[user] ?? user),
  );
  const order = Uint32Array.from(lots.keys()).sort((a, b) => lots[a] - lots[b] || a - b);
  const chosen: number[] = [];
  let opinions = 0;
  for (const user of order) {
    const length = byUser.offsets[user + 1] - byUser.offsets[user];
    if (chosen.length === maxPrototypes) break;
    if (length === 0 || opinions + length > maxOpinions) continue;
    opinions += length;
    chosen.push(user);
  }
  return Uint32Array.from(chosen).sort();
}

/** Returns the rows of these viewers with opinions as codes. The codes are signed bytes in a `Uint8Array`. */
function opinionsOf({ ratings, bias }: TrainInput, viewers: Uint32Array): { rows: SparseRows; residualScale: number } {
  const { byUser, scale } = ratings;
  const offsets = new Uint32Array(viewers.length + 1);
  // The films of a user ascend, so those that can be stored come first.
  for (let prototype = 0; prototype < viewers.length; prototype++) {
    const [start, end] = [byUser.offsets[viewers[prototype]], byUser.offsets[viewers[prototype] + 1]];
    offsets[prototype + 1] = offsets[prototype] + findPlace(byUser.index, MOST_MOVIES, start, end) - start;
  }
  const length = offsets[viewers.length];
  const [index, given, residuals] = [new Uint32Array(length), new Uint8Array(length), new Float32Array(length)];
  let largest = 0;
  for (const [prototype, user] of viewers.entries()) {
    for (let at = offsets[prototype], e = byUser.offsets[user]; at < offsets[prototype + 1]; at++, e++) {
      index[at] = byUser.index[e];
      given[at] = byUser.codes[e];
      const value = scale.values[given[at]];
      residuals[at] = value - bias.mean - bias.movieBias[index[at]] - bias.userBias[user];
      largest = Math.max(largest, Math.abs(residuals[at]));
    }
  }
  const residualScale = largest / 63;
  const codes = new Uint8Array(length);
  for (let at = 0; at < length; at++) {
    const steps = residualScale === 0 ? 0 : Math.round(residuals[at] / residualScale);
    codes[at] = 2 * steps + (scale.values[given[at]] >= scale.relevance ? 1 : 0);
  }
  return { rows: { offsets, index, codes }, residualScale };
}
