/** Films of a profile, handed to kernels in blocks. */

import type { ScoringKernels } from './scoring.ts';

/** Films of a block. It bounds the memory; sums do not depend on it. */
const BLOCK = 1_024;

/**
 * Calls `run` with the films of a profile that are to `take`, and a number for each, in blocks that lie in the kernels'
 * memory.
 */
export type FilmBlocks = (
  movies: Uint32Array,
  take: (j: number) => boolean,
  numberOf: (j: number) => number,
  run: (films: Uint32Array, numbers: Float64Array) => void,
) => void;

/** Returns a function that hands films to these kernels. All calls share its memory. */
export function filmBlocks(kernels: ScoringKernels): FilmBlocks {
  const films = kernels.uint32(BLOCK);
  const numbers = kernels.float64(BLOCK);
  return (movies, take, numberOf, run) => {
    let filled = 0;
    for (let j = 0; j < movies.length; j++) {
      if (!take(j)) continue;
      films[filled] = movies[j];
      numbers[filled] = numberOf(j);
      if (++filled < BLOCK) continue;
      run(films, numbers);
      filled = 0;
    }
    if (filled > 0) run(films.subarray(0, filled), numbers.subarray(0, filled));
  };
}
