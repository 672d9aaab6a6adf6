/**
 * The best additive model (global + user + movie), fitted to the true expected ratings by alternating least squares.
 */

/** A round number; the loop ends earlier if it converges. */
const MOST_SWEEPS = 50;
/**
 * The loop ends when a sweep lowers the residual by less than this, in stars². An RMSE near 0.85 then falls by less
 * than 10⁻⁷.
 */
const CONVERGED = 1e-7;

/**
 * Returns the mean squared residual of `expected` after the best user and movie terms, in stars². `expected` and
 * `films` have one entry per rating, grouped by user: user u has the entries `offsets[u] .. offsets[u + 1]`.
 */
export function additiveResidual(
  expected: Float32Array,
  films: Uint32Array,
  offsets: Uint32Array,
  numFilms: number,
): number {
  const counts = new Uint32Array(numFilms);
  for (const film of films) counts[film]++;
  const ofFilm = new Float64Array(numFilms);
  const sums = new Float64Array(numFilms);
  let previous = Number.POSITIVE_INFINITY;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    sums.fill(0);
    let squares = 0;
    for (let user = 0; user + 1 < offsets.length; user++) {
      const [from, to] = [offsets[user], offsets[user + 1]];
      let mean = 0;
      for (let k = from; k < to; k++) mean += expected[k] - ofFilm[films[k]];
      mean /= to - from;
      for (let k = from; k < to; k++) {
        const left = expected[k] - mean;
        sums[films[k]] += left;
        squares += (left - ofFilm[films[k]]) ** 2;
      }
    }
    for (let film = 0; film < numFilms; film++) if (counts[film] > 0) ofFilm[film] = sums[film] / counts[film];
    const residual = squares / expected.length;
    if (previous - residual < CONVERGED) return residual;
    previous = residual;
  }
  return previous;
}
