/** A ratings file of lines (CSV, `::`, tabs) as a `RatingsTable`. */

import { type RatingCells, type RatingCheck, reasonAgainstRow } from './check-row.ts';
import { DataError, show } from './data-error.ts';
import type { DataFile } from './data-file.ts';
import { quote } from './duckdb.ts';
import { ratingCells } from './rating-cells.ts';
import type { TextRatings } from './ratings-format.ts';
import type { RatingsTable } from './ratings-table.ts';
import { scanText } from './scan-text.ts';
import { forEachLine, splitCells } from './text-lines.ts';

/** DuckDB reads sixteen times this at once, on each thread. */
const LONGEST_LINE_BYTES = 1 << 19;
/** Tells a line of text from binary data. */
const UNPRINTABLE = /[\p{Cc}\uFFFD]/u;

/** Throws `DataError` when the file has a header and no rows. */
export function textTable(file: DataFile, format: TextRatings): RatingsTable {
  const facts = scanText(file);
  const header = format.hasHeader ? 1 : 0;
  const rows = facts.lines - header;
  if (rows === 0) throw new DataError('empty', file.label, 'has a header but no rows');
  const quoted = format.quoted && facts.hasQuotes;
  return {
    sql: readCsv(file, format, quoted, true),
    lenientSql: readCsv(file, format, quoted, false),
    rows,
    hasTimestamps: format.positions.timestamp >= 0,
    cutOff: !facts.endsWithLineEnd,
    async explain(check) {
      forEachRow(file, format, (line, row) => {
        const reason = reasonAgainstLine(line, format, check);
        if (reason !== null) throw new DataError('row', file.label, reason, { row });
      });
    },
    refuseLastRow(reason) {
      let last = 0;
      forEachRow(file, format, (_, row) => {
        last = row;
      });
      throw new DataError('row', file.label, reason, { row: last });
    },
  };
}

/**
 * Strict reading refuses rows with too many columns, and also files that mix LF and CRLF. Those are read leniently once every
 * row has been looked at and found good.
 */
function readCsv(file: DataFile, format: TextRatings, quoted: boolean, strict: boolean): string {
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
    `strict_mode = ${strict}`,
    `columns = {${types.join(', ')}}`,
  ];
  return `SELECT ${cells} FROM read_csv(${quote(file.path)}, ${options.join(', ')})`;
}

function forEachRow(file: DataFile, format: TextRatings, visit: (line: string, row: number) => void): void {
  forEachLine(file, 'utf-8', (line, row) => {
    if (row > format.skip && line !== '') visit(line, row);
  });
}

function reasonAgainstLine(line: string, format: TextRatings, check: RatingCheck | undefined): string | null {
  if (UNPRINTABLE.test(line.replaceAll('\t', ' '))) return `binary data: ${show(line)}`;
  const cells = splitCells(line, format);
  if (!cells) return 'a quote (") is opened and never closed';
  const { columns, positions } = format;
  const expected = columns.length;
  if (cells.length < expected) return `ends after ${cells.length} of ${expected} columns: ${show(line)}`;
  const trailing = cells.length === expected + 1 && cells[expected] === '';
  if (cells.length > expected && !trailing) return `has ${cells.length} columns, expected ${expected}: ${show(line)}`;
  const pick = (from: readonly string[]): RatingCells => ({
    user: from[positions.user],
    movie: from[positions.movie],
    rating: from[positions.rating],
    timestamp: from[positions.timestamp],
  });
  return reasonAgainstRow(pick(columns), pick(cells), check);
}
