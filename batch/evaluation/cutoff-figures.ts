/** The shape of the figures of `evaluate --at`. */

/**
 * Figures of the first n films of a recommender's lists, as means over viewers; null without viewers. R is the number of
 * a viewer's relevant held-out films, and a hit is a listed film that is one of them.
 */
export interface CutoffFigures {
  /** Normalised discounted cumulative gain: Σ over hits of 1 ÷ log₂(rank + 1), divided by what the best list has. */
  readonly ndcg: number | null;
  /** Hits ÷ R. */
  readonly recall: number | null;
  /** Hits ÷ min(n, R). */
  readonly cappedRecall: number | null;
  /** Hits ÷ n. */
  readonly precision: number | null;
  /** Mean average precision: Σ over hits of the precision at their rank, divided by min(n, R). */
  readonly map: number | null;
  /** 1 with a hit, else 0. */
  readonly hitRate: number | null;
}

/** The figures of all recommenders on the same viewers. */
export interface Cutoffs {
  /** A held-out rating at or above this makes its film relevant. */
  readonly relevance: number;
  /** Viewers with a relevant held-out film; the others are left out. */
  readonly viewers: number;
  /** By recommender, then by length. */
  readonly figures: Readonly<Record<string, Readonly<Record<string, CutoffFigures>>>>;
}
