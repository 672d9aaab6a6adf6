/**
 * Reads a ratings file row by row. This is about four times slower than DuckDB, but it knows the number of each row. It
 * is used to report or skip bad rows, for users with names, and for good files that DuckDB rejects.
 */

import { DataError } from '../data-error.ts';
import { isName, type RatingCells, type RatingCheck, reasonAgainstRow, type UserKind } from '../tables/check-row.ts';
import type { DataFile } from '../tables/data-file.ts';
import type { RatingsTable } from '../tables/ratings-table.ts';
import type { RatingColumns } from './rating-columns.ts';
import { RatingValues } from './rating-values.ts';
import { UserNames } from './user-names.ts';

/** Number of skipped rows that are reported one by one. A round number. */
const MOST_SHOWN = 5;

/** Options of `readRows`. */
export interface RowOptions {
  /**
   * `ids`: users must have ids. `either`: all users have names if any user is not a number. A list: users have names,
   * and those in the list have their position plus 1 as their number.
   */
  readonly users: 'ids' | 'either' | readonly string[];
  /** Number of bad rows that are skipped. One more is an error. */
  readonly maxBadRows: number;
  /** Bytes that the names of users may take. */
  readonly nameBytes: number;
  /** A further check of each row. */
  readonly check?: RatingCheck;
}

interface BadRow {
  readonly row: number;
  readonly reason: string;
}

/** The result of `readRows`. */
export interface RowsRead {
  readonly columns: RatingColumns;
  /** The first few rows that were skipped. */
  readonly bad: readonly BadRow[];
  /** The first row whose user is a name and not an id, if it is not the first row of the file. */
  readonly firstName?: BadRow;
}

/** Thrown when users were read as ids and a name is found. */
class NameFound extends Error {
  readonly row: BadRow;
  readonly isFirst: boolean;
  constructor(row: BadRow, isFirst: boolean) {
    super(row.reason);
    this.row = row;
    this.isFirst = isFirst;
  }
}

/**
 * Reads the columns of a ratings file. Throws `DataError`: `row` for the first bad row that may not be skipped, `empty`
 * if no row is left, and `limit` if the names of users take more than `nameBytes`.
 */
export async function readRows(file: DataFile, table: RatingsTable, options: RowOptions): Promise<RowsRead> {
  if (typeof options.users !== 'string') {
    return readAs(file, table, options, new UserNames(options.users));
  }
  try {
    return await readAs(file, table, options, null);
  } catch (error) {
    if (!(error instanceof NameFound)) throw error;
    const names = new UserNames();
    const { columns, bad } = await readAs(file, table, options, names);
    const userNames = names.sort(columns.users);
    return { columns: { ...columns, userNames }, bad, firstName: error.isFirst ? undefined : error.row };
  }
}

async function readAs(
  file: DataFile,
  table: RatingsTable,
  { users: given, maxBadRows, nameBytes, check }: RowOptions,
  names: UserNames | null,
): Promise<RowsRead> {
  const users = new Uint32Array(table.rows);
  const movies = new Uint32Array(table.rows);
  const values = new RatingValues(table.rows);
  const times = table.hasTimestamps ? new Uint32Array(table.rows) : null;
  const kind: UserKind = names ? 'names' : 'ids';
  const bad: BadRow[] = [];
  let badRows = 0;
  let rows = 0;
  const reasonAgainst = (row: number, cells: RatingCells): string | null => {
    const reason = reasonAgainstRow(table.columns, cells, kind) ?? check?.(Number(cells.rating), row) ?? null;
    if (reason === null || given !== 'either' || names || !isName(cells.user)) return reason;
    if (reasonAgainstRow(table.columns, cells, 'names') === null) throw new NameFound({ row, reason }, rows === 0);
    return reason;
  };
  await table.eachRow((row, cells) => {
    const reason = typeof cells === 'string' ? cells : reasonAgainst(row, cells);
    if (typeof cells === 'string' || reason !== null) {
      if (badRows === maxBadRows) {
        const also = maxBadRows === 0 ? '' : `; --max-bad-rows ${maxBadRows} is used up`;
        throw new DataError('row', file.label, `${reason}${also}`, { row });
      }
      badRows++;
      if (bad.length < MOST_SHOWN) bad.push({ row, reason: String(reason) });
      return;
    }
    users[rows] = names ? names.numberOf(cells.user) : Number(cells.user);
    if (names && names.bytes > nameBytes) {
      throw new DataError('limit', file.label, 'the names of its users do not fit into --memory-limit', { row });
    }
    movies[rows] = Number(cells.movie);
    values.push(Number(cells.rating));
    if (times) times[rows] = Math.max(0, Math.round(Number(cells.timestamp)));
    rows++;
  });
  if (rows === 0) throw new DataError('empty', file.label, `all of its ${badRows} rows are bad`);
  const kept = (column: Uint32Array) => (rows === column.length ? column : column.slice(0, rows));
  return {
    columns: { rows, badRows, users: kept(users), movies: kept(movies), values, times: times && kept(times) },
    bad,
  };
}
