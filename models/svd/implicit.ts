/**
 * Implicit-feedback matrix factorisation, iALS (Hu, Koren & Volinsky 2008) with the frequency-scaled regularisation of
 * Rendle et al. 2021. Minimises over p, q:
 *
 *   Σ_(u,i) rated  w_ui (1 − p_u·q_i)²  +  α₀ Σ_(u,i) all (p_u·q_i)²  +  λ Σ_u s_u |p_u|²  +  λ Σ_i s_i |q_i|²
 *
 * with s = (Σ w + α₀·(number of the other side))^ν. A liked film has w = 1, one rated below the relevance threshold
 * `dislikedWeight`: it was still picked. Rows are solved exactly, one at a time, so the result is the same on any
 * number of threads.
 */

import { addOuter, solveSymmetric } from '../../shared/linear-algebra.ts';
import { randomStream } from '../../shared/random.ts';
import type { Ratings, SparseRows } from '../../shared/ratings.ts';
import { rowRegularization, type SvdFacts } from './artifact.ts';

/** The facts that folding in needs too, and the number of sweeps. */
export type ImplicitConfig = SvdFacts['affinity'] & { sweeps: number };

/** The movies' factors q, numMovies × k, row-major, by alternating exact solves. */
export function trainImplicit(ratings: Ratings, config: ImplicitConfig, seed: number): Float64Array {
  const k = config.factors;
  const { numUsers, numMovies, byUser, byMovie, scale } = ratings;
  const weights = Float64Array.from(scale.values, (value) => (value >= scale.relevance ? 1 : config.dislikedWeight));
  const random = randomStream(seed, 11);
  const users = new Float64Array(numUsers * k);
  const movies = Float64Array.from({ length: numMovies * k }, () => (0.1 / Math.sqrt(k)) * random.normal());
  for (let sweep = 0; sweep < config.sweeps; sweep++) {
    solveSide(byUser, weights, movies, users, numMovies, config);
    solveSide(byMovie, weights, users, movies, numUsers, config);
  }
  return movies;
}

/** Σ q qᵀ over all rows, both triangles, k × k. */
export function gramMatrix(factors: Float64Array | Float32Array, k: number): Float64Array {
  const gram = new Float64Array(k * k);
  for (let at = 0; at < factors.length; at += k) addOuter(gram, k, factors, at, 1);
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) gram[j * k + i] = gram[i * k + j];
  return gram;
}

function solveSide(
  rows: SparseRows,
  weights: Float64Array,
  others: Float64Array,
  out: Float64Array,
  numOthers: number,
  config: ImplicitConfig,
): void {
  const k = config.factors;
  const gram = gramMatrix(others, k);
  for (let f = 0; f < k * k; f++) gram[f] *= config.unobservedWeight;
  const a = new Float64Array(k * k);
  const x = new Float64Array(k);
  for (let row = 0; row + 1 < rows.offsets.length; row++) {
    a.set(gram);
    x.fill(0);
    let observed = 0;
    for (let e = rows.offsets[row]; e < rows.offsets[row + 1]; e++) {
      const weight = weights[rows.codes[e]];
      const at = rows.index[e] * k;
      observed += weight;
      addOuter(a, k, others, at, weight);
      for (let f = 0; f < k; f++) x[f] += weight * others[at + f];
    }
    if (observed > 0) {
      const ridge = rowRegularization(observed, numOthers, config);
      for (let f = 0; f < k; f++) a[f * k + f] += ridge;
      solveSymmetric(a, k, x);
    }
    out.set(x, row * k);
  }
}
