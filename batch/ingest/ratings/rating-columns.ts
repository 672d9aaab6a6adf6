import type { MovieKeys } from './movie-keys.ts';
import type { RatingValues } from './rating-values.ts';

/** The good rows of a ratings file as parallel columns, in the order of the file. */
export interface RatingColumns {
  /** Number of good rows. */
  readonly rows: number;
  /** Number of bad rows that were skipped. */
  readonly badRows: number;
  /** Number of rows with a value that means "not rated", if there are any. They are not among `rows`. */
  readonly notRated?: number;
  /**
   * Raw ids. Users with names are numbered from 1, in the order of the names' UTF-8 bytes; after names that were known
   * before, in the order in which new ones came.
   */
  readonly users: Uint32Array;
  /** Names of the users 1, 2, …; undefined if users have ids. */
  readonly userNames?: readonly string[];
  /** Raw ids. Films with texts as ids have the numbers of `movieKeys`. */
  readonly movies: Uint32Array;
  /** The number of each film by its text; undefined if films have ids. */
  readonly movieKeys?: MovieKeys;
  readonly values: RatingValues;
  /** True if the file has no ratings: its rows are picks, each with the same value. */
  readonly picks?: boolean;
  /** Seconds since 1970; null if the file has no timestamps. */
  readonly times: Uint32Array | null;
}
