import type { RatingValues } from './rating-values.ts';

/** Good rows as they stand in the file. */
export interface RatingColumns {
  readonly rows: number;
  /** Rows that were skipped. */
  readonly badRows: number;
  /** Raw ids; of users with names their numbers: from 1, in the order of the names' UTF-8 bytes. */
  readonly users: Uint32Array;
  /** By number, the first one's is 1; undefined when users have ids. */
  readonly userNames?: readonly string[];
  readonly movies: Uint32Array;
  readonly values: RatingValues;
  /** Seconds since 1970; null when the file has none. */
  readonly times: Uint32Array | null;
}
