/**
 * How tastes over features vary among viewers: an empirical-Bayes linear mixed model, fitted by EM
 * (Laird & Ware 1982).
 *
 *   rating(u, i) − μ − b_i = w_u · x_i + ε,   w_u ~ N(m, S),   ε ~ N(0, 1/α)
 *
 * What is learned (m, S⁻¹, α) is the prior against which any profile's own taste is solved.
 */

import { addOuter, cholesky, solveSymmetric } from '../../shared/linear-algebra.ts';

/** One viewer's rows: sparse features of row r are entries `offsets[r] .. offsets[r + 1]`; residuals y. */
export interface ViewerRows {
  readonly offsets: Uint32Array;
  readonly features: Uint16Array;
  readonly values: Float64Array;
  readonly y: Float64Array;
}

export interface TastePrior {
  readonly mean: Float64Array;
  /** d × d, both triangles. */
  readonly precision: Float64Array;
  readonly noisePrecision: number;
}

/** Viewers' worth of prior belief in a small diagonal S: keeps S positive when viewers are few. */
const PRIOR_VIEWERS = 20;
const PRIOR_VARIANCE = 0.02;

/** `signal` is the variance of the residuals: it sets the scale, whatever the rating scale is. */
export function fitTaste(viewers: readonly ViewerRows[], d: number, signal: number, rounds: number): TastePrior {
  const diagonal = Math.max(signal, 1e-6) * PRIOR_VARIANCE;
  const mean = new Float64Array(d);
  let precision = new Float64Array(d * d);
  for (let f = 0; f < d; f++) precision[f * d + f] = 1 / (diagonal * 5);
  let noisePrecision = 1 / Math.max(signal, 1e-6);
  for (let round = 0; round < rounds; round++) {
    const scatter = new Float64Array(d * d);
    const sum = new Float64Array(d);
    const tastes: Float64Array[] = [];
    let squares = 0;
    let rows = 0;
    for (const viewer of viewers) {
      const { taste, covariance, error } = posterior(viewer, d, { mean, precision, noisePrecision });
      tastes.push(taste);
      for (let f = 0; f < d; f++) sum[f] += taste[f];
      for (let f = 0; f < d * d; f++) scatter[f] += covariance[f];
      squares += error;
      rows += viewer.y.length;
    }
    for (let f = 0; f < d; f++) mean[f] = sum[f] / (viewers.length + PRIOR_VIEWERS);
    const centred = new Float64Array(d);
    for (const taste of tastes) {
      for (let f = 0; f < d; f++) centred[f] = taste[f] - mean[f];
      addOuter(scatter, d, centred, 0, 1);
    }
    for (let f = 0; f < d * d; f++) scatter[f] /= viewers.length + PRIOR_VIEWERS;
    for (let f = 0; f < d; f++) {
      scatter[f * d + f] += (PRIOR_VIEWERS * diagonal) / (viewers.length + PRIOR_VIEWERS);
    }
    cholesky(scatter, d);
    precision = invertFromCholesky(scatter, d);
    noisePrecision = (rows + 2) / (squares + 2 * Math.max(signal, 1e-6));
  }
  return { mean, precision, noisePrecision };
}

/** E-step of one viewer: posterior mean and covariance of w, and the expected squared error of their rows. */
function posterior({ offsets, features, values, y }: ViewerRows, d: number, prior: TastePrior) {
  const a = prior.precision.slice();
  const taste = new Float64Array(d);
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) taste[i] += prior.precision[i * d + j] * prior.mean[j];
  for (let row = 0; row < y.length; row++) {
    for (let e = offsets[row]; e < offsets[row + 1]; e++) {
      const value = prior.noisePrecision * values[e];
      const at = features[e] * d;
      taste[features[e]] += value * y[row];
      for (let f = offsets[row]; f <= e; f++) a[at + features[f]] += value * values[f];
    }
  }
  solveSymmetric(a, d, taste);
  const covariance = invertFromCholesky(a, d);
  let error = 0;
  for (let row = 0; row < y.length; row++) {
    let residual = y[row];
    let spread = 0;
    for (let e = offsets[row]; e < offsets[row + 1]; e++) {
      const at = features[e] * d;
      residual -= values[e] * taste[features[e]];
      for (let f = offsets[row]; f < offsets[row + 1]; f++)
        spread += values[e] * values[f] * covariance[at + features[f]];
    }
    error += residual * residual + spread;
  }
  return { taste, covariance, error };
}

/** Inverse of a symmetric matrix given by the lower triangle of its Cholesky factor, L⁻ᵀ·L⁻¹; both triangles come back. */
function invertFromCholesky(a: Float64Array, d: number): Float64Array<ArrayBuffer> {
  // Row c of `columns` is column c of L⁻¹, which is 0 above the diagonal.
  const columns = new Float64Array(d * d);
  for (let c = 0; c < d; c++) {
    columns[c * d + c] = 1 / a[c * d + c];
    for (let i = c + 1; i < d; i++) {
      let sum = 0;
      for (let p = c; p < i; p++) sum -= a[i * d + p] * columns[c * d + p];
      columns[c * d + i] = sum / a[i * d + i];
    }
  }
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let p = i; p < d; p++) sum += columns[i * d + p] * columns[j * d + p];
      out[i * d + j] = sum;
      out[j * d + i] = sum;
    }
  }
  return out;
}
