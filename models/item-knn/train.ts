/** Trains both tables of item-KNN: votes for ratings (pairs.ts) and weights for affinities (ease.ts). */

import { ARROW_BYTES, packIndexes } from '../../shared/arrow.ts';
import { countLatentMovies } from '../../shared/ratings.ts';
import type { Trainer } from '../model.ts';
import type { OpinionWeights } from '../opinions.ts';
import { type Team, withinMemory } from '../team.ts';
import { countPairs, encodeItemKnn, encodeRoot, type VoteTable, type WeightTable } from './artifact.ts';
import { type PartialCorrelations, partialCorrelations, type RidgeConfig } from './ease.ts';
import { type Neighbours, PAIRS, type PairConfig, type Pairs, pairMovies } from './pairs.ts';

/**
 * Byte budget of each of the two tables; the second has a byte for each pair. Together with offsets and scales they fit
 * the model's 14 MB in models/catalogue.ts.
 */
const RATING_BYTES = 6_500_000;
const AFFINITY_BYTES = 6_400_000;
const MOST_NEIGHBOURS = 100;
const MOST_HEAD_MOVIES = Math.floor((1 + Math.sqrt(1 + 8 * AFFINITY_BYTES)) / 2);

/** Hyper-parameters of the training. */
export interface ItemKnnConfig extends PairConfig, RidgeConfig, OpinionWeights {
  /** δ of the votes, in units of summed similarity. */
  voteDamping: number;
}

/**
 * The trainer of `item-knn.arrow`.
 *
 * - `neighbours` are as many as the byte budget has room for, at most 100. Fewer cost little: 50 change the hybrid's
 *   RMSE by less than 0.001 (bench/results/compression.json).
 * - `headMovies` are as many as have pairs that fit the byte budget: 3,578.
 * - `pickWeight`, `ridge` and `leastRidge` were chosen on the validation rows of the top-N splits (docs/accuracy.md).
 * - No search for `minCommon`, `shrinkage` and `voteDamping` is on record.
 */
export const itemKnnTrainer: Trainer<ItemKnnConfig> = {
  tasks: [PAIRS],
  configure(ratings) {
    const votedMovies = countLatentMovies(ratings);
    const neighbours = Math.floor(RATING_BYTES / bytesPerVote(votedMovies) / votedMovies);
    return {
      votedMovies,
      neighbours: Math.max(1, Math.min(MOST_NEIGHBOURS, neighbours)),
      minCommon: 3,
      shrinkage: 200,
      voteDamping: 0.3,
      headMovies: Math.min(votedMovies, MOST_HEAD_MOVIES),
      pickWeight: 0.5,
      ridge: 10,
      leastRidge: 10,
      neutralWeight: 0,
      dislikedWeight: 0.05,
    };
  },

  mostBytes(ratings) {
    const movies = countLatentMovies(ratings);
    const perVote = bytesPerVote(movies);
    const neighbours = Math.min(MOST_NEIGHBOURS, movies);
    // At least one neighbour, also when it is over the budget.
    const votes = Math.max(perVote * movies, Math.min(perVote * neighbours * movies, RATING_BYTES));
    const head = Math.min(movies, MOST_HEAD_MOVIES);
    const offsets = movies + 1 + head;
    return votes + countPairs(head) + Uint32Array.BYTES_PER_ELEMENT * offsets + ARROW_BYTES;
  },

  train: ({ ratings, bias, team }, config) =>
    withinMemory(team.memory, async () => {
      return encodePairs(team, await pairMovies(team, { ratings, bias }, config), ratings.numMovies, config);
    }),
};

/** Returns the artifact of pairs, whose Gram matrix lies in the team's memory and is overwritten. */
export function encodePairs(
  team: Team,
  { neighbours, gram }: Pairs,
  numMovies: number,
  config: ItemKnnConfig,
): Uint8Array<ArrayBuffer> {
  const { votedMovies, headMovies, voteDamping, neutralWeight, dislikedWeight } = config;
  return encodeItemKnn({
    numMovies,
    voteDamping,
    neutralWeight,
    dislikedWeight,
    votedMovies,
    votingMovies: votedMovies,
    rating: toVotes(neighbours),
    affinity: toWeights(partialCorrelations(team, gram, headMovies, config)),
  });
}

/** A code, and an index of 16 bits as long as that is enough. */
function bytesPerVote(votedMovies: number): number {
  return votedMovies <= 0x10000 ? 3 : 5;
}

/** Quantises the neighbours of each movie, and puts them in ascending order. */
function toVotes(neighbours: readonly Neighbours[]): VoteTable {
  const offsets = new Uint32Array(neighbours.length + 1);
  let largest = 0;
  neighbours.forEach(({ scores }, movie) => {
    offsets[movie + 1] = offsets[movie] + scores.length;
    for (const score of scores) largest = Math.max(largest, score);
  });
  const voters = new Uint32Array(offsets[neighbours.length]);
  const codes = new Int8Array(voters.length);
  const scale = largest / 127;
  // A key is an item and its place among the best: both are small, so that it is exact.
  const most = neighbours.reduce((length, { items }) => Math.max(length, items.length), 0);
  const keys = new Float64Array(most);
  neighbours.forEach(({ items, scores }, movie) => {
    for (let n = 0; n < items.length; n++) keys[n] = items[n] * most + n;
    keys.subarray(0, items.length).sort();
    for (let place = 0; place < items.length; place++) {
      const n = keys[place] % most;
      voters[offsets[movie] + place] = items[n];
      codes[offsets[movie] + place] = Math.round(scores[n] / scale);
    }
  });
  return { offsets, voters: packIndexes(voters, neighbours.length), codes, scale };
}

function toWeights({ values, scales }: PartialCorrelations): WeightTable {
  // There are millions of them. A call for each would leave as many numbers to the garbage collector.
  let largest = 0;
  for (let at = 0; at < values.length; at++) largest = Math.max(largest, Math.abs(values[at]));
  const codes = new Int8Array(values.length);
  if (largest > 0) for (let at = 0; at < values.length; at++) codes[at] = encodeRoot(values[at] / largest);
  return { movies: scales.length, codes, largest, scales };
}
