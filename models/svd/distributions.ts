/** Draws from the posterior distributions of the hyperparameters in gibbs.ts. */

import { cholesky, solveUpper } from '../../shared/linear-algebra.ts';
import type { Random } from '../../shared/random.ts';

/**
 * Draws Λ ~ Wishart(S⁻¹, ν) by Bartlett's decomposition. `scatter` is the lower triangle of S and is overwritten;
 * `degrees` is ν. Returns both triangles, k × k.
 */
function sampleWishart(scatter: Float64Array, k: number, degrees: number, random: Random): Float64Array {
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

/** μ and Λ of the prior of one side's rows. */
export interface Prior {
  readonly mean: Float64Array;
  /** Both triangles. */
  readonly precision: Float64Array;
}

/** Sums over the free factors of one side. */
export interface Moments {
  /** Number of rows. */
  readonly n: number;
  /** Σ free, k. */
  readonly sum: ArrayLike<number>;
  /** Σ free freeᵀ, k × k, both triangles. */
  readonly gram: ArrayLike<number>;
}

/**
 * Draws μ and Λ, given the free factors, from their Gaussian–Wishart posterior. The hyperparameters μ0 = 0, ν0 = k and
 * W0 = I are those of Salakhutdinov & Mnih 2008. β0 = 2 pulls μ towards μ0 with the weight of two rows.
 */
export function drawPrior({ n, sum, gram }: Moments, k: number, random: Random): Prior {
  const beta0 = 2;
  const mean = Float64Array.from(sum, (value) => value / Math.max(1, n));
  const scatter = Float64Array.from(gram);
  // Moves the scatter to the mean, and adds the pull of the prior towards μ0.
  const centring = (beta0 * n) / (beta0 + n) - n;
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) scatter[i * k + j] += centring * mean[i] * mean[j];
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
