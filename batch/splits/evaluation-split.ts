/** What a split of a dataset consists of. */

import type { Dataset } from '../ingest/dataset.ts';
import type { HeldOutCase } from './held-out.ts';

export const SPLIT_KINDS = ['random', 'time', 'newcomers'] as const;
export type SplitKind = (typeof SPLIT_KINDS)[number];

/** How it was split: what is worth saying beside the figures. */
export interface SplitFacts {
  kind: SplitKind;
  /** `time`: the first day held out, and the shares of held-out ratings of users and of movies that training has not. */
  from?: string;
  newUsers?: number;
  newMovies?: number;
  /** `newcomers`: users out of training, and those of them who have enough ratings to be scored. */
  users?: number;
  scored?: number;
  leastRatings?: number;
}

/** Viewers to be scored together, by dense index into the training side; `size` is that of every profile. */
export interface CaseSet {
  readonly size?: number;
  readonly cases: readonly HeldOutCase[];
}

export interface EvaluationSplit {
  readonly facts: SplitFacts;
  readonly train: Dataset;
  /** One for each profile size of newcomers, else one. */
  readonly sets: readonly CaseSet[];
}
