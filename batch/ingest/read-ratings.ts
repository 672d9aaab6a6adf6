/**
 * A ratings file into typed arrays. DuckDB parses and checks the types on its threads and hands over columns in the order of the
 * file; the loop here checks what a type cannot say. 14 bytes a row (64-bit ratings: 20).
 */

import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { MAX_ID } from './check-row.ts';
import { DataError, firstLine } from './data-error.ts';
import type { DataFile } from './data-file.ts';
import { databaseShare } from './duckdb.ts';
import { findOffScale } from './rating-scale.ts';
import { RatingValues } from './rating-values.ts';
import type { RatingColumnNames } from './ratings-format.ts';
import { openRatings, type RatingsTable } from './ratings-table.ts';

/** Peak of reading and of building the sparse rows afterwards (`build-ratings.ts`), which is the larger of the two. */
const BYTES_PER_ROW = 20;
/** Node itself, its code and the catalogue. */
const BASE_BYTES = 96 << 20;
/** Times before 3 March 1973 are no times of ratings, so such files are not judged by `refuseCutTimestamp`. */
const FIRST_PLAUSIBLE_TIME = 100_000_000;

/** Rows as they stand in the file. */
export interface RatingColumns {
  readonly rows: number;
  readonly users: Uint32Array;
  readonly movies: Uint32Array;
  readonly values: RatingValues;
  /** Seconds since 1970; null when the file has none. */
  readonly times: Uint32Array | null;
}

/** Throws `DataError` for the first bad row, and when the rows do not fit the memory limit. */
export async function readRatingColumns(
  file: DataFile,
  connection: DuckDBConnection,
  options: { memoryLimit: number; columns?: RatingColumnNames },
): Promise<RatingColumns> {
  const table = await openRatings(file, connection, options.columns);
  checkMemory(file, table.rows, options.memoryLimit);
  const columns = await streamColumns(file, table, connection);
  if (table.cutOff) refuseCutTimestamp(table, columns);
  const offScale = findOffScale(columns.values.distribution());
  if (offScale) {
    await table.explain(offScale);
    throw new DataError('format', file.label, 'has a rating off its scale');
  }
  return columns;
}

async function streamColumns(
  file: DataFile,
  table: RatingsTable,
  connection: DuckDBConnection,
): Promise<RatingColumns> {
  try {
    return await stream(table, table.sql, connection);
  } catch (cause) {
    await table.explain();
    const refused = (error: unknown) =>
      new DataError('format', file.label, `cannot be read: ${firstLine(error)}`, { cause: error });
    if (table.lenientSql === null) throw refused(cause);
    try {
      return await stream(table, table.lenientSql, connection);
    } catch (again) {
      throw refused(again);
    }
  }
}

/** Throws whatever DuckDB throws, or an `Error` when a value or the number of rows is not what it should be. */
async function stream(table: RatingsTable, sql: string, connection: DuckDBConnection): Promise<RatingColumns> {
  const { rows } = table;
  const users = new Uint32Array(rows);
  const movies = new Uint32Array(rows);
  const values = new RatingValues(rows);
  const times = table.hasTimestamps ? new Uint32Array(rows) : null;
  const result = await connection.stream(sql);
  let at = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    const count = chunk.rowCount;
    if (at + count > rows) throw new Error(`more rows than the ${rows} lines of the file`);
    const user = column(chunk, 0, Uint32Array);
    const movie = column(chunk, 1, Uint32Array);
    const rating = column(chunk, 2, Float64Array);
    const time = times && column(chunk, 3, Uint32Array);
    for (let i = 0; i < count; i++) {
      const bad = !Number.isFinite(rating[i]) || user[i] > MAX_ID || movie[i] > MAX_ID;
      if (bad) throw new Error(`bad value in data row ${at + 1}`);
      users[at] = user[i];
      movies[at] = movie[i];
      values.push(rating[i]);
      if (times && time) times[at] = time[i];
      at++;
    }
  }
  if (at < rows) throw new Error(`${at} rows found in ${rows} lines`);
  return { rows, users, movies, values, times };
}

/** The typed array behind a vector: the public way to it is a call a value. */
function column<T>(chunk: DuckDBDataChunk, at: number, type: new () => T): T {
  const items: unknown = Reflect.get(chunk.getColumnVector(at), 'items');
  if (items instanceof type) return items;
  throw new TypeError(`column ${at} of the query is not a ${type.name}`);
}

/**
 * A file that stops within its last timestamp has a last row that parses: `1,31,2.5,12607` of `1,31,2.5,1260759144`. A digit less
 * makes it at most a tenth of the others.
 */
function refuseCutTimestamp(table: RatingsTable, { times, rows }: RatingColumns): void {
  if (!times || rows < 2) return;
  let earliest = times[0];
  for (let row = 1; row < rows - 1; row++) if (times[row] < earliest) earliest = times[row];
  const last = times[rows - 1];
  if (earliest < FIRST_PLAUSIBLE_TIME || last >= earliest / 2) return;
  table.refuseLastRow(
    `the file stops in the middle of this row: its timestamp is ${last}, all others are at least ${earliest}`,
  );
}

function checkMemory(file: DataFile, rows: number, memoryLimit: number): void {
  const needed = BASE_BYTES + databaseShare(memoryLimit) + rows * BYTES_PER_ROW;
  if (needed <= memoryLimit) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MB`;
  const reason = `${rows} rows need ${megabytes(needed)} of memory, the limit is ${megabytes(memoryLimit)}`;
  throw new DataError('limit', file.label, reason);
}
