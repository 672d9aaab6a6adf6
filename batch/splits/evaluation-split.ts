/** The types of a dataset split for evaluation. */

import type { Dataset } from '../ingest/dataset.ts';
import type { HeldOutCase } from './held-out.ts';

/** The kinds of `evaluate --split`; split-dataset.ts explains them. */
export const SPLIT_KINDS = ['random', 'time', 'newcomers'] as const;
/** The name of a kind of split. */
export type SplitKind = (typeof SPLIT_KINDS)[number];

/** Facts about a split, to be shown beside its figures. */
export interface SplitFacts {
  kind: SplitKind;
  /** `time` only: the first day that is held out, like 2017-06-21. */
  from?: string;
  /** `time` only: the share of held-out ratings by users that training does not have, from 0 to 1. */
  newUsers?: number;
  /** `time` only: the share of held-out ratings of movies that training does not have, from 0 to 1. */
  newMovies?: number;
  /** `newcomers` only: the number of users that were held out. */
  users?: number;
  /** `newcomers` only: the number of those users who are scored. */
  scored?: number;
  /** `newcomers` only: the number of ratings that a user needs to be scored. */
  leastRatings?: number;
}

/** Viewers to be scored together. Movies are dense indexes of the training side. */
export interface CaseSet {
  /** Number of ratings in every profile, if it is the same for all. */
  readonly size?: number;
  readonly cases: readonly HeldOutCase[];
}

/** A dataset that has been split for evaluation. */
export interface EvaluationSplit {
  readonly facts: SplitFacts;
  /** The training side, a dataset of its own. */
  readonly train: Dataset;
  /** For `newcomers`, a set for each profile size in ascending order; otherwise a single set. */
  readonly sets: readonly CaseSet[];
}
