/** Reads tables in text files, with any usual separator. */

import Papa from 'papaparse';
import { hasColumnNames, scoreHeader } from './column-names.ts';
import { MOST_COLUMNS, MOST_ROWS, type Row, type Table, tooLong, tooWide } from './table.ts';

/** The first line of files that Excel is meant to read: `sep=;`. */
const SEPARATOR = /^\ufeff?"?sep=(.)"?[^\S\r\n]*(\r\n|\n|\r)/i;
/** Some lists have lines about the list before the names of the columns. */
const MOST_LINES_BEFORE = 20;
/** They would be a record without a separator, which keeps the separator of a short file from being found. */
const LAST_BREAKS = /[\r\n]+$/;
/** What stands in front of the lines of a list: `1.`, `-`. A list has it in front of most. */
const BULLET = /^(?:\d{1,4}[.)]|[-*•–])\s+(?=\S)/;
const MOST_MARKED = 0.6;
const LINE_BREAK = /\r\n|\n|\r/g;

/**
 * Returns the table in a text. The names of the columns are found among the first lines; without any, columns are called
 * by their numbers. Throws `TypeError` with a message for people when the file is empty or too large.
 */
export function readCsv(text: string): Table {
  const [head = '', separator = ''] = SEPARATOR.exec(text) ?? [];
  const body = text
    .slice(head.length)
    .replace(/^\ufeff/, '')
    .replace(LAST_BREAKS, '');
  const rows = readRows(body, separator, head === '' ? 1 : 2);
  if (rows.length === 0) throw new TypeError('The file is empty.');
  return withColumns(rows);
}

/**
 * Returns a table of rows. The names of the columns are found among the first rows; without any, columns are called by
 * their numbers. Throws `TypeError` with a message for people when there are too many columns.
 */
export function withColumns(rows: readonly Row[]): Table {
  const numColumns = rows.reduce((most, row) => Math.max(most, row.values.length), 0);
  if (numColumns > MOST_COLUMNS) throw tooWide();
  let best = 0;
  for (let r = 1; r < Math.min(rows.length, MOST_LINES_BEFORE); r++) {
    if (scoreHeader(rows[r].values) > scoreHeader(rows[best].values)) best = r;
  }
  const { values } = rows[best];
  if (hasColumnNames(values)) return { columns: values, rows: rows.slice(best + 1) };
  // A first line that looks like the others is a film. Names that nobody knows still name columns.
  const looksLikeNames = rows.length > 1 && values.length > 1 && values.every((value) => /^[^\d]+$/.test(value));
  if (looksLikeNames) return { columns: values, rows: rows.slice(best + 1) };
  const columns = Array.from({ length: numColumns }, (_, k) => `column ${k + 1}`);
  return { columns, rows: numColumns === 1 ? withoutBullets(rows) : rows };
}

/** Returns rows without the numbers or the marks of a list, where most of them have some. */
function withoutBullets(rows: readonly Row[]): readonly Row[] {
  const numMarked = rows.filter(({ values: [text] }) => BULLET.test(text)).length;
  if (numMarked < MOST_MARKED * rows.length) return rows;
  return rows.map(({ place, values: [text] }) => ({ place, values: [text.replace(BULLET, '')] }));
}

/** Returns the records that are not blank, each with the number of the line on which it begins. */
function readRows(text: string, delimiter: string, firstLine: number): Row[] {
  const rows: Row[] = [];
  let line = firstLine;
  let at = 0;
  Papa.parse<string[]>(text, {
    delimiter,
    step({ data, meta: { cursor } }, parser) {
      const values = data.map((value) => value.trim());
      if (values.some((value) => value !== '')) rows.push({ place: `line ${line}`, values });
      line += text.slice(at, cursor).match(LINE_BREAK)?.length ?? 0;
      at = cursor;
      if (rows.length > MOST_ROWS) parser.abort();
    },
  });
  if (rows.length > MOST_ROWS) throw tooLong();
  return rows;
}
