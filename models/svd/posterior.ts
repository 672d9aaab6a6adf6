/**
 * Folds a profile into every sample of the rating head. With the scores r_j of its films (star-scale.ts), the user
 * vector of a sample is its posterior mean
 *
 *   p = A⁻¹ (Λ(μ + x Σ y_j) + α w Σ r_j q_j)      A = Λ + α w Σ q_j q_jᵀ,   x = 1/√(profile size)
 *
 * w says how well the viewer can be predicted, next to 1 for a usual viewer. It comes from expectation–maximisation, with
 * the prior of gibbs.ts: w = (ν + n) / (ν + mean over samples of α E[Σ (r_j − p·q_j)²]).
 */

import { addOuters, cholesky, OUTER_ROWS, solveLower, solveUpper } from '../../shared/linear-algebra.ts';
import type { Profile } from '../model.ts';
import { classOf, type StarScale } from '../star-scale.ts';
import { NOISE_DAMPING, type SvdModel } from './artifact.ts';

/** Rounds of expectation–maximisation. w changes by less than 0.01 afterwards (tests/models/svd-score.test.ts). */
const ROUNDS = 3;

/** A profile folded into all samples. */
export interface Posterior {
  /** User vectors of all samples, samples · k, multiplied by the scales of the movie factors. */
  readonly vectors: Float64Array;
  /** Cholesky factor of A of each sample, k × k, lower triangle. */
  readonly factors: readonly Float64Array[];
  /** r of each film of the profile. */
  readonly scores: Float64Array;
  /** w. */
  readonly steadiness: number;
  /** Variance of the viewer's noise, the mean over samples of 1/(α w). */
  readonly noise: number;
}

/** What one sample knows of a profile. Matrices are k × k, lower triangle. */
interface Sums {
  readonly alpha: number;
  /** Σ q qᵀ and Σ r q over the films of the profile. */
  readonly gram: Float64Array;
  readonly targets: Float64Array;
  /** Λ(μ + x Σ y). */
  readonly pull: Float64Array;
  /** Where the sample's Λ begins in `priorPrecision`. */
  readonly prior: number;
}

/** Returns what multiplies Σ y of a profile, x. */
export function implicitWeight({ movies }: Profile): number {
  return movies.length === 0 ? 0 : 1 / Math.sqrt(movies.length);
}

/** Folds a profile in. `scale` is that of its viewer. Films without factors add nothing but their number. */
export function solvePosterior(model: SvdModel, profile: Profile, scale: StarScale): Posterior {
  const { factors: k, samples, movieFactors } = model;
  const scores = Float64Array.from(profile.ratings, (rating) => scale.scores[classOf(scale, rating)]);
  const sums = Array.from({ length: samples }, (_, s) => sumProfile(model, profile, scores, s));
  let squares = 0;
  let films = 0;
  profile.movies.forEach((movie, j) => {
    if (movie >= model.latentMovies) return;
    squares += scores[j] ** 2;
    films++;
  });
  let steadiness = 1;
  for (let round = 0; round < ROUNDS && films > 0; round++) {
    let error = 0;
    for (const sample of sums) error += (sample.alpha * expectedError(model, sample, squares, steadiness)) / samples;
    steadiness = (NOISE_DAMPING + films) / (NOISE_DAMPING + error);
  }
  const vectors = new Float64Array(samples * k);
  const factors = sums.map((sample, s) => {
    const { a, p } = solveSample(model, sample, steadiness);
    for (let f = 0; f < k; f++) vectors[s * k + f] = p[f] * movieFactors.scale[s * k + f];
    return a;
  });
  const noise = sums.reduce((sum, { alpha }) => sum + 1 / (alpha * steadiness * samples), 0);
  return { vectors, factors, scores, steadiness, noise };
}

function sumProfile(model: SvdModel, profile: Profile, scores: Float64Array, s: number): Sums {
  const { factors: k, samples, movieFactors, implicitFactors, latentMovies } = model;
  const width = samples * k;
  const gram = new Float64Array(k * k);
  const targets = new Float64Array(k);
  const shift = new Float64Array(k);
  const q = new Float64Array(OUTER_ROWS * k);
  let filled = 0;
  for (let j = 0; j < profile.movies.length; j++) {
    if (profile.movies[j] >= latentMovies) continue;
    const at = profile.movies[j] * width + s * k;
    for (let f = 0, to = filled * k; f < k; f++, to++) {
      q[to] = movieFactors.codes[at + f] * movieFactors.scale[s * k + f];
      targets[f] += scores[j] * q[to];
      shift[f] += implicitFactors.codes[at + f];
    }
    if (++filled < OUTER_ROWS) continue;
    addOuters(gram, k, q);
    filled = 0;
  }
  addOuters(gram, k, q.fill(0, filled * k));
  const weight = implicitWeight(profile);
  for (let f = 0; f < k; f++)
    shift[f] = model.priorMean[s * k + f] + weight * shift[f] * implicitFactors.scale[s * k + f];
  const prior = s * k * k;
  const pull = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) pull[i] += model.priorPrecision[prior + i * k + j] * shift[j];
  }
  return { alpha: model.noisePrecision[s], gram, targets, pull, prior };
}

/** Returns the Cholesky factor of A, and p. */
function solveSample(model: SvdModel, { alpha, gram, targets, pull, prior }: Sums, steadiness: number) {
  const k = pull.length;
  const a = new Float64Array(k * k);
  const p = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++)
      a[i * k + j] = model.priorPrecision[prior + i * k + j] + alpha * steadiness * gram[i * k + j];
    p[i] = pull[i] + alpha * steadiness * targets[i];
  }
  cholesky(a, k);
  solveLower(a, k, p);
  solveUpper(a, k, p);
  return { a, p };
}

/** Returns E[Σ (r − p·q)²] over the films of the profile: that of the mean of p, and tr(A⁻¹ Σ q qᵀ) for its variance. */
function expectedError(model: SvdModel, sums: Sums, squares: number, steadiness: number): number {
  const { gram, targets } = sums;
  const k = targets.length;
  const { a, p } = solveSample(model, sums, steadiness);
  const inverse = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    const column = inverse.subarray(i * k, (i + 1) * k);
    column[i] = 1;
    solveLower(a, k, column);
  }
  let error = squares;
  for (let i = 0; i < k; i++) {
    error -= 2 * p[i] * targets[i];
    for (let j = 0; j <= i; j++) {
      let covariance = p[i] * p[j];
      for (let f = i; f < k; f++) covariance += inverse[i * k + f] * inverse[j * k + f];
      error += (i === j ? 1 : 2) * gram[i * k + j] * covariance;
    }
  }
  return error;
}
