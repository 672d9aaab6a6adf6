/**
 * Bayesian matrix factorisation by Gibbs sampling (Salakhutdinov & Mnih 2008, BPMF) with side information in the prior
 * means (Simm et al. 2017, "Macau"), of which SVD++'s implicit term (Koren 2008) is a case:
 *
 *   (rating(u, i) − μ) / σ ~ N(p_u · q_i, 1/α)
 *   p_u ~ N(μ_U + Σ_f x_uf y_f, Λ_U⁻¹),   q_i ~ N(μ_V + Σ_f x_if z_f, Λ_V⁻¹),   y_f, z_f ~ N(0, I/λ_group)
 *   Gaussian–Wishart hyperpriors on (μ, Λ), Gamma on λ and α.
 *
 * A user's features are the films they rated, a movie's are its raters, genres and decade. There are no bias terms: a
 * factor whose prior mean is not zero on the other side is one.
 *
 * Sweeps alternate between users and movies; every row is solved on its own with random numbers keyed by (sweep, row),
 * so the chain does not depend on the order of rows. What is kept of a sample is what a profile needs to be folded in
 * later: the movies' factors, the users' prior, the y_f and the noise precision. Predictions average over the samples.
 */

import { addOuter, cholesky, solveLower, solveUpper } from '../../shared/linear-algebra.ts';
import { type Random, randomStream } from '../../shared/random.ts';
import type { SparseRows } from '../../shared/ratings.ts';
import { sampleChiSquared, sampleWishart } from './distributions.ts';

/** λ of the links before anything is known; also the mean of its Gamma prior. */
const INITIAL_LINK_PRECISION = 50;

export interface GibbsConfig {
  factors: number;
  /** Sweeps before the first sample is kept. */
  burnIn: number;
  /** Samples kept, one every `thin` sweeps. */
  samples: number;
  thin: number;
}

/** One kept sample; k = factors. */
export interface GibbsSample {
  /** numMovies × k, row-major. */
  readonly movieFactors: Float32Array;
  /** Λ_U, k × k, both triangles. */
  readonly priorPrecision: Float64Array;
  /** μ_U, k. */
  readonly priorMean: Float64Array;
  /** y_f of every movie as a feature of its raters, numMovies × k. */
  readonly implicitFactors: Float32Array;
  /** α, one over the variance of the noise. */
  readonly noisePrecision: number;
}

export interface ResidualRows {
  readonly rows: SparseRows;
  /** (rating − μ) / σ, parallel to `rows.index`. */
  readonly residuals: Float32Array;
  readonly features: FeatureRows;
}

/** Sparse features x of one side's rows, both ways round. Every group of features has its own λ. */
export interface FeatureRows {
  readonly numFeatures: number;
  /** Feature → rows that have it, with their values. */
  readonly offsets: Uint32Array;
  readonly index: Uint32Array;
  readonly values: Float32Array;
  /** Group of each feature. */
  readonly group: Uint8Array;
}

/** Runs the chain; `byUser` and `byMovie` hold the same residuals. */
export function sampleFactors(
  byUser: ResidualRows,
  byMovie: ResidualRows,
  config: GibbsConfig,
  seed: number,
): GibbsSample[] {
  const k = config.factors;
  const users = makeSide(byUser, k, randomStream(seed, 1));
  const movies = makeSide(byMovie, k, randomStream(seed, 2));
  const samples: GibbsSample[] = [];
  let alpha = 1;
  const sweeps = config.burnIn + config.samples * config.thin;
  for (let sweep = 1; sweep <= sweeps; sweep++) {
    const random = randomStream(seed, 3, sweep);
    sampleSide(movies, users.factors, k, alpha, random, seed, 2 * sweep);
    const userPrior = sampleSide(users, movies.factors, k, alpha, random, seed, 2 * sweep + 1);
    alpha = sampleNoise(byUser, users.factors, movies.factors, k, random);
    if (sweep > config.burnIn && (sweep - config.burnIn) % config.thin === 0) {
      samples.push({
        movieFactors: Float32Array.from(movies.factors),
        implicitFactors: Float32Array.from(users.links),
        priorPrecision: userPrior.precision,
        priorMean: userPrior.mean,
        noisePrecision: alpha,
      });
    }
  }
  return samples;
}

interface Prior {
  readonly mean: Float64Array;
  readonly precision: Float64Array;
}

/** The state of one side of the chain. */
interface Side extends ResidualRows {
  /** p or q, numRows × k. */
  readonly factors: Float64Array;
  /** Σ_f x_rf y_f, numRows × k. */
  readonly shift: Float64Array;
  /** y or z, numFeatures × k. */
  readonly links: Float64Array;
  /** λ of each group. */
  readonly linkPrecision: Float64Array;
}

function makeSide(data: ResidualRows, k: number, random: Random): Side {
  const numRows = data.rows.offsets.length - 1;
  const factors = new Float64Array(numRows * k);
  for (let i = 0; i < factors.length; i++) factors[i] = 0.1 * random.normal();
  const groups = data.features.group.reduce((most, group) => Math.max(most, group + 1), 0);
  return {
    ...data,
    factors,
    shift: new Float64Array(numRows * k),
    links: new Float64Array(data.features.numFeatures * k),
    linkPrecision: new Float64Array(groups).fill(INITIAL_LINK_PRECISION),
  };
}

/** One half of a sweep: prior, links and factors of one side given the other side's factors. */
function sampleSide(
  side: Side,
  others: Float64Array,
  k: number,
  alpha: number,
  random: Random,
  seed: number,
  step: number,
): Prior {
  const { factors, shift } = side;
  const free = factors.map((value, i) => value - shift[i]);
  const prior = samplePrior(free, k, random);
  sampleLinks(side, free, prior, k, random);
  for (let i = 0; i < shift.length; i++) shift[i] = factors[i] - free[i];
  sampleRows(side, others, k, prior, alpha, seed, step);
  return prior;
}

/**
 * Draws every y_f from its conditional and keeps `free` = factors − Σ x y up to date. Precision λI + (Σ x²)Λ,
 * mean from Λ Σ x (free_r − μ + x y_f). Then λ of each group from its Gamma posterior.
 */
function sampleLinks(
  { features, links, linkPrecision }: Side,
  free: Float64Array,
  prior: Prior,
  k: number,
  random: Random,
) {
  const { offsets, index, values, group, numFeatures } = features;
  const precision = new Float64Array(k * k);
  const sum = new Float64Array(k);
  const x = new Float64Array(k);
  const squares = new Float64Array(linkPrecision.length);
  const counts = new Float64Array(linkPrecision.length);
  for (let f = 0; f < numFeatures; f++) {
    const start = offsets[f];
    const end = offsets[f + 1];
    const lambda = linkPrecision[group[f]];
    const at = f * k;
    let weight = 0;
    sum.fill(0);
    for (let e = start; e < end; e++) {
      const value = values[e];
      const row = index[e] * k;
      weight += value * value;
      for (let c = 0; c < k; c++) sum[c] += value * free[row + c];
      for (let c = 0; c < k; c++) sum[c] -= value * prior.mean[c];
    }
    for (let c = 0; c < k; c++) sum[c] += weight * links[at + c];
    for (let i = 0; i < k; i++) {
      let term = 0;
      for (let j = 0; j < k; j++) {
        term += prior.precision[i * k + j] * sum[j];
        precision[i * k + j] = weight * prior.precision[i * k + j];
      }
      x[i] = term;
      precision[i * k + i] += lambda;
    }
    cholesky(precision, k);
    solveLower(precision, k, x);
    for (let c = 0; c < k; c++) x[c] += random.normal();
    solveUpper(precision, k, x);
    for (let c = 0; c < k; c++) {
      const change = x[c] - links[at + c];
      links[at + c] = x[c];
      squares[group[f]] += x[c] * x[c];
      sum[c] = change;
    }
    counts[group[f]] += k;
    for (let e = start; e < end; e++) {
      const row = index[e] * k;
      for (let c = 0; c < k; c++) free[row + c] -= values[e] * sum[c];
    }
  }
  for (let g = 0; g < counts.length; g++)
    linkPrecision[g] = sampleChiSquared(2 + counts[g], random) / (2 / INITIAL_LINK_PRECISION + squares[g]);
}

/** Draws every row from its conditional, N(A⁻¹b, A⁻¹) with A = Λ + α Σ q qᵀ and b = Λ(μ + shift) + α Σ r q. */
function sampleRows(
  { rows, residuals, factors, shift }: Side,
  others: Float64Array,
  k: number,
  prior: Prior,
  alpha: number,
  seed: number,
  step: number,
): void {
  const { offsets, index } = rows;
  const precision = new Float64Array(k * k);
  const x = new Float64Array(k);
  const priorMean = new Float64Array(k);
  for (let row = 0; row + 1 < offsets.length; row++) {
    precision.fill(0);
    x.fill(0);
    for (let e = offsets[row]; e < offsets[row + 1]; e++) {
      const at = index[e] * k;
      addOuter(precision, k, others, at, 1);
      const r = residuals[e];
      for (let f = 0; f < k; f++) x[f] += r * others[at + f];
    }
    for (let f = 0; f < k; f++) priorMean[f] = prior.mean[f] + shift[row * k + f];
    for (let i = 0; i < k; i++) {
      let term = alpha * x[i];
      for (let j = 0; j < k; j++) {
        term += prior.precision[i * k + j] * priorMean[j];
        precision[i * k + j] = prior.precision[i * k + j] + alpha * precision[i * k + j];
      }
      x[i] = term;
    }
    cholesky(precision, k);
    solveLower(precision, k, x);
    const random = randomStream(seed, step, row);
    for (let f = 0; f < k; f++) x[f] += random.normal();
    solveUpper(precision, k, x);
    factors.set(x, row * k);
  }
}

/** μ and Λ given the factors, from the Gaussian–Wishart posterior with μ0 = 0, β0 = 2, ν0 = k, W0 = I. */
function samplePrior(factors: Float64Array, k: number, random: Random): Prior {
  const n = factors.length / k;
  const beta0 = 2;
  const mean = new Float64Array(k);
  for (let i = 0; i < factors.length; i++) mean[i % k] += factors[i];
  for (let f = 0; f < k; f++) mean[f] /= Math.max(1, n);
  const scatter = new Float64Array(k * k);
  const centred = new Float64Array(k);
  for (let row = 0; row < n; row++) {
    for (let f = 0; f < k; f++) centred[f] = factors[row * k + f] - mean[f];
    addOuter(scatter, k, centred, 0, 1);
  }
  addOuter(scatter, k, mean, 0, (beta0 * n) / (beta0 + n));
  for (let f = 0; f < k; f++) scatter[f * k + f] += 1;
  const precision = sampleWishart(scatter, k, k + n, random);
  // μ ~ N(n·mean / (β0 + n), ((β0 + n)·Λ)⁻¹)
  const factor = precision.slice();
  cholesky(factor, k);
  const draw = new Float64Array(k);
  for (let f = 0; f < k; f++) draw[f] = random.normal();
  solveUpper(factor, k, draw);
  const scale = 1 / Math.sqrt(beta0 + n);
  for (let f = 0; f < k; f++) draw[f] = (n * mean[f]) / (beta0 + n) + scale * draw[f];
  return { mean: draw, precision };
}

/** α from its Gamma posterior: shape 1 + n/2, rate 1 + Σ e²/2. */
function sampleNoise(
  { rows, residuals }: ResidualRows,
  users: Float64Array,
  movies: Float64Array,
  k: number,
  random: Random,
): number {
  const { offsets, index } = rows;
  let squares = 0;
  for (let u = 0; u + 1 < offsets.length; u++) {
    for (let e = offsets[u]; e < offsets[u + 1]; e++) {
      let error = residuals[e];
      const at = index[e] * k;
      for (let f = 0; f < k; f++) error -= users[u * k + f] * movies[at + f];
      squares += error * error;
    }
  }
  return sampleChiSquared(2 + index.length, random) / (2 + squares);
}
