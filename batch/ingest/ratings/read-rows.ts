/**
 * A ratings file row by row: some four times slower than by DuckDB, but it knows each row's number. So this is where bad rows get
 * named or skipped, where users may have names, and where files are read that DuckDB finds fault with for no good reason.
 */

import { DataError } from '../data-error.ts';
import { isName, type RatingCells, type RatingCheck, reasonAgainstRow, type UserKind } from '../tables/check-row.ts';
import type { DataFile } from '../tables/data-file.ts';
import type { RatingsTable } from '../tables/ratings-table.ts';
import type { RatingColumns } from './rating-columns.ts';
import { RatingValues } from './rating-values.ts';
import { UserNames } from './user-names.ts';

/** Bad rows that are kept to be shown. */
const MOST_SHOWN = 5;

export interface RowOptions {
  /** `either`: names when any user is no number. A list: names that are numbered already, by position plus 1. */
  readonly users: 'ids' | 'either' | readonly string[];
  /** As many are skipped; one more is refused. */
  readonly maxBadRows: number;
  /** Bytes that names may take. */
  readonly nameBytes: number;
  readonly check?: RatingCheck;
}

interface BadRow {
  readonly row: number;
  readonly reason: string;
}

export interface RowsRead {
  readonly columns: RatingColumns;
  /** The first few that were skipped. */
  readonly bad: readonly BadRow[];
  /** The row for whose sake users have names, when there were numbers before it. */
  readonly firstName?: BadRow;
}

/** Ends a walk that took users for ids. */
class NameFound extends Error {
  readonly row: BadRow;
  readonly isFirst: boolean;
  constructor(row: BadRow, isFirst: boolean) {
    super(row.reason);
    this.row = row;
    this.isFirst = isFirst;
  }
}

/** Throws `DataError` for the first bad row that may not be skipped, and when no row is left or names take too much memory. */
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
        const also = maxBadRows === 0 ? '' : `; bad rows before it: ${maxBadRows}, as many as are allowed`;
        throw new DataError('row', file.label, `${reason}${also}`, { row });
      }
      badRows++;
      if (bad.length < MOST_SHOWN) bad.push({ row, reason: String(reason) });
      return;
    }
    users[rows] = names ? names.numberOf(cells.user) : Number(cells.user);
    if (names && names.bytes > nameBytes) {
      throw new DataError('limit', file.label, 'the names of its users do not fit the memory limit', { row });
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
