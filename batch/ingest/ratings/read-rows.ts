/**
 * Reads a ratings file row by row. This is about four times slower than DuckDB, but it knows the number of each row. It
 * is used to report or skip bad rows, for users and films with texts as ids, and for good files that DuckDB rejects.
 */

import { DataError } from '../data-error.ts';
import { parseTime } from '../tables/cell-values.ts';
import {
  type IdKind,
  isName,
  type RatingCells,
  type RatingCheck,
  reasonAgainstRow,
  toNumber,
} from '../tables/check-row.ts';
import type { DataFile } from '../tables/data-file.ts';
import type { RatingsTable } from '../tables/ratings-table.ts';
import { keyOf, type MovieKeys, numberKeys } from './movie-keys.ts';
import type { RatingColumns } from './rating-columns.ts';
import { RatingValues } from './rating-values.ts';
import { UserNames } from './user-names.ts';

/** Number of skipped rows that are reported one by one. A round number. */
const MOST_SHOWN = 5;

/** Every row of a file is bad. */
export class NoGoodRow extends DataError {}

/** A file has rows, but none with a rating. */
export class NoRating extends DataError {
  /** Rows that say "not rated", and rows that cannot be read. */
  readonly notRated: number;
  readonly badRows: number;

  constructor(file: string, notRated: number, badRows: number) {
    super('empty', file, 'none of its rows has a rating');
    this.notRated = notRated;
    this.badRows = badRows;
  }
}

/** Options of `readRows`. */
export interface RowOptions {
  /**
   * `ids`: users must have ids. `names`: all users have names. `either`: they do if any user is not a number. A list:
   * users have names, and those in the list have their position plus 1 as their number.
   */
  readonly users: 'ids' | 'names' | 'either' | readonly string[];
  /** Numbers that films with texts as ids have already. */
  readonly movieKeys?: MovieKeys;
  /** Texts of films that may have no ratings, which get a number too if films have texts as ids. */
  readonly catalogueKeys?: readonly string[];
  /** Values that mean that there is no rating. Their rows are left out and counted. */
  readonly notRated?: readonly number[];
  /** Number of bad rows that are skipped. One more is an error. */
  readonly maxBadRows: number;
  /** Bytes that the names of users and the texts of films may take. */
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
  /** The first row whose user or film has a text and not an id, each if it is not the first row of the file. */
  readonly firstNames: readonly (BadRow & { readonly what: 'users' | 'films' })[];
}

/** Thrown when users or films were read as ids and a text is found. */
class NameFound extends Error {
  readonly row: BadRow;
  readonly what: 'users' | 'films';
  readonly isFirst: boolean;
  constructor(row: BadRow, what: 'users' | 'films', isFirst: boolean) {
    super(row.reason);
    this.row = row;
    this.what = what;
    this.isFirst = isFirst;
  }
}

/**
 * Reads the columns of a ratings file. Throws `DataError`: `row` for the first bad row that may not be skipped, `empty`
 * if no row is left, and `limit` if the names of users and films take more than `nameBytes`.
 */
export async function readRows(file: DataFile, table: RatingsTable, options: RowOptions): Promise<RowsRead> {
  const { users, movieKeys, catalogueKeys = [] } = options;
  const known = typeof users === 'string' ? [] : users;
  let names = users === 'ids' || users === 'either' ? null : new UserNames(known);
  let keys = movieKeys ? new UserNames() : null;
  const firstNames: RowsRead['firstNames'][number][] = [];
  for (;;) {
    try {
      const { columns, bad } = await readAs(file, table, options, names, keys);
      const userNames = typeof users === 'string' ? names?.sort(columns.users) : names?.list();
      const texts = keys?.sort(columns.movies);
      const numbers = texts && numberKeys([...texts, ...catalogueKeys], movieKeys);
      if (texts && numbers) {
        const numberOf = Uint32Array.from(texts, (text) => numbers.get(text) ?? 0);
        for (let row = 0; row < columns.rows; row++) columns.movies[row] = numberOf[columns.movies[row] - 1];
      }
      return {
        columns: { ...columns, ...(userNames && { userNames }), ...(numbers && { movieKeys: numbers }) },
        bad,
        firstNames,
      };
    } catch (error) {
      if (!(error instanceof NameFound)) throw error;
      if (!error.isFirst) firstNames.push({ ...error.row, what: error.what });
      if (error.what === 'films') keys = new UserNames();
      // The names of the first attempt are forgotten with it.
      if (error.what === 'users' || names) names = new UserNames(known);
    }
  }
}

async function readAs(
  file: DataFile,
  table: RatingsTable,
  { users: given, maxBadRows, nameBytes, notRated = [], check }: RowOptions,
  names: UserNames | null,
  keys: UserNames | null,
): Promise<RowsRead> {
  const users = new Uint32Array(table.rows);
  const movies = new Uint32Array(table.rows);
  const values = new RatingValues(table.rows);
  const times = table.hasTimestamps ? new Uint32Array(table.rows) : null;
  const kinds: [IdKind, IdKind] = [names ? 'names' : 'ids', keys ? 'names' : 'ids'];
  const bad: BadRow[] = [];
  let badRows = 0;
  let unrated = 0;
  let rows = 0;
  const reasonAgainst = (row: number, cells: RatingCells): string | null => {
    const reason = reasonAgainstRow(table.columns, cells, ...kinds) ?? check?.(toNumber(cells.rating), row) ?? null;
    if (reason === null) return null;
    const userIsName = given === 'either' && !names && isName(cells.user);
    const movieIsText = !keys && isName(cells.movie);
    if (!userIsName && !movieIsText) return reason;
    const asNames = reasonAgainstRow(
      table.columns,
      cells,
      userIsName ? 'names' : kinds[0],
      movieIsText ? 'names' : kinds[1],
    );
    if (asNames === null) throw new NameFound({ row, reason }, userIsName ? 'users' : 'films', rows === 0);
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
    const rating = toNumber(cells.rating);
    if (notRated.includes(rating)) {
      unrated++;
      return;
    }
    users[rows] = names ? names.numberOf(cells.user) : Number(cells.user);
    movies[rows] = keys ? keys.numberOf(keyOf(cells.movie)) : Number(cells.movie);
    if ((names?.bytes ?? 0) + (keys?.bytes ?? 0) > nameBytes) {
      throw new DataError('limit', file.label, 'the names of its users do not fit into --memory-limit', { row });
    }
    values.push(rating);
    if (times) times[rows] = parseTime(cells.timestamp ?? '');
    rows++;
  });
  if (rows === 0 && unrated > 0) throw new NoRating(file.label, unrated, badRows);
  if (rows === 0) throw new NoGoodRow('empty', file.label, `all of its ${badRows} rows are bad`);
  const kept = (column: Uint32Array) => (rows === column.length ? column : column.slice(0, rows));
  return {
    columns: {
      rows,
      badRows,
      notRated: unrated,
      users: kept(users),
      movies: kept(movies),
      values,
      times: times && kept(times),
    },
    bad,
    firstNames: [],
  };
}
