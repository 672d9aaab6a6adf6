/** What the Gibbs sampler (gibbs.ts) knows of users as viewers. */

import type { KernelMemory } from '../../shared/kernels/memory.ts';
import type { SparseRows } from '../../shared/ratings.ts';

/** What the chain knows of users as viewers. All arrays lie in the team's memory. */
export interface Viewers {
  readonly classes: number;
  /** Scores by user and code, numUsers × classes. */
  readonly scores: Float32Array;
  /** The score of each rating in the order of movies, as a place in `levels`. */
  readonly movieCodes: Uint8Array;
  readonly levels: Float32Array;
  /** w_u, and √(α w_u). */
  readonly weights: Float32Array;
  readonly roots: Float32Array;
  /** Sum of squared errors of each user. */
  readonly squares: Float64Array;
}

/** Scores are rounded to so many levels, so that one takes a byte where it stands for a rating. */
const LEVELS = 256;

/**
 * Sets up viewers. `rows` are the ratings by movie, and `given` has what each of the `classes` codes means on each user's
 * scale, numUsers × classes.
 *
 * Scores are rounded to levels of equal distance, the same on both sides. Scores lie between −6 and 6, so rounding adds
 * a variance of 0.0002 at most to noise of about 0.4. Without levels every rating of a movie would have to look its score
 * up in the table of all users, which does not fit into a cache.
 */
export function makeViewers(memory: KernelMemory, rows: SparseRows, given: Float32Array, classes: number): Viewers {
  const numUsers = given.length / classes;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const score of given) {
    low = Math.min(low, score);
    high = Math.max(high, score);
  }
  const step = (high - low) / (LEVELS - 1) || 1;
  const levels = memory.float32(LEVELS);
  for (let level = 0; level < LEVELS; level++) levels[level] = low + step * level;
  const scores = memory.float32(given.length);
  const levelOf = Uint8Array.from(given, (score) => Math.round((score - low) / step));
  for (let at = 0; at < scores.length; at++) scores[at] = levels[levelOf[at]];
  const { index, codes } = rows;
  const movieCodes = memory.uint8(index.length);
  for (let e = 0; e < index.length; e++) movieCodes[e] = levelOf[index[e] * classes + codes[e]];
  return {
    classes,
    scores,
    movieCodes,
    levels,
    weights: memory.float32(numUsers).fill(1),
    roots: memory.float32(numUsers).fill(1),
    squares: memory.float64(numUsers),
  };
}
