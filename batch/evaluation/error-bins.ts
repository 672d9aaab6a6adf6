/** Errors of each model by how much is known of the viewer or of the film. */

import type { ErrorBin } from '../../shared/schemas/report.ts';
import { roundFigure } from './metrics.ts';

/** Collects errors by size, such as the size of a profile, and computes each model's RMSE per bin of sizes. */
export class ErrorBins {
  readonly #starts: readonly number[];
  readonly #names: readonly string[];
  readonly #squares: Float64Array;
  readonly #counts: Uint32Array;

  /**
   * `starts` has the smallest size of each bin in ascending order; no size may be below the first. `names` are the
   * models.
   */
  constructor(starts: readonly number[], names: readonly string[]) {
    this.#starts = starts;
    this.#names = names;
    this.#squares = new Float64Array(starts.length * names.length);
    this.#counts = new Uint32Array(starts.length);
  }

  /** Adds one row. `errors` has an error per model, in the order of the names, of predictions clipped to the scale. */
  add(size: number, errors: ArrayLike<number>): void {
    const bin = this.#starts.findLastIndex((start) => size >= start);
    this.#counts[bin]++;
    for (let m = 0; m < errors.length; m++) this.#squares[bin * this.#names.length + m] += errors[m] * errors[m];
  }

  /** The RMSE of each model in each bin. Bins without rows are left out. */
  result(): ErrorBin[] {
    return this.#starts.flatMap((from, bin) => {
      const n = this.#counts[bin];
      if (n === 0) return [];
      const rmseOf = (m: number) => roundFigure(Math.sqrt(this.#squares[bin * this.#names.length + m] / n));
      return [{ from, rmse: Object.fromEntries(this.#names.map((name, m) => [name, rmseOf(m)])), n }];
    });
  }
}
