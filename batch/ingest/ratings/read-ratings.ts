/**
 * Reads a ratings file into typed arrays. DuckDB parses the file, checks the types on its threads and returns columns
 * in the order of the file. The loop here checks the rules that a type cannot express. The arrays take 14 bytes per
 * row, or 20 with continuous ratings. If any row is bad, the file is read again row by row (read-rows.ts).
 */

import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { MAX_ID } from '../../../shared/ids.ts';
import { DataError } from '../data-error.ts';
import type { Reporter } from '../reporter.ts';
import type { RatingCheck } from '../tables/check-row.ts';
import type { ColumnNames } from '../tables/column-names.ts';
import type { DataFile } from '../tables/data-file.ts';
import { databaseShare } from '../tables/duckdb.ts';
import { openRatings } from '../tables/open-ratings.ts';
import type { RatingsTable } from '../tables/ratings-table.ts';
import { findNotRated } from './not-rated.ts';
import type { RatingColumns } from './rating-columns.ts';
import { findOffScale } from './rating-scale.ts';
import { type Distribution, RatingValues } from './rating-values.ts';
import { type RowOptions, type RowsRead, readRows } from './read-rows.ts';

/** Peak memory of reading, and of building the sparse matrices afterwards (build-ratings.ts); the latter is larger. */
const BYTES_PER_ROW = 20;
/** Node, its code and the catalogue. A round number. */
const BASE_BYTES = 96 << 20;
/** Times before 3 March 1973 cannot be times of ratings, so `checkCutTimestamp` does not judge such files. */
const FIRST_PLAUSIBLE_TIME = 100_000_000;
/**
 * How often a file is read again without its ratings off the scale. Each pass may reveal more of them, and takes as
 * long as the first. A round number.
 */
export const MAX_PASSES = 5;

/** The rows of a file do not fit into memory. They may be read in parts. */
export class TooManyRows extends DataError {}

/** How a ratings file is read. */
export interface RatingOptions extends Pick<RowOptions, 'users' | 'movieKeys' | 'catalogueKeys'> {
  /** Folder for copies of files that are not plain text. */
  readonly workDir: string;
  /** Bytes that the whole process may use. */
  readonly memoryLimit: number;
  readonly columns?: ColumnNames;
  /** False leaves the times of ratings out, as if the file had none. */
  readonly times?: boolean;
  readonly maxBadRows?: number;
  /** Values that mean that there is no rating. Undefined if the user has not said; a value that may be one is then asked about. */
  readonly notRated?: readonly number[];
  readonly reporter: Reporter;
}

/**
 * Reads the columns of a ratings file. A rating off the scale counts as a bad row. Only the other rows can tell which
 * ratings these are, so each time some are found, the file is read again without them, at most `MAX_PASSES` times.
 * Throws `DataError` for the first bad row after `maxBadRows` of them, and `limit` if the rows do not fit into
 * `memoryLimit`.
 */
export async function readRatingColumns(
  file: DataFile,
  connection: DuckDBConnection,
  options: RatingOptions,
): Promise<RatingColumns> {
  const { users, memoryLimit, columns: names, maxBadRows = 0, notRated, reporter, movieKeys } = options;
  const table = await openRatings(file, { connection, workDir: options.workDir }, names);
  const nameBytes = bytesLeftBeside(file, table.rows, memoryLimit);
  const checks: RatingCheck[] = [];
  const check: RatingCheck = (rating, row) => firstReason(checks, rating, row);
  const readAgain = () => readRows(file, table, { ...options, maxBadRows, nameBytes, check });
  let read: RowsRead | null =
    (hasNames(users) || movieKeys ? null : await tryDuckdb(table, connection, notRated)) ?? (await readAgain());
  if (notRated === undefined) askAboutNotRated(file.label, read.columns.values.distribution());
  let next = (await checkCutTimestamp(table, read.columns)) ?? findOffScale(read.columns.values.distribution());
  while (next) {
    if (checks.length === MAX_PASSES) throw noScale(file, read.columns.values, next);
    checks.push(next);
    // Memory is planned for one set of columns only.
    read = null;
    read = await readAgain();
    next = findOffScale(read.columns.values.distribution());
  }
  tell(file, read, reporter);
  const columns = table.picks ? { ...read.columns, picks: true } : read.columns;
  return options.times === false ? { ...columns, times: null } : columns;
}

/**
 * Reads the columns of a part of the ratings. Whether its values are on the scale is not asked, because only all parts
 * together can tell; `checks` are those that they have told already. Throws like `readRatingColumns`.
 */
export async function readRatingPart(
  file: DataFile,
  connection: DuckDBConnection,
  options: RatingOptions,
  checks: readonly RatingCheck[],
): Promise<RatingColumns> {
  const { users, memoryLimit, columns: names, maxBadRows = 0, notRated, reporter } = options;
  const table = await openRatings(file, { connection, workDir: options.workDir }, names);
  const nameBytes = bytesLeftBeside(file, table.rows, memoryLimit);
  const all = [...checks];
  const check: RatingCheck = (rating, row) => firstReason(all, rating, row);
  const readAgain = () => readRows(file, table, { ...options, maxBadRows, nameBytes, check });
  let read =
    (all.length > 0 || hasNames(users) ? null : await tryDuckdb(table, connection, notRated)) ?? (await readAgain());
  const cut = await checkCutTimestamp(table, read.columns);
  if (cut) {
    all.push(cut);
    read = await readAgain();
  }
  tell(file, read, reporter);
  const columns = table.picks ? { ...read.columns, picks: true } : read.columns;
  return options.times === false ? { ...columns, times: null } : columns;
}

/** Whether users are known to have names, which DuckDB is not asked for. */
function hasNames(users: RatingOptions['users']): boolean {
  return users !== 'ids' && users !== 'either';
}

function firstReason(checks: readonly RatingCheck[], rating: number, row: number): string | null {
  for (const check of checks) {
    const reason = check(rating, row);
    if (reason !== null) return reason;
  }
  return null;
}

/**
 * Throws `DataError` `format` with the way to answer if a value may mean "not rated". `label` is the name of the file.
 */
export function askAboutNotRated(label: string, distribution: Distribution): void {
  const found = findNotRated(distribution);
  if (!found) return;
  const { value, percent, others } = found;
  const reason = `${percent} % of its ratings are ${value}, apart from the others, which range from ${others}. If ${value} means "not rated", say --not-rated ${value}; if it is a rating like the others, say --not-rated none`;
  throw new DataError('format', label, reason);
}

function noScale(file: DataFile, values: RatingValues, check: RatingCheck): DataError {
  const reasons = Array.from(values.distribution().values, (rating) => check(rating, 0));
  const reason = `its ratings do not follow a scale: after ${MAX_PASSES} passes without those off the scale, ${reasons.find((one) => one)}`;
  return new DataError('format', file.label, reason);
}

/** Reads the file with DuckDB. Returns null if DuckDB rejects the file or a value in it. */
async function tryDuckdb(
  table: RatingsTable,
  connection: DuckDBConnection,
  notRated: readonly number[] = [],
): Promise<RowsRead | null> {
  if (table.sql === null) return null;
  try {
    return { columns: await stream(table, table.sql, connection, notRated), bad: [], firstNames: [] };
  } catch {
    return null;
  }
}

function tell(file: DataFile, { columns, bad, firstNames }: RowsRead, reporter: Reporter): void {
  for (const { row, reason, what } of firstNames) {
    reporter.warn(`${file.label} row ${row}: ${reason}, so all ${what} are read as names`);
  }
  for (const { row, reason } of bad) reporter.warn(`${file.label} row ${row}: ${reason}; skipped`);
  if (columns.badRows > 0)
    reporter.warn(`${file.label}: bad rows skipped: ${columns.badRows} of ${columns.rows + columns.badRows}`);
}

/** Throws DuckDB's error, or an `Error` if a value is bad or the number of rows is not that of the table. */
async function stream(
  table: RatingsTable,
  sql: string,
  connection: DuckDBConnection,
  notRated: readonly number[],
): Promise<RatingColumns> {
  const { rows } = table;
  const users = new Uint32Array(rows);
  const movies = new Uint32Array(rows);
  const values = new RatingValues(rows);
  const times = table.hasTimestamps ? new Uint32Array(rows) : null;
  const result = await connection.stream(sql);
  let at = 0;
  let unrated = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    const count = chunk.rowCount;
    if (at + unrated + count > rows) throw new Error(`more rows than the ${rows} lines of the file`);
    const user = column(chunk, 0, Uint32Array);
    const movie = column(chunk, 1, Uint32Array);
    const rating = column(chunk, 2, Float64Array);
    const time = times && column(chunk, 3, Uint32Array);
    for (let i = 0; i < count; i++) {
      const bad = !Number.isFinite(rating[i]) || user[i] > MAX_ID || movie[i] > MAX_ID;
      if (bad) throw new Error(`bad value in data row ${at + 1}`);
      if (notRated.length > 0 && notRated.includes(rating[i])) {
        unrated++;
        continue;
      }
      users[at] = user[i];
      movies[at] = movie[i];
      values.push(rating[i]);
      if (times && time) times[at] = time[i];
      at++;
    }
  }
  if (at + unrated < rows) throw new Error(`${at + unrated} rows found in ${rows} lines`);
  if (at === 0) throw new Error('none of its rows has a rating');
  const kept = (ids: Uint32Array) => (at === rows ? ids : ids.slice(0, at));
  return {
    rows: at,
    badRows: 0,
    notRated: unrated,
    users: kept(users),
    movies: kept(movies),
    values,
    times: times && kept(times),
  };
}

/** The typed array inside a vector of DuckDB. The public interface would need a call per value. */
function column<T>(chunk: DuckDBDataChunk, at: number, type: new () => T): T {
  const items: unknown = Reflect.get(chunk.getColumnVector(at), 'items');
  if (items instanceof type) return items;
  throw new TypeError(`column ${at} of the query is not a ${type.name}`);
}

/**
 * If a file was cut off within its last timestamp, the last row still parses: `1,31,2.5,12607` for
 * `1,31,2.5,1260759144`. A timestamp with a digit missing is about a tenth of the others. Returns a check that rejects
 * the last row, or null if its timestamp is plausible.
 */
async function checkCutTimestamp(table: RatingsTable, { times, rows }: RatingColumns): Promise<RatingCheck | null> {
  if (!table.cutOff || !times || rows < 2) return null;
  // A time of 0 is a missing one. It says nothing if others are missing too.
  let earliest = Number.POSITIVE_INFINITY;
  let missing = 0;
  for (let row = 0; row < rows - 1; row++) {
    if (times[row] === 0) missing++;
    else if (times[row] < earliest) earliest = times[row];
  }
  const last = times[rows - 1];
  if (earliest < FIRST_PLAUSIBLE_TIME || last >= earliest / 2 || (last === 0 && missing > 0) || missing === rows - 1) {
    return null;
  }
  let lastRow = 0;
  await table.eachRow((row) => {
    lastRow = row;
  });
  const reason = `the file stops in the middle of this row: its timestamp is ${last || 'missing'}, all others are at least ${earliest}`;
  return (_, row) => (row === lastRow ? reason : null);
}

/**
 * Returns the bytes of `memoryLimit` that are left for names. Throws `DataError` `limit` if the rows need more than
 * there is.
 */
function bytesLeftBeside(file: DataFile, rows: number, memoryLimit: number): number {
  const needed = BASE_BYTES + databaseShare(memoryLimit) + rows * BYTES_PER_ROW;
  if (needed <= memoryLimit) return memoryLimit - needed;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MB`;
  const reason = `${rows} rows need ${megabytes(needed)} of memory; --memory-limit is ${megabytes(memoryLimit)}`;
  throw new TooManyRows('limit', file.label, reason);
}
