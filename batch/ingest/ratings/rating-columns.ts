import type { RatingValues } from './rating-values.ts';

/** The good rows of a ratings file as parallel columns, in the order of the file. */
export interface RatingColumns {
  /** Number of good rows. */
  readonly rows: number;
  /** Number of bad rows that were skipped. */
  readonly badRows: number;
  /** Raw ids. Users with names are numbered from 1, in the order of the names' UTF-8 bytes. */
  readonly users: Uint32Array;
  /** Names of the users 1, 2, …; undefined if users have ids. */
  readonly userNames?: readonly string[];
  /** Raw ids. */
  readonly movies: Uint32Array;
  readonly values: RatingValues;
  /** Seconds since 1970; null if the file has no timestamps. */
  readonly times: Uint32Array | null;
}
