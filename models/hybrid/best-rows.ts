/** The films with the highest of some values, found without looking at each value in TypeScript. */

import type { ScoringKernels } from '../../shared/kernels/scoring.ts';
import { TopK } from '../../shared/top-k.ts';

/**
 * Returns the `k` best of the movies that are `allowed`, by their values, not yet drained. On a tie the lower index is
 * better. `values` lie in the memory of `kernels`, one for each movie.
 */
export function bestRows(
  kernels: Pick<ScoringKernels, 'nextAbove'>,
  values: Float32Array,
  k: number,
  allowed: (movie: number) => boolean,
): TopK {
  const best = new TopK(k);
  // On a tie the movie that came first is kept. So only values above the lowest one can enter.
  let { least } = best;
  const next = (from: number) => kernels.nextAbove(values, from, least);
  for (let m = next(0); m < values.length; m = next(m + 1)) {
    if (!allowed(m)) continue;
    best.offer(m, values[m]);
    least = best.least;
  }
  return best;
}
