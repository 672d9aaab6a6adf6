/** The figures of lists that papers use, at any length. docs/evaluate.md defines them. */

import type { CutoffFigures } from './cutoff-figures.ts';
import { ndcg, roundFigure } from './metrics.ts';

/** Collects the lists of one recommender, and computes the figures at each length as means over viewers. */
export class ListCutoffs {
  readonly #sums: { readonly n: number; readonly of: Record<keyof CutoffFigures, number> }[];
  #viewers = 0;

  /** `at` has the lengths. */
  constructor(at: readonly number[]) {
    const none = { ndcg: 0, recall: 0, cappedRecall: 0, precision: 0, map: 0, hitRate: 0 };
    this.#sums = at.map((n) => ({ n, of: { ...none } }));
  }

  /**
   * Adds one viewer's list: dense movie indexes, best first, without movies of the profile, and as long as the largest
   * length unless there are fewer movies. `relevant` has the relevant held-out movies that the catalogue has, and
   * `numRelevant`, at least 1, is the number of all of them.
   */
  add(list: Uint32Array, relevant: ReadonlySet<number>, numRelevant: number): void {
    this.#viewers++;
    for (const { n, of } of this.#sums) {
      const first = list.subarray(0, n);
      const most = Math.min(n, numRelevant);
      let hits = 0;
      let precisions = 0;
      first.forEach((movie, rank) => {
        if (relevant.has(movie)) precisions += ++hits / (rank + 1);
      });
      of.ndcg += ndcg(first, relevant, numRelevant, n);
      of.recall += hits / numRelevant;
      of.cappedRecall += hits / most;
      of.precision += hits / n;
      of.map += precisions / most;
      of.hitRate += hits > 0 ? 1 : 0;
    }
  }

  /** The figures of all viewers so far, by length; null without viewers. */
  result(): Record<string, CutoffFigures> {
    const viewers = this.#viewers;
    const mean = (sum: number) => (viewers === 0 ? null : roundFigure(sum / viewers));
    return Object.fromEntries(
      this.#sums.map(({ n, of }) => [
        n,
        {
          ndcg: mean(of.ndcg),
          recall: mean(of.recall),
          cappedRecall: mean(of.cappedRecall),
          precision: mean(of.precision),
          map: mean(of.map),
          hitRate: mean(of.hitRate),
        },
      ]),
    );
  }
}
