/** Errors of each model by how much was known: of the viewer, of the film. */

import type { ErrorBin } from '../../shared/schemas/report.ts';
import { roundFigure } from './metrics.ts';

export class ErrorBins {
  readonly #starts: readonly number[];
  readonly #names: readonly string[];
  readonly #squares: Float64Array;
  readonly #counts: Uint32Array;

  /** `starts` are the smallest sizes of each bin, ascending, the first at most the smallest size of all. */
  constructor(starts: readonly number[], names: readonly string[]) {
    this.#starts = starts;
    this.#names = names;
    this.#squares = new Float64Array(starts.length * names.length);
    this.#counts = new Uint32Array(starts.length);
  }

  /** `errors` of one row are clipped, in the order of the names. */
  add(size: number, errors: ArrayLike<number>): void {
    const bin = this.#starts.findLastIndex((start) => size >= start);
    this.#counts[bin]++;
    for (let m = 0; m < errors.length; m++) this.#squares[bin * this.#names.length + m] += errors[m] * errors[m];
  }

  /** Bins without rows are left out. */
  result(): ErrorBin[] {
    return this.#starts.flatMap((from, bin) => {
      const n = this.#counts[bin];
      if (n === 0) return [];
      const rmseOf = (m: number) => roundFigure(Math.sqrt(this.#squares[bin * this.#names.length + m] / n));
      return [{ from, rmse: Object.fromEntries(this.#names.map((name, m) => [name, rmseOf(m)])), n }];
    });
  }
}
