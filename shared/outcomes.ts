/**
 * What becomes of listed films: how many were listed, how many of them their viewers rated soon after, and how. It is
 * counted for each release and each set of models, and never for a person.
 */

import { type Interval, meanInterval, shareInterval } from './intervals.ts';

/** A rating counts for a list of this many days before. A round number: most films are watched in the week or never. */
export const WINDOW_DAYS = 7;

/** Whose lists are counted together. */
export interface OutcomeOf {
  /** Id of a release. */
  readonly release: string;
  /** The models that took part, like `svd+content`. */
  readonly models: string;
}

/** What is counted. Counts can be added. */
export interface OutcomeCounts {
  /** Lists, each page of one counted. */
  readonly lists: number;
  /** Films on them. */
  readonly films: number;
  /** How many of these films were rated within `WINDOW_DAYS` by whoever the list was for. */
  readonly hits: number;
  /** Sums of these ratings and of their squares, in the dataset's unit. */
  readonly sum: number;
  readonly squares: number;
}

/** Stored counts. */
export interface Outcome extends OutcomeOf, OutcomeCounts {
  /** When they were last changed, in milliseconds since 1970. */
  readonly time: number;
}

/** Stores counts. */
export interface OutcomeStore {
  /** Adds counts, as of `time`. Counts that nobody has added to for 90 days are removed. */
  add(counts: Outcome): Promise<void>;
  /** Returns all counts, those that changed last first, at most 100. */
  read(): Promise<Outcome[]>;
}

/** Counts before anything is counted. */
export const NOTHING_COUNTED: OutcomeCounts = { lists: 0, films: 0, hits: 0, sum: 0, squares: 0 };

/** Returns the sum of counts. */
export function addOutcomes(a: OutcomeCounts, b: OutcomeCounts): OutcomeCounts {
  return {
    lists: a.lists + b.lists,
    films: a.films + b.films,
    hits: a.hits + b.hits,
    sum: a.sum + b.sum,
    squares: a.squares + b.squares,
  };
}

/** What counts say. */
export interface OutcomeFigures {
  readonly lists: number;
  readonly films: number;
  readonly hits: number;
  /** Share of the listed films that were rated, with its 95 % interval; null without films. */
  readonly hitShare: Interval | null;
  /** Mean of these ratings; its 95 % interval is null for fewer than four of them. Null without ratings. */
  readonly meanRating: Interval | null;
}

/** Returns what counts say. */
export function outcomeFigures({ lists, films, hits, sum, squares }: OutcomeCounts): OutcomeFigures {
  return { lists, films, hits, hitShare: shareInterval(hits, films), meanRating: meanInterval(hits, sum, squares) };
}
