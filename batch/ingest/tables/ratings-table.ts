/** A ratings file as a query for DuckDB, which is fast, and row by row, which knows the number and the text of every row. */

import type { RatingCells } from './check-row.ts';

export interface RatingsTable {
  /** The columns of `rating-cells.ts`, in the order of the file; null when DuckDB would read it otherwise than we do. */
  readonly sql: string | null;
  readonly rows: number;
  readonly hasTimestamps: boolean;
  /** True when the file stops in the middle of a line. */
  readonly cutOff: boolean;
  /** What the file calls its columns. */
  readonly columns: RatingCells;
  /** Calls `visit` for every row in turn. What it throws ends the walk. Throws `DataError` when the file cannot be read. */
  eachRow(visit: RowVisitor): Promise<void>;
}

/** A row by its number, and its cells; or, when it cannot be split into them, why. */
type RowVisitor = (row: number, cells: RatingCells | string) => void;
