/**
 * How likely a viewer is to know films: as likely as everybody, moved by what they said of other films.
 *
 *   chance_i = s_i + p·q_i          p = (α₀ G + Σ q_j q_jᵀ + I)⁻¹ Σ (y_j − s_j) q_j
 *
 * s is the share of viewers who rated a film, and q its factors in the affinity head. The sums are over the films that
 * the viewer said something of: y is 1 when they know the film, 0 when they do not. So a person who does not know a film
 * is less likely to know its like.
 */

import { addOuter, cholesky, solveLower, solveUpper } from '../../shared/linear-algebra.ts';
import type { Audience, Familiarity } from '../model.ts';
import type { SvdModel } from './artifact.ts';

/**
 * Returns the chances of the first `numMovies` movies, for a viewer who knows the movies `known` and does not know the
 * movies `unknown`. Movies without factors have the chance of everybody, and say nothing of others.
 */
export function familiarity(
  model: SvdModel,
  audience: Audience,
  numMovies: number,
  known: Uint32Array,
  unknown: Uint32Array,
): Familiarity {
  const k = model.affinity.factors;
  const latent = Math.min(numMovies, model.latentMovies);
  const share = (movie: number) => audience.numRatings[movie] / Math.max(1, audience.numUsers);
  const factors = factorsOf(model);
  const q = new Float64Array(k);
  const a = new Float64Array(model.affinityGram).map((value) => model.affinity.unobservedWeight * value);
  for (let f = 0; f < k; f++) a[f * k + f] += 1;
  const x = new Float64Array(k);
  const add = (movie: number, y: number) => {
    if (movie >= model.latentMovies) return;
    factors(movie, q);
    addOuter(a, k, q, 0, 1);
    for (let f = 0; f < k; f++) x[f] += (y - share(movie)) * q[f];
  };
  for (const movie of known) add(movie, 1);
  for (const movie of unknown) add(movie, 0);
  const covariance = invert(a, k);
  const p = multiply(covariance, k, x);
  const chances = new Float64Array(numMovies);
  for (let movie = 0; movie < numMovies; movie++) chances[movie] = share(movie);
  /** Adds factor · vector·q to the chance of every movie. */
  const move = (vector: Float64Array, factor: number) => {
    for (let movie = 0; movie < latent; movie++) {
      factors(movie, q);
      let sum = 0;
      for (let f = 0; f < k; f++) sum += vector[f] * q[f];
      chances[movie] += factor * sum;
    }
  };
  move(p, 1);
  return {
    chances,
    // One more row in the sums: the inverse changes by a matrix of rank one (Sherman & Morrison 1950).
    pass(movie) {
      if (movie >= latent) return;
      factors(movie, q);
      const u = multiply(covariance, k, q);
      let spread = 1;
      for (let f = 0; f < k; f++) spread += u[f] * q[f];
      for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) covariance[i * k + j] -= (u[i] * u[j]) / spread;
      move(u, -chances[movie] / spread);
    },
  };
}

/** Returns a function that writes a movie's factors into an array. */
function factorsOf({ affinityFactors, affinity }: SvdModel): (movie: number, out: Float64Array) => void {
  const { codes, scale } = affinityFactors;
  const k = affinity.factors;
  return (movie, out) => {
    for (let f = 0, at = movie * k; f < k; f++, at++) out[f] = codes[at] * scale[f];
  };
}

/** Returns the inverse of a symmetric matrix, which is given by its lower triangle and overwritten. */
function invert(a: Float64Array, k: number): Float64Array {
  cholesky(a, k);
  const inverse = new Float64Array(k * k);
  for (let row = 0; row < k; row++) {
    const x = inverse.subarray(row * k, (row + 1) * k);
    x[row] = 1;
    solveLower(a, k, x);
    solveUpper(a, k, x);
  }
  return inverse;
}

function multiply(matrix: Float64Array, k: number, x: Float64Array): Float64Array {
  const out = new Float64Array(k);
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) out[i] += matrix[i * k + j] * x[j];
  return out;
}
