/**
 * How far a rating may be off: log σ² is linear in what is known of the viewer, the film and the models' agreement
 * (a log-linear variance function: Harvey 1976). The half-width of the interval is a quantile of |error|/σ on held-out
 * rows times σ, so that it holds as often as it says, whatever the errors' shape (split conformal: Lei et al. 2018).
 */

import { MODEL_NAMES } from '../model.ts';
import type { Blend } from './artifact.ts';
import type { FoldedProfile, Models, RatedMovies } from './signals.ts';

/** Share of ratings that an interval is meant to hold. */
export const INTERVAL = 0.8;

/** Ratings' worth of an average viewer's spread that a profile's own is shrunk by, and that spread in σ². */
const SPREAD_DAMPING = 5;
const USUAL_SPREAD = 0.8;
/** Keeps the logarithm of a disagreement of 0 finite, in σ. */
const LEAST_DISAGREEMENT = 0.05;

/** `UNCERTAINTY_FEATURES` of the `t`-th rated movie into `out`. */
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
  out[2] = Math.log1p(bias.numRatings[movies[t]]);
  out[3] = Math.log(disagreement + LEAST_DISAGREEMENT);
  out[4] = height;
  out[5] = height * height;
  out[6] = spread;
}

/** Logarithm of the variance of the profile's residuals, shrunk, in σ². */
export function profileSpread({ bias }: Models, { baseline }: FoldedProfile): number {
  let squares = 0;
  for (const residual of baseline.residuals) squares += residual * residual;
  const n = baseline.residuals.length;
  return Math.log((squares / bias.deviation ** 2 + SPREAD_DAMPING * USUAL_SPREAD) / (n + SPREAD_DAMPING));
}

/** σ of one rating from its features, in the dataset's unit. */
export function deviationOf({ bias }: Models, { weights }: Blend['uncertainty'], features: Float64Array): number {
  let logVariance = 0;
  for (let f = 0; f < weights.length; f++) logVariance += weights[f] * features[f];
  return bias.deviation * Math.exp(logVariance / 2);
}
