/**
 * Fits the model of uncertainty.ts to held-out rows: Fisher scoring of the likelihood of the given ratings (an ordered
 * probit, stars.ts), then the reach of the intervals. Reach is a quantile over the same rows, so that intervals hold as
 * often as they should, whatever the likelihood leaves out (conformal prediction: Lei et al. 2018).
 */

import { addOuter, solveSymmetric } from '../../shared/linear-algebra.ts';
import { round } from '../../shared/round.ts';
import { classOf, type StarScale } from '../star-scale.ts';
import { type Blend, UNCERTAINTY_FEATURES, WEIGHT_DIGITS } from './artifact.ts';
import type { HeldOutRatings } from './fit-ratings.ts';
import { blendRatings, type Hybrid } from './ratings.ts';
import { placeOf, starChances } from './stars.ts';
import { deviationOf, fillFeatures, INTERVAL } from './uncertainty.ts';

/** Steps of Fisher scoring. Each moves a weight by 1 at most. After ten, weights of both datasets moved by less than 0.01. */
const STEPS = 10;
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
 * Most probabilities that are looked at, one for each row and value of the scale: of more rows some are taken, evenly.
 * It bounds the time of the fit. A round number: 10,000 rows of half stars.
 */
const MOST_CHANCES = 100_000;
/** Difference of log σ² from which slopes are taken. */
const STEP = 0.05;
/** Least probability of a class in the likelihood, so that a single row cannot dominate it. */
const LEAST_CHANCE = 1e-4;

/** A held-out rating with its prediction. */
interface Row {
  readonly scale: StarScale;
  readonly predicted: number;
  readonly actual: number;
  readonly features: Float64Array;
}

/**
 * Returns weights and reach for the rating weights that `hybrid` has. Without rows, returns the uncertainty of
 * `hybrid.blend`.
 */
export function fitUncertainty(hybrid: Hybrid, heldOut: readonly HeldOutRatings[]): Blend['uncertainty'] {
  const rows = heldOutRows(hybrid, heldOut);
  if (rows.length === 0) return hybrid.blend.uncertainty;
  const every = Math.ceil((rows.length * rows[0].scale.values.length) / MOST_CHANCES);
  const some = rows.filter((_, row) => row % every === 0);
  const fitted = new Float64Array(UNCERTAINTY_FEATURES.length);
  const free = rows.length < ENOUGH_ROWS ? 1 : fitted.length;
  for (let step = 0; step < STEPS; step++) scoringStep(some, fitted, free);
  const weights = Array.from(fitted, (weight) => round(weight, WEIGHT_DIGITS));
  const away = some
    .map(({ scale, predicted, actual, features }) => {
      const chances = starChances(scale, predicted, deviationOf({ weights }, features));
      return Math.abs(placeOf(scale.values, chances, actual) - 0.5);
    })
    .sort((a, b) => a - b);
  const rank = Math.min(away.length, Math.ceil((away.length + 1) * INTERVAL));
  return { weights, reach: round(away[rank - 1], WEIGHT_DIGITS) };
}

function heldOutRows(hybrid: Hybrid, heldOut: readonly HeldOutRatings[]): Row[] {
  return heldOut.flatMap((rated) => {
    const { rating } = blendRatings(hybrid, rated);
    return Array.from(rating, (predicted, t) => {
      const features = new Float64Array(UNCERTAINTY_FEATURES.length);
      fillFeatures(hybrid, rated, predicted, t, features);
      return { scale: rated.scale, predicted, actual: rated.ratings[t], features };
    });
  });
}

/**
 * Makes one step of Fisher scoring for log σ² = w·x, of which the first `free` weights move. The score of a row is the
 * slope of the log-likelihood by log σ², and its information the mean square of this slope over the ratings.
 */
function scoringStep(rows: readonly Row[], weights: Float64Array, free: number): void {
  const a = new Float64Array(free * free);
  const b = new Float64Array(free);
  for (const { scale, predicted, actual, features } of rows) {
    const deviation = deviationOf({ weights }, features);
    const less = starChances(scale, predicted, deviation * Math.exp(-STEP / 4));
    const more = starChances(scale, predicted, deviation * Math.exp(STEP / 4));
    let information = 0;
    let slope = 0;
    const own = classOf(scale, actual);
    for (let c = 0; c < less.length; c++) {
      const [p, q] = [Math.max(LEAST_CHANCE, less[c]), Math.max(LEAST_CHANCE, more[c])];
      const change = Math.log(q / p) / STEP;
      information += 0.5 * (p + q) * change * change;
      if (c === own) slope = change;
    }
    addOuter(a, free, features, 0, information);
    for (let f = 0; f < free; f++) b[f] += slope * features[f];
  }
  for (let f = 0; f < free; f++) a[f * free + f] += RIDGE;
  solveSymmetric(a, free, b);
  for (let f = 0; f < free; f++) weights[f] += Math.max(-1, Math.min(1, b[f]));
}
