/**
 * A ratings file that can be read in two ways: fast, with DuckDB, or row by row, with the number and text of each row.
 */

import type { RatingCells } from './check-row.ts';

/** The rating of a row of a file that has no ratings. */
export const PICK = 1;

/** A ratings file in a known format. */
export interface RatingsTable {
  /**
   * A query for the columns of rating-cells.ts, in the order of the file. Null if DuckDB would read some cell
   * differently from `eachRow`.
   */
  readonly sql: string | null;
  /** Number of rows. */
  readonly rows: number;
  readonly hasTimestamps: boolean;
  /** True if there is no column of ratings: a row says only that a user picked a film. Its rating is then `PICK`. */
  readonly picks: boolean;
  /** True if the file ends in the middle of a line. */
  readonly cutOff: boolean;
  /** Names of the columns in the file. */
  readonly columns: RatingCells;
  /** Calls `visit` for every row in turn, until it throws. Throws `DataError` if the file cannot be read. */
  eachRow(visit: RowVisitor): Promise<void>;
}

/** Receives the number of a row and its cells, or the reason why the row cannot be split into cells. */
type RowVisitor = (row: number, cells: RatingCells | string) => void;
