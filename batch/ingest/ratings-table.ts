/** A ratings file as a query for DuckDB, and a second way through the same file that finds the row to blame. */

import type { DuckDBConnection } from '@duckdb/node-api';
import type { RatingCheck } from './check-row.ts';
import type { DataFile } from './data-file.ts';
import { parquetTable } from './parquet-table.ts';
import { type RatingColumnNames, sniffRatings } from './ratings-format.ts';
import { textTable } from './text-table.ts';

export interface RatingsTable {
  /** The columns of `rating-cells.ts`, in the order of the file. */
  readonly sql: string;
  /** For files that DuckDB finds fault with and `explain` does not; null when there is no other way to read it. */
  readonly lenientSql: string | null;
  readonly rows: number;
  readonly hasTimestamps: boolean;
  /** True when the file stops in the middle of a line. */
  readonly cutOff: boolean;
  /** Throws the `DataError` of the first bad row. Returns when no row is bad. */
  explain(check?: RatingCheck): Promise<void>;
  /** Throws the `DataError` for the last row. */
  refuseLastRow(reason: string): never;
}

/** Throws `DataError` when the file is no ratings file or has no rows. */
export async function openRatings(
  file: DataFile,
  connection: DuckDBConnection,
  names?: RatingColumnNames,
): Promise<RatingsTable> {
  const format = sniffRatings(file, names);
  return format.kind === 'text' ? textTable(file, format) : await parquetTable(file, connection, format.names);
}
