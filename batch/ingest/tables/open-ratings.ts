/** Opens a ratings file in any format. */

import type { DuckDBConnection } from '@duckdb/node-api';
import type { DataFile } from './data-file.ts';
import { parquetTable } from './parquet-table.ts';
import { type RatingColumnNames, sniffRatings } from './ratings-format.ts';
import type { RatingsTable } from './ratings-table.ts';
import { textTable } from './text-table.ts';

/**
 * Recognises the format of a ratings file and returns it as a table. `names` are the names of its columns if they are
 * not those of MovieLens. Throws `DataError` if it is not a ratings file or has no rows.
 */
export async function openRatings(
  file: DataFile,
  connection: DuckDBConnection,
  names?: RatingColumnNames,
): Promise<RatingsTable> {
  const format = sniffRatings(file, names);
  return format.kind === 'text' ? textTable(file, format) : await parquetTable(file, connection, format.names);
}
