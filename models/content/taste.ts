/**
 * How tastes over features vary among viewers: an empirical-Bayes linear mixed model, fitted by EM
 * (Laird & Ware 1982).
 *
 *   rating(u, i) − μ − b_i = w_u · x_i + ε,   w_u ~ N(m, S),   ε ~ N(0, 1/α)
 *
 * What is learned (m, S⁻¹, α) is the prior against which any profile's own taste is solved.
 */

import { addOuter, cholesky, solveLower, solveUpper } from '../../shared/linear-algebra.ts';

/** One viewer's rows: dense features (n × d) and residuals (n). */
export interface ViewerRows {
  readonly x: Float64Array;
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
    precision = invert(scatter, d);
    noisePrecision = (rows + 2) / (squares + 2 * Math.max(signal, 1e-6));
  }
  return { mean, precision, noisePrecision };
}

/** E-step of one viewer: posterior mean and covariance of w, and the expected squared error of their rows. */
function posterior({ x, y }: ViewerRows, d: number, prior: TastePrior) {
  const n = y.length;
  const a = new Float64Array(d * d);
  const taste = new Float64Array(d);
  for (let row = 0; row < n; row++) {
    addOuter(a, d, x, row * d, prior.noisePrecision);
    for (let f = 0; f < d; f++) taste[f] += prior.noisePrecision * y[row] * x[row * d + f];
  }
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) taste[i] += prior.precision[i * d + j] * prior.mean[j];
    for (let j = 0; j <= i; j++) a[i * d + j] += prior.precision[i * d + j];
  }
  const covariance = invert(a, d, taste);
  let error = 0;
  for (let row = 0; row < n; row++) {
    let residual = y[row];
    let spread = 0;
    for (let i = 0; i < d; i++) {
      const xi = x[row * d + i];
      if (xi === 0) continue;
      residual -= xi * taste[i];
      for (let j = 0; j < d; j++) spread += xi * covariance[i * d + j] * x[row * d + j];
    }
    error += residual * residual + spread;
  }
  return { taste, covariance, error };
}

/** Inverse of a symmetric matrix given by its lower triangle (destroyed); solves a·v = v in place on the way. */
function invert(a: Float64Array, d: number, v?: Float64Array): Float64Array<ArrayBuffer> {
  cholesky(a, d);
  if (v) {
    solveLower(a, d, v);
    solveUpper(a, d, v);
  }
  const out = new Float64Array(d * d);
  const column = new Float64Array(d);
  for (let c = 0; c < d; c++) {
    column.fill(0);
    column[c] = 1;
    solveLower(a, d, column);
    solveUpper(a, d, column);
    out.set(column, c * d);
  }
  return out;
}
