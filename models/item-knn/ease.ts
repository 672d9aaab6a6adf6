/**
 * EASE (Steck 2019, "Embarrassingly shallow autoencoders for sparse data"): B minimises ‖X − XB‖² + λ‖B‖² with a zero
 * diagonal. Here users are weighted, and the weights are part of the Gram matrix G. With P = (G + λI)⁻¹
 *
 *   B_ji = −P_ji / P_ii  (j ≠ i)
 */

import { inverseScratchBytes } from '../../shared/kernels/kernels.ts';
import { addressesOf, type Team } from '../team.ts';

/**
 * Returns B, n × n, row-major: row j has the weights with which a pick of movie j votes for all movies. `gram` is the
 * size × size matrix that `pairMovies` returns, in the team's memory, with n ≤ size. It is overwritten. `ridge` is λ.
 */
export function easeWeights({ memory, kernels }: Team, gram: Float64Array, n: number, ridge: number): Float32Array {
  const size = Math.sqrt(gram.length);
  for (let i = 0; i < n; i++) gram[i * (size + 1)] += ridge;
  const mark = memory.mark();
  const { matrix, scratch } = addressesOf({ matrix: gram, scratch: memory.uint8(inverseScratchBytes(size)) });
  kernels.invertSymmetric(matrix, size, scratch);
  memory.release(mark);
  const weights = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const entry = -gram[i * size + j];
      weights[i * n + j] = entry / gram[j * (size + 1)];
      weights[j * n + i] = entry / gram[i * (size + 1)];
    }
  }
  return weights;
}
