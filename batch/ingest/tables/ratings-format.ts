/**
 * Recognises the format of a ratings file from its first lines, and not from its name:
 *
 *   MovieLens 20M … 32M, latest   `userId,movieId,rating,timestamp` with that header (any order, other columns ignored)
 *   MovieLens 1M, 10M             `1::1193::5::978300760`, no header
 *   MovieLens 100K                `196\t242\t3\t881250949`, no header (`u.data`, `*.base`, `*.test`)
 *   Parquet                       columns as in the CSV header
 */

import { DataError, show } from '../data-error.ts';
import { type DataFile, headText, readHead } from './data-file.ts';
import { splitCells } from './text-lines.ts';

/** Names of the columns of a ratings file, if they are not those of MovieLens. */
export interface RatingColumnNames {
  readonly user: string;
  readonly movie: string;
  readonly rating: string;
  readonly timestamp?: string;
}

/** The format of a text file of ratings. */
export interface TextRatings {
  readonly kind: 'text';
  readonly separator: string;
  /** Whether cells may be in quotes. */
  readonly quoted: boolean;
  /** Names of all columns, for messages. */
  readonly columns: readonly string[];
  readonly hasHeader: boolean;
  /** Number of lines before the first row, blank ones included. */
  readonly skip: number;
  readonly positions: RatingPositions;
}

interface ParquetRatings {
  readonly kind: 'parquet';
  /** parquet-table.ts finds them in the schema. */
  readonly names: RatingColumnNames | undefined;
}

/** Positions of a rating's cells in a row. `timestamp` is −1 if there is none. */
interface RatingPositions {
  readonly user: number;
  readonly movie: number;
  readonly rating: number;
  readonly timestamp: number;
}

const SEPARATORS = ['::', '\t', ',', ';'];
const PLAIN_COLUMNS = ['userId', 'movieId', 'rating', 'timestamp'];
const KNOWN_NAMES = {
  user: ['userid', 'user'],
  movie: ['movieid', 'movie', 'itemid', 'item'],
  rating: ['rating'],
  timestamp: ['timestamp'],
};

/**
 * Recognises the format of a file. `names` must be exactly as in the file. Throws `DataError` if the format is unknown
 * or a column is missing.
 */
export function sniffRatings(file: DataFile, names?: RatingColumnNames): TextRatings | ParquetRatings {
  const head = readHead(file);
  if (head.toString('latin1', 0, 4) === 'PAR1') return { kind: 'parquet', names };
  const lines = headText(file, head).split('\n');
  const skipped = lines.findIndex((line) => line.trim() !== '');
  const first = lines[skipped].replace(/\r$/, '');
  const separator = SEPARATORS.find((candidate) => first.includes(candidate));
  if (!separator) {
    throw new DataError(
      'format',
      file.label,
      `no columns found in ${show(first)}; expected a comma, semicolon, tab or "::" between them`,
      { row: skipped + 1 },
    );
  }
  const quoted = separator === ',' || separator === ';';
  const cells = (splitCells(first, { separator, quoted }) ?? first.split(separator)).map((cell) => cell.trim());
  const needsHeader = quoted || names !== undefined;
  if (needsHeader || cells.some((cell) => KNOWN_NAMES.user.includes(plain(cell)))) {
    if (cells.every((cell) => cell !== '' && Number.isFinite(Number(cell)))) {
      const reason = `no header; expected column names like userId,movieId,rating,timestamp but found ${show(first)}`;
      throw new DataError('format', file.label, reason, { row: skipped + 1 });
    }
    const positions = findColumns(file, cells, names, skipped + 1);
    return { kind: 'text', separator, quoted, columns: cells, hasHeader: true, skip: skipped + 1, positions };
  }
  if (cells.length < 3) {
    throw new DataError('row', file.label, `has ${cells.length} columns, expected at least 3: ${show(first)}`, {
      row: skipped + 1,
    });
  }
  const columns = cells.map((_, at) => PLAIN_COLUMNS[at] ?? `column ${at + 1}`);
  const positions = { user: 0, movie: 1, rating: 2, timestamp: cells.length > 3 ? 3 : -1 };
  return { kind: 'text', separator, quoted, columns, hasHeader: false, skip: skipped, positions };
}

/**
 * Finds the columns of a rating in a header, by `names` or by the usual names. Throws `DataError` `missing` if one is
 * not there.
 */
export function findColumns(
  file: DataFile,
  header: readonly string[],
  names: RatingColumnNames | undefined,
  row?: number,
): RatingPositions {
  const find = (what: keyof RatingColumnNames): number => {
    const wanted = names?.[what];
    if (names) return wanted === undefined ? -1 : header.indexOf(wanted);
    return header.findIndex((name) => KNOWN_NAMES[what].includes(plain(name)));
  };
  const need = (what: keyof RatingColumnNames): number => {
    const at = find(what);
    if (at >= 0) return at;
    const name = names?.[what] ?? PLAIN_COLUMNS[Object.keys(KNOWN_NAMES).indexOf(what)];
    throw new DataError('missing', file.label, `no column ${name}; the columns are ${show(header.join(', '), 200)}`, {
      row,
    });
  };
  const timestamp = names?.timestamp === undefined ? find('timestamp') : need('timestamp');
  return { user: need('user'), movie: need('movie'), rating: need('rating'), timestamp };
}

/** Makes `user_id`, `userId` and `UserID` the same name. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}
