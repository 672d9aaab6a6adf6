/**
 * EASE (Steck 2019, "Embarrassingly shallow autoencoders for sparse data"): B minimises ‖X − XB‖² + Σ_ji λ_j B_ji² with
 * a zero diagonal. Here users are weighted, and the weights are part of the Gram matrix G. With P = (G + diag λ)⁻¹
 *
 *   B_ji = −P_ji / P_ii = r_ji s_j / s_i  (j ≠ i),   r_ji = −P_ji / (s_j s_i),   s_i = √P_ii
 *
 * r are partial correlations. They are symmetric, so half of them say all of B.
 */

import { inverseScratchBytes } from '../../shared/kernels/kernels.ts';
import { addressesOf, type Team } from '../team.ts';

/** How much the weights of a movie are drawn towards 0: λ_j = ridge · √G_jj + leastRidge. */
export interface RidgeConfig {
  readonly ridge: number;
  readonly leastRidge: number;
}

/** The weights of EASE between n movies. */
export interface PartialCorrelations {
  /** r: for each movie in turn those with the movies before it, n · (n − 1) / 2 in all. */
  readonly values: Float32Array;
  /** s of each movie. */
  readonly scales: Float32Array;
}

/**
 * Returns r and s of the first n movies. `gram` is the size × size matrix that `pairMovies` returns, in the team's
 * memory, with n ≤ size. It is overwritten.
 */
export function partialCorrelations(
  { memory, kernels }: Team,
  gram: Float64Array,
  n: number,
  { ridge, leastRidge }: RidgeConfig,
): PartialCorrelations {
  const size = Math.sqrt(gram.length);
  for (let i = 0; i < n; i++) gram[i * (size + 1)] += ridge * Math.sqrt(gram[i * (size + 1)]) + leastRidge;
  const mark = memory.mark();
  const { matrix, scratch } = addressesOf({ matrix: gram, scratch: memory.uint8(inverseScratchBytes(size)) });
  kernels.invertSymmetric(matrix, size, scratch);
  memory.release(mark);
  const scales = Float32Array.from({ length: n }, (_, i) => Math.sqrt(gram[i * (size + 1)]));
  const values = new Float32Array((n * (n - 1)) / 2);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j < i; j++) values[at++] = -gram[i * size + j] / (scales[i] * scales[j]);
  }
  return { values, scales };
}
