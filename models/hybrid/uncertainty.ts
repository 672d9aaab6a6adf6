/**
 * How uncertain a predicted rating is: σ, the deviation of what the viewer may feel about the film (stars.ts). log σ² is
 * linear in features of the viewer, the film and the models' agreement (a log-linear variance function: Harvey 1976).
 */

import { MODEL_NAMES } from '../model.ts';
import type { FoldedProfile, Models, RatedMovies } from './signals.ts';

/** Share of ratings that an interval is meant to hold. A choice of the product: four of five. */
export const INTERVAL = 0.8;

/**
 * The spread of a profile is shrunk towards that of an average viewer. The first value is the weight of that prior in
 * ratings, the second is the spread in σ². No search for these values is on record.
 */
const SPREAD_DAMPING = 5;
const USUAL_SPREAD = 0.8;
/** Added to the disagreement, in σ, so that the logarithm of 0 stays finite. A small round number. */
const LEAST_DISAGREEMENT = 0.05;

/** Bounds log σ², so that no feature makes one rating certain, or all equally likely. Far beyond fitted values. */
const MOST_LOG_VARIANCE = 6;

/** Writes the `UNCERTAINTY_FEATURES` of the `t`-th rated movie into `out`. `rating` is its blended rating. */
export function fillFeatures(
  { bias }: Models,
  { movies, signals, profileSize, spread }: RatedMovies,
  rating: number,
  t: number,
  out: Float64Array,
): void {
  let sum = 0;
  let squares = 0;
  for (const name of MODEL_NAMES) {
    const own = signals.ratings[name][t];
    sum += own;
    squares += own * own;
  }
  const n = MODEL_NAMES.length;
  const disagreement = Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2)) / bias.deviation;
  const height = (rating - bias.mean) / bias.deviation;
  out[0] = 1;
  out[1] = Math.log1p(profileSize);
  out[2] = Math.log1p(bias.numRatings[movies[t]] ?? 0);
  out[3] = Math.log(disagreement + LEAST_DISAGREEMENT);
  out[4] = height;
  out[5] = height * height;
  out[6] = spread;
}

/** Returns the logarithm of the variance of the profile's residuals, shrunk, in units of σ². */
export function profileSpread({ bias }: Models, { baseline }: Pick<FoldedProfile, 'baseline'>): number {
  let squares = 0;
  for (const residual of baseline.residuals) squares += residual * residual;
  const n = baseline.residuals.length;
  return Math.log((squares / bias.deviation ** 2 + SPREAD_DAMPING * USUAL_SPREAD) / (n + SPREAD_DAMPING));
}

/** Returns σ of one rating from its features; 1 is the deviation of what the viewer feels about all films. */
export function deviationOf({ weights }: { weights: ArrayLike<number> }, features: Float64Array): number {
  let logVariance = 0;
  for (let f = 0; f < weights.length; f++) logVariance += weights[f] * features[f];
  return Math.exp(Math.min(MOST_LOG_VARIANCE, Math.max(-MOST_LOG_VARIANCE, logVariance)) / 2);
}
