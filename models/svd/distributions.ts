/** Draws from the posterior distributions of the hyperparameters in gibbs.ts. */

import { cholesky, solveUpper } from '../../shared/linear-algebra.ts';
import type { Random } from '../../shared/random.ts';

/**
 * Draws Λ ~ Wishart(S⁻¹, ν) by Bartlett's decomposition. `scatter` is the lower triangle of S and is overwritten;
 * `degrees` is ν. Returns both triangles, k × k.
 */
export function sampleWishart(scatter: Float64Array, k: number, degrees: number, random: Random): Float64Array {
  cholesky(scatter, k);
  // With S = L·Lᵀ and A from Bartlett, Λ = (L⁻ᵀ A)(L⁻ᵀ A)ᵀ.
  const columns: Float64Array[] = [];
  for (let c = 0; c < k; c++) {
    const column = new Float64Array(k);
    column[c] = Math.sqrt(sampleChiSquared(degrees - c, random));
    for (let r = c + 1; r < k; r++) column[r] = random.normal();
    solveUpper(scatter, k, column);
    columns.push(column);
  }
  const out = new Float64Array(k * k);
  for (const column of columns) {
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) out[i * k + j] += column[i] * column[j];
  }
  return out;
}

/** Draws from χ² by the gamma method of Marsaglia & Tsang (2000). `degrees` must be 1 or more. */
export function sampleChiSquared(degrees: number, random: Random): number {
  const shape = degrees / 2;
  if (shape < 1) return sampleChiSquared(degrees + 2, random) * random.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = random.normal();
    const v = (1 + c * z) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return 2 * d * v;
  }
}
