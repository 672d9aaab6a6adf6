/** A text file of ratings (CSV, `::` or tabs) as a `RatingsTable`. */

import { DataError, show } from '../data-error.ts';
import type { RatingCells } from './check-row.ts';
import type { DataFile } from './data-file.ts';
import { quote } from './duckdb.ts';
import { ratingCells } from './rating-cells.ts';
import type { TextRatings } from './ratings-format.ts';
import type { RatingsTable } from './ratings-table.ts';
import { scanText } from './scan-text.ts';
import { forEachLine, splitCells } from './text-lines.ts';

/** Longest line for DuckDB. Each of its threads buffers sixteen times as much, so that a thread takes 8 MiB. */
const LONGEST_LINE_BYTES = 1 << 19;
/** Characters that show that a line is binary data and not text. */
const UNPRINTABLE = /(?!\t)[\p{Cc}\uFFFD]/u;

/** Returns the file as a table. Throws `DataError` `empty` if it has a header but no rows. */
export function textTable(file: DataFile, format: TextRatings): RatingsTable {
  const facts = scanText(file);
  const rows = facts.lines - (format.hasHeader ? 1 : 0);
  if (rows === 0) throw new DataError('empty', file.label, 'has a header but no rows');
  const { positions } = format;
  const pick = (from: readonly string[]): RatingCells => ({
    user: from[positions.user],
    movie: from[positions.movie],
    rating: from[positions.rating],
    timestamp: from[positions.timestamp],
  });
  return {
    sql: facts.hasUnderscores ? null : readCsv(file, format, format.quoted && facts.hasQuotes),
    rows,
    hasTimestamps: positions.timestamp >= 0,
    cutOff: !facts.endsWithLineEnd,
    columns: pick(format.columns),
    async eachRow(visit) {
      const visitLine = (line: string, row: number) => {
        if (row <= format.skip || line === '') return;
        const cells = splitLine(line, format);
        visit(row, typeof cells === 'string' ? cells : pick(cells));
      };
      forEachLine(file, 'utf-8', visitLine, (reason, row) => visit(row, reason));
    },
  };
}

/**
 * The query for DuckDB, in strict mode: only that rejects rows with too many columns. It also rejects files that mix LF
 * and CRLF, which are then read row by row.
 */
function readCsv(file: DataFile, format: TextRatings, quoted: boolean): string {
  const { columns, positions } = format;
  const { user, movie, rating, timestamp } = positions;
  const types = columns.map((_, at) => {
    const type = at === timestamp ? 'BIGINT' : [user, movie, rating].includes(at) ? 'DOUBLE' : 'VARCHAR';
    return `'c${at}': '${type}'`;
  });
  const cells = ratingCells({
    user: `c${user}`,
    movie: `c${movie}`,
    rating: `c${rating}`,
    timestamp: timestamp < 0 ? null : `c${timestamp}`,
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
  return `SELECT ${cells} FROM read_csv(${quote(file.path)}, ${options.join(', ')})`;
}

/** Splits a row into its cells. Returns the reason as a string if it cannot be split. */
function splitLine(line: string, format: TextRatings): string[] | string {
  if (UNPRINTABLE.test(line)) return `binary data: ${show(line)}`;
  const cells = splitCells(line, format);
  if (!cells) return 'a quote (") is opened and never closed';
  const expected = format.columns.length;
  if (cells.length < expected) return `ends after ${cells.length} of ${expected} columns: ${show(line)}`;
  const trailing = cells.length === expected + 1 && cells[expected] === '';
  if (cells.length > expected && !trailing) return `has ${cells.length} columns, expected ${expected}: ${show(line)}`;
  return cells;
}
