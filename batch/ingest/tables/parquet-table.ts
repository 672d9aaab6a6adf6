/** A Parquet file as a `RatingsTable`. Rows are numbered from 1. Columns of ids and ratings may have the type text. */

import type { DuckDBConnection } from '@duckdb/node-api';
import { DataError, firstLine } from '../data-error.ts';
import type { RatingCells } from './check-row.ts';
import type { Columns, RatingPositions } from './column-names.ts';
import type { DataFile } from './data-file.ts';
import { quoteName, quotePath } from './duckdb.ts';
import { ratingCells } from './rating-cells.ts';
import { PICK, type RatingsTable } from './ratings-table.ts';

/**
 * Returns the file as a table. `find` finds its columns. Throws `DataError`: `format` if it cannot be read, `missing`
 * without a column, `empty` without rows.
 */
export async function parquetTable(
  file: DataFile,
  connection: DuckDBConnection,
  find: (columns: Columns) => RatingPositions,
): Promise<RatingsTable> {
  const table = `FROM read_parquet(${quotePath(file.path)}, hive_partitioning = false`;
  const { from: first = 0, to = Number.POSITIVE_INFINITY } = file.rows ?? {};
  // DuckDB skips what is outside of the range.
  const range = `file_row_number = true) WHERE file_row_number >= ${first} AND file_row_number < ${to}`;
  const from = file.rows ? `${table}, ${range}` : `${table})`;
  const readable = <T>(action: () => Promise<T>) => orUnreadable(file, action);
  const query = (sql: string) => readable(async () => (await connection.run(sql)).getRows());
  const schema = await query(`DESCRIBE SELECT * ${table})`);
  const header = schema.map(([name]) => String(name));
  const positions = find({ header, first: header });
  const rows = Number((await query(`SELECT count(*) ${from}`))[0][0]);
  if (rows === 0) throw new DataError('empty', file.label, 'has columns but no rows');
  const isDate = /^(DATE|TIMESTAMP)/.test(String(schema[positions.timestamp]?.[1] ?? ''));
  const column = (at: number) =>
    isDate && at === positions.timestamp ? `epoch(${quoteName(header[at])})` : quoteName(header[at]);
  // DuckDB would read the text 1_2 as 12.
  const double = (at: number) =>
    schema[at][1] === 'VARCHAR'
      ? `try_cast(CASE WHEN NOT contains(${column(at)}, '_') THEN ${column(at)} END AS DOUBLE)`
      : `try_cast(${column(at)} AS DOUBLE)`;
  const cells = ratingCells({
    user: double(positions.user),
    movie: double(positions.movie),
    rating: positions.rating < 0 ? `${PICK}::DOUBLE` : double(positions.rating),
    timestamp: positions.timestamp < 0 ? null : double(positions.timestamp),
  });
  const wanted = [positions.user, positions.movie, positions.rating, positions.timestamp];
  const pick = ([user, movie, rating, timestamp]: readonly string[]): RatingCells => ({
    user,
    movie,
    rating,
    timestamp: positions.timestamp < 0 ? undefined : timestamp,
  });
  return {
    sql: `SELECT ${cells} ${from}`,
    rows,
    hasTimestamps: positions.timestamp >= 0,
    picks: positions.rating < 0,
    cutOff: false,
    columns: pick(wanted.map((at) => header[at] ?? '')),
    async eachRow(visit) {
      const missing = (k: number) => `'${k === 2 ? PICK : ''}'`;
      const texts = wanted.map((at, k) => (at < 0 ? missing(k) : `coalesce(${column(at)}::VARCHAR, '')`));
      const result = await readable(() => connection.stream(`SELECT ${texts.join(', ')} ${from}`));
      for (let row = first + 1; ; ) {
        const chunk = await readable(() => result.fetchChunk());
        if (!chunk || chunk.rowCount === 0) return;
        for (const cells of chunk.getRows()) visit(row++, pick(cells.map(String)));
      }
    },
  };
}

/** Returns the number of rows of a Parquet file. Throws `DataError` `format` if it cannot be read. */
export async function countParquetRows(file: DataFile, connection: DuckDBConnection): Promise<number> {
  const count = `SELECT count(*) FROM read_parquet(${quotePath(file.path)}, hive_partitioning = false)`;
  const [[rows]] = await orUnreadable(file, async () => (await connection.run(count)).getRows());
  return Number(rows);
}

async function orUnreadable<T>(file: DataFile, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new DataError('format', file.label, `is not a readable Parquet file: ${firstLine(cause)}`, { cause });
  }
}
