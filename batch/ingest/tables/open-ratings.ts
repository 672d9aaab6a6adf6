/** Opens a ratings file of any kind: text or Parquet. */

import type { DuckDBConnection } from '@duckdb/node-api';
import type { DataFile } from './data-file.ts';
import { parquetTable } from './parquet-table.ts';
import { type RatingColumnNames, sniffRatings } from './ratings-format.ts';
import type { RatingsTable } from './ratings-table.ts';
import { textTable } from './text-table.ts';

/** Throws `DataError` when the file is no ratings file or has no rows. */
export async function openRatings(
  file: DataFile,
  connection: DuckDBConnection,
  names?: RatingColumnNames,
): Promise<RatingsTable> {
  const format = sniffRatings(file, names);
  return format.kind === 'text' ? textTable(file, format) : await parquetTable(file, connection, format.names);
}
