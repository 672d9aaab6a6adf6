/** A text file of ratings as a `RatingsTable`. */

import { DataError, show } from '../data-error.ts';
import type { RatingCells } from './check-row.ts';
import type { RatingPositions } from './column-names.ts';
import type { DataFile } from './data-file.ts';
import { quote, quotePath } from './duckdb.ts';
import { ratingCells } from './rating-cells.ts';
import { PICK, type RatingsTable } from './ratings-table.ts';
import { scanText } from './scan-text.ts';
import type { TextFormat } from './text-format.ts';
import { forEachRecord } from './text-lines.ts';

/** Longest line for DuckDB. Each of its threads buffers sixteen times as much, so that a thread takes 8 MiB. */
const LONGEST_LINE_BYTES = 1 << 19;
/** Characters that show that a line is binary data and not text. */
const UNPRINTABLE = /(?![\t\n])[\p{Cc}\uFFFD]/u;
const PLAIN_COLUMNS = ['userId', 'movieId', 'rating', 'timestamp'];

/** A text format, and where the cells of a rating are in a row. */
export interface TextRatings extends TextFormat {
  readonly positions: RatingPositions;
}

/** Returns the file as a table. Throws `DataError` `empty` if it has a header but no rows. */
export function textTable(file: DataFile, format: TextRatings): RatingsTable {
  const facts = scanText(file);
  const rows = facts.lines - linesBefore(format);
  if (rows <= 0) throw new DataError('empty', file.label, 'has a header but no rows');
  const { positions } = format;
  const pick = (from: readonly string[]): RatingCells => ({
    user: from[positions.user],
    movie: from[positions.movie],
    rating: positions.rating < 0 ? String(PICK) : from[positions.rating],
    timestamp: from[positions.timestamp],
  });
  return {
    sql:
      facts.hasUnderscores || format.separator === ' ' ? null : readCsv(file, format, format.quoted && facts.hasQuotes),
    rows,
    hasTimestamps: positions.timestamp >= 0,
    picks: positions.rating < 0,
    cutOff: !facts.endsWithLineEnd,
    columns: pick(
      format.header ??
        Object.assign(
          format.first.map((_, at) => `column ${at + 1}`),
          namesOf(positions),
        ),
    ),
    async eachRow(visit) {
      const skip = format.skip + (file.rowShift ?? 0);
      const single = Object.values(positions).filter((at) => at >= 0);
      const visitRecord = (cells: string[] | string, row: number) => {
        if (row <= skip) return;
        const checked = typeof cells === 'string' ? cells : checkCells(cells, format);
        visit(row, typeof checked === 'string' ? checked : pick(checked));
      };
      forEachRecord(file, format, visitRecord, single);
    },
  };
}

/** Lines before the first row that are not blank. A header may span several. */
function linesBefore({ header }: TextRatings): number {
  return header ? 1 : 0;
}

function namesOf(positions: TextRatings['positions']): Record<number, string> {
  const at = [positions.user, positions.movie, positions.rating, positions.timestamp];
  return Object.fromEntries(at.flatMap((position, k) => (position < 0 ? [] : [[position, PLAIN_COLUMNS[k]]])));
}

/**
 * The query for DuckDB, in strict mode: only that rejects rows with too many columns. It also rejects files that mix LF
 * and CRLF, which are then read row by row.
 */
function readCsv(file: DataFile, format: TextRatings, quoted: boolean): string {
  const { first, positions } = format;
  const { user, movie, rating, timestamp } = positions;
  const isDate = timestamp >= 0 && !isNumber(format, timestamp);
  const types = first.map((_, at) => {
    const type =
      at === timestamp ? (isDate ? 'TIMESTAMP' : 'BIGINT') : [user, movie, rating].includes(at) ? 'DOUBLE' : 'VARCHAR';
    return `'c${at}': '${type}'`;
  });
  const cells = ratingCells({
    user: `c${user}`,
    movie: `c${movie}`,
    rating: rating < 0 ? `${PICK}::DOUBLE` : `c${rating}`,
    timestamp: timestamp < 0 ? null : isDate ? `epoch(c${timestamp})` : `c${timestamp}`,
  });
  const options = [
    'auto_detect = false',
    'header = false',
    `skip = ${format.skip}`,
    `delim = ${quote(format.separator)}`,
    `quote = '${quoted ? '"' : ''}'`,
    `escape = '${quoted ? '"' : ''}'`,
    `compression = 'none'`,
    'hive_partitioning = false',
    `max_line_size = ${LONGEST_LINE_BYTES}`,
    'strict_mode = true',
    `columns = {${types.join(', ')}}`,
  ];
  return `SELECT ${cells} FROM read_csv(${quotePath(file.path)}, ${options.join(', ')})`;
}

/** Whether the first row has a number as its time. Without a first row it does not matter. */
function isNumber({ sample }: TextRatings, timestamp: number): boolean {
  const cell = sample?.[timestamp]?.trim() ?? '';
  return cell === '' || !Number.isNaN(Number(cell));
}

/** Returns the cells of a row, or the reason as a string if they are not text, too few or too many. */
function checkCells(cells: string[], format: TextRatings): string[] | string {
  const shown = () => show(cells.join(format.separator));
  if (cells.some((cell) => UNPRINTABLE.test(cell))) return `binary data: ${shown()}`;
  const expected = format.first.length;
  if (cells.length < expected) return `ends after ${cells.length} of ${expected} columns: ${shown()}`;
  const trailing = cells.slice(expected).every((cell) => cell === '');
  if (cells.length > expected && !trailing) return `has ${cells.length} columns, expected ${expected}: ${shown()}`;
  return cells;
}
