/**
 * Searches ranking weights: random search (Solis & Wets 1981) for the best nDCG@10 + ½ Recall@20 of liked held-out
 * picks, bagged (Breiman 1996). The measures are step functions of half a dozen weights, so trying weights is simpler
 * than optimising a smooth substitute, and it gave better lists than softmax cross-entropy. One search overfits the
 * noise of its lists. The mean of searches on random halves of the lists does not: nDCG@10 on the validation split of
 * ml-latest-small rose from 0.202 to 0.210 (mean of three seeds).
 */

import { type Random, randomStream } from '../../shared/random.ts';
import { TopK } from '../../shared/top-k.ts';
import type { Task, Team } from '../team.ts';
import { RANKERS } from './artifact.ts';

/** One viewer's candidates: the value of each ranker in each row, and which rows were liked picks. */
export interface CandidateList {
  readonly rows: number;
  /** rows × rankers, row-major, in the order of `RANKERS`. */
  readonly values: Float32Array;
  readonly liked: Uint8Array;
  readonly numLiked: number;
}

const WIDTH = RANKERS.length;
/**
 * Standard deviation of the first step of the search, and of the last one relative to it. Weights of absolute sum 1 are
 * of the order of 0.2, so the first steps go anywhere and the last ones refine. No search for these values is on
 * record.
 */
const FIRST_STEP = 0.6;
const LAST_STEP = 0.05;
/** Weight of the starting point in the result, counted in lists. It matters only when lists are few. A round number. */
const PRIOR_LISTS = 20;

/**
 * Returns the mean of the weights that `bags` searches find on random halves of the lists, drawn towards `start` when
 * lists are few, with absolute weights that add up to 1. Returns `start` itself when there are no lists.
 */
export async function searchWeights(
  team: Team,
  lists: readonly CandidateList[],
  start: Float64Array,
  { bags, trials, seed }: { bags: number; trials: number; seed: number },
): Promise<Float64Array> {
  if (lists.length === 0) return start;
  const sum = toUnitLength(start).map((weight) => (PRIOR_LISTS * bags * weight) / (lists.length + PRIOR_LISTS));
  for (const found of await team.map(BAG, { lists, start, trials, seed }, bags)) {
    for (let r = 0; r < WIDTH; r++) sum[r] += (lists.length * found[r]) / (lists.length + PRIOR_LISTS);
  }
  return toUnitLength(sum);
}

interface BagArgs {
  readonly lists: readonly CandidateList[];
  readonly start: Float64Array;
  readonly trials: number;
  readonly seed: number;
}

/** Runs one search on a random half of the lists. The random numbers are keyed by the number of the bag. */
export const BAG: Task<BagArgs, Float64Array> = {
  name: 'hybrid: bag',
  run({ lists, start, trials, seed }, bag) {
    const random = randomStream(seed, bag);
    const half = lists.filter(() => random.uniform() < 0.5);
    return toUnitLength(search(half, start, trials, random));
  },
};

/** Scales weights so that their absolute values add up to 1. The order of films does not depend on the scale. */
function toUnitLength(weights: Float64Array): Float64Array {
  const length = weights.reduce((total, weight) => total + Math.abs(weight), 0);
  return length === 0 ? weights : weights.map((weight) => weight / length);
}

/** Makes steps from the best point so far, which become smaller. A step that does not help is undone. */
function search(lists: readonly CandidateList[], start: Float64Array, trials: number, random: Random): Float64Array {
  let best = start;
  if (lists.length === 0) return best;
  let bestQuality = quality(lists, best);
  for (let trial = 0; trial < trials; trial++) {
    const size = FIRST_STEP * LAST_STEP ** (trial / trials);
    const next = best.map((weight) => (random.uniform() < 0.5 ? weight + size * random.normal() : weight));
    const nextQuality = quality(lists, next);
    if (nextQuality > bestQuality) {
      best = next;
      bestQuality = nextQuality;
    }
  }
  return best;
}

function quality(lists: readonly CandidateList[], weights: Float64Array): number {
  const top = new TopK(20);
  let total = 0;
  for (const { rows, values, liked, numLiked } of lists) {
    for (let row = 0, at = 0; row < rows; row++, at += WIDTH) {
      let score = 0;
      for (let r = 0; r < WIDTH; r++) score += weights[r] * values[at + r];
      top.offer(row, score);
    }
    let gain = 0;
    let ideal = 0;
    let hits = 0;
    top.drain().items.forEach((row, rank) => {
      const discount = rank < 10 ? 1 / Math.log2(rank + 2) : 0;
      if (rank < numLiked) ideal += discount;
      if (liked[row]) {
        gain += discount;
        hits++;
      }
    });
    total += gain / ideal + hits / (2 * numLiked);
  }
  return total / lists.length;
}
