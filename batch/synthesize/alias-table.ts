/** Weighted sampling in constant time, with Walker's alias method in the form of Vose (1991). */

import type { Random } from '../../shared/random.ts';

/**
 * Returns a function that draws an index, i with probability weights[i] / Σ weights. All `weights` must be positive;
 * the array is not retained.
 */
export function aliasTable(weights: Float64Array): (random: Random) => number {
  const n = weights.length;
  const keep = new Float64Array(n);
  const alias = new Uint32Array(n);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const small: number[] = [];
  const large: number[] = [];
  for (let i = 0; i < n; i++) {
    keep[i] = (weights[i] * n) / total;
    alias[i] = i;
    (keep[i] < 1 ? small : large).push(i);
  }
  for (;;) {
    const donor = large[large.length - 1];
    const taker = donor === undefined ? undefined : small.pop();
    if (donor === undefined || taker === undefined) break;
    alias[taker] = donor;
    keep[donor] -= 1 - keep[taker];
    if (keep[donor] < 1) small.push(large.pop() as number);
  }
  // The remaining entries are 1 except for rounding errors.
  for (const i of small) keep[i] = 1;
  return (random) => {
    const at = random.uniform() * n;
    const i = Math.floor(at);
    return at - i < keep[i] ? i : alias[i];
  };
}
