/**
 * Folds a profile into every sample of the rating head. With the scores r_j of its films (star-scale.ts), the user
 * vector of a sample is its posterior mean
 *
 *   p = A⁻¹ (Λ(μ + x Σ y_j) + α w Σ r_j q_j)      A = Λ + α w Σ q_j q_jᵀ,   x = 1/√(profile size)
 *
 * w says how well the viewer can be predicted, next to 1 for a usual viewer. It comes from expectation–maximisation, with
 * the prior of gibbs.ts: w = (ν + n) / (ν + mean over samples of α E[Σ (r_j − p·q_j)²]).
 */

import type { FilmBlocks } from '../../shared/kernels/film-blocks.ts';
import type { ScoringKernels } from '../../shared/kernels/scoring.ts';
import { cholesky, solveLower, solveUpper } from '../../shared/linear-algebra.ts';
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

/** What one sample knows of a profile. Matrices are k × k, lower triangle. They are valid until the next profile. */
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

/**
 * Returns a function that folds a profile in. `scale` is that of its viewer. Films without factors add nothing but their
 * number. The movies' factors are moved into the memory of `kernels`.
 */
export function posteriorSolver(
  model: SvdModel,
  kernels: ScoringKernels,
  blocks: FilmBlocks,
): (profile: Profile, scale: StarScale) => Posterior {
  const { factors: k, samples, movieFactors } = model;
  const sumProfile = profileSums(model, kernels, blocks);
  const inverse = new Float64Array(k * k);
  const a = new Float64Array(k * k);
  const p = new Float64Array(k);
  return (profile, scale) => {
    const scores = new Float64Array(profile.ratings.length);
    let squares = 0;
    let films = 0;
    for (let j = 0; j < scores.length; j++) {
      scores[j] = scale.scores[classOf(scale, profile.ratings[j])];
      if (profile.movies[j] >= model.latentMovies) continue;
      squares += scores[j] ** 2;
      films++;
    }
    const sums = sumProfile(profile, scores);
    let steadiness = 1;
    for (let round = 0; round < ROUNDS && films > 0; round++) {
      let error = 0;
      for (const sample of sums) {
        solveSample(model, sample, steadiness, a, p);
        error += (sample.alpha * expectedError(sample, squares, a, p, inverse)) / samples;
      }
      steadiness = (NOISE_DAMPING + films) / (NOISE_DAMPING + error);
    }
    const vectors = new Float64Array(samples * k);
    const factors = sums.map((sample, s) => {
      const factor = new Float64Array(k * k);
      solveSample(model, sample, steadiness, factor, p);
      for (let f = 0; f < k; f++) vectors[s * k + f] = p[f] * movieFactors.scale[s * k + f];
      return factor;
    });
    const noise = sums.reduce((sum, { alpha }) => sum + 1 / (alpha * steadiness * samples), 0);
    return { vectors, factors, scores, steadiness, noise };
  };
}

/** Returns a function that sums up a profile for each sample. All calls share the arrays of its result. */
function profileSums(
  model: SvdModel,
  kernels: ScoringKernels,
  blocks: FilmBlocks,
): (profile: Profile, scores: Float64Array) => readonly Sums[] {
  const { factors: k, samples, movieFactors, implicitFactors, latentMovies } = model;
  const width = samples * k;
  const codes = kernels.place(movieFactors.codes);
  const all = { codes, stride: width, from: 0 };
  const implicit = { codes: kernels.place(implicitFactors.codes), stride: width, from: 0 };
  const grams = Array.from({ length: samples }, () => kernels.int32(k * k));
  const targets = kernels.float64(width);
  const shifts = kernels.float64(width);
  const sums = Array.from({ length: samples }, (_, s) => ({
    alpha: model.noisePrecision[s],
    gram: new Float64Array(k * k),
    targets: targets.subarray(s * k, (s + 1) * k),
    pull: new Float64Array(k),
    prior: s * k * k,
  }));
  return (profile, scores) => {
    const { movies } = profile;
    const isLatent = (j: number) => movies[j] < latentMovies;
    for (const gram of grams) gram.fill(0);
    targets.fill(0);
    shifts.fill(0);
    blocks(
      movies,
      isLatent,
      (j) => scores[j],
      (films, numbers) => {
        for (const [s, gram] of grams.entries()) kernels.addGram({ codes, stride: width, from: s * k }, films, k, gram);
        kernels.addRows(all, films, numbers, targets);
        kernels.addRows(implicit, films, numbers.fill(1), shifts);
      },
    );
    const weight = implicitWeight(profile);
    for (let at = 0; at < width; at++) {
      targets[at] *= movieFactors.scale[at];
      shifts[at] = model.priorMean[at] + weight * shifts[at] * implicitFactors.scale[at];
    }
    sums.forEach(({ gram, pull, prior }, s) => {
      const scale = movieFactors.scale.subarray(s * k, (s + 1) * k);
      for (let i = 0; i < k; i++) {
        for (let j = 0; j <= i; j++) gram[i * k + j] = grams[s][i * k + j] * scale[i] * scale[j];
        pull[i] = 0;
        for (let j = 0; j < k; j++) pull[i] += model.priorPrecision[prior + i * k + j] * shifts[s * k + j];
      }
    });
    return sums;
  };
}

/** Writes the Cholesky factor of A into `a`, and p. */
function solveSample(
  { priorPrecision }: SvdModel,
  { alpha, gram, targets, pull, prior }: Sums,
  steadiness: number,
  a: Float64Array,
  p: Float64Array,
): void {
  const k = pull.length;
  const weight = alpha * steadiness;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) a[i * k + j] = priorPrecision[prior + i * k + j] + weight * gram[i * k + j];
    p[i] = pull[i] + weight * targets[i];
  }
  cholesky(a, k);
  solveLower(a, k, p);
  solveUpper(a, k, p);
}

/**
 * Returns E[Σ (r − p·q)²] over the films of the profile: that of the mean of p, and tr(A⁻¹ Σ q qᵀ) for its variance. `a`
 * is the Cholesky factor of A; `inverse` is overwritten.
 */
function expectedError(
  { gram, targets }: Sums,
  squares: number,
  a: Float64Array,
  p: Float64Array,
  inverse: Float64Array,
): number {
  const k = targets.length;
  // Row i becomes column i of the inverse factor, which is 0 before place i.
  for (let i = 0; i < k; i++) {
    for (let row = i; row < k; row++) {
      let sum = row === i ? 1 : 0;
      for (let f = i; f < row; f++) sum -= a[row * k + f] * inverse[i * k + f];
      inverse[i * k + row] = sum / a[row * k + row];
    }
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
