/**
 * Fits the model of uncertainty.ts to held-out rows: Fisher scoring of the Gaussian likelihood, then the quantile of
 * |error|/σ.
 */

import { addOuter, solveSymmetric } from '../../shared/linear-algebra.ts';
import { round } from '../../shared/round.ts';
import { type Blend, UNCERTAINTY_FEATURES, WEIGHT_DIGITS } from './artifact.ts';
import type { HeldOutRatings } from './fit-ratings.ts';
import { blendRatings, type Hybrid } from './ratings.ts';
import { deviationOf, fillFeatures, INTERVAL } from './uncertainty.ts';

/**
 * Steps of Fisher scoring. Each moves a weight by 1 at most, so 25 are ample; no search for this value is on record.
 */
const STEPS = 25;
/**
 * Ridge on each step, in units of information: it keeps a step bounded when a feature hardly varies. No search for this
 * value is on record.
 */
const RIDGE = 5;
/**
 * Least number of rows from which all weights are fitted. With fewer, only the constant is, so that all ratings have
 * the same σ. A round number.
 */
const ENOUGH_ROWS = 200;

/**
 * Returns weights and quantile for the rating weights that `hybrid` has. Errors are measured after clipping to `scale`.
 * Without rows, returns the uncertainty of `hybrid.blend`.
 */
export function fitUncertainty(
  hybrid: Hybrid,
  heldOut: readonly HeldOutRatings[],
  scale: { min: number; max: number },
): Blend['uncertainty'] {
  const { features, errors } = heldOutErrors(hybrid, heldOut, scale);
  const d = UNCERTAINTY_FEATURES.length;
  const { deviation } = hybrid.bias;
  if (errors.length === 0) return hybrid.blend.uncertainty;
  const ratios = errors.map((error) => Math.max(error * error, 1e-12) / deviation ** 2);
  const weights = new Float64Array(d);
  weights[0] = Math.log(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length);
  for (let step = 0; step < STEPS && errors.length >= ENOUGH_ROWS; step++) scoringStep(features, ratios, weights);
  const rounded = Array.from(weights, (weight) => round(weight, WEIGHT_DIGITS));
  const scaled = errors
    .map((error, row) => {
      const x = features.subarray(row * d, (row + 1) * d);
      return Math.abs(error) / deviationOf(hybrid, { weights: rounded, quantile: 1 }, x);
    })
    .sort((a, b) => a - b);
  const rank = Math.min(scaled.length, Math.ceil((scaled.length + 1) * INTERVAL));
  return { weights: rounded, quantile: round(scaled[rank - 1], WEIGHT_DIGITS) };
}

function heldOutErrors(hybrid: Hybrid, heldOut: readonly HeldOutRatings[], scale: { min: number; max: number }) {
  const d = UNCERTAINTY_FEATURES.length;
  const rows = heldOut.reduce((sum, { movies }) => sum + movies.length, 0);
  const features = new Float64Array(rows * d);
  const errors: number[] = [];
  for (const rated of heldOut) {
    const { rating } = blendRatings(hybrid, rated);
    for (let t = 0; t < rating.length; t++) {
      const row = features.subarray(errors.length * d, (errors.length + 1) * d);
      fillFeatures(hybrid, rated, rating[t], t, row);
      errors.push(Math.min(scale.max, Math.max(scale.min, rating[t])) - rated.ratings[t]);
    }
  }
  return { features, errors };
}

/**
 * Makes one step of Fisher scoring for log σ² = w·x, given e². The information is ½ Σ x xᵀ and the score ½ Σ
 * (e²/σ² − 1) x.
 */
function scoringStep(features: Float64Array, ratios: readonly number[], weights: Float64Array): void {
  const d = weights.length;
  const a = new Float64Array(d * d);
  const b = new Float64Array(d);
  for (let row = 0; row < ratios.length; row++) {
    const at = row * d;
    let logVariance = 0;
    for (let f = 0; f < d; f++) logVariance += weights[f] * features[at + f];
    const slope = ratios[row] / Math.exp(logVariance) - 1;
    addOuter(a, d, features, at, 0.5);
    for (let f = 0; f < d; f++) b[f] += 0.5 * slope * features[at + f];
  }
  for (let f = 0; f < d; f++) a[f * d + f] += RIDGE;
  solveSymmetric(a, d, b);
  for (let f = 0; f < d; f++) weights[f] += Math.max(-1, Math.min(1, b[f]));
}
