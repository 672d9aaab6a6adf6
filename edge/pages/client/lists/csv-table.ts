/** Reads tables in text files, with any usual separator. */

import Papa from 'papaparse';
import { hasColumnNames, scoreHeader } from './column-names.ts';
import { MOST_ROWS, type Row, type Table, tooLong } from './table.ts';

/** The first line of files that Excel is meant to read: `sep=;`. */
const SEPARATOR = /^\ufeff?"?sep=(.)"?[^\S\r\n]*(\r\n|\n|\r)/i;
/** Some lists have lines about the list before the names of the columns. */
const MOST_LINES_BEFORE = 20;
const LINE_BREAK = /\r\n|\n|\r/g;

/**
 * Returns the table in a text. The names of the columns are found among the first lines; without any, columns are called
 * by their numbers. Throws `TypeError` with a message for people when the file is empty or too long.
 */
export function readCsv(text: string): Table {
  const [head = '', separator = ''] = SEPARATOR.exec(text) ?? [];
  const rows = readRows(text.slice(head.length).replace(/^\ufeff/, ''), separator, head === '' ? 1 : 2);
  if (rows.length === 0) throw new TypeError('The file is empty.');
  let best = 0;
  for (let r = 1; r < Math.min(rows.length, MOST_LINES_BEFORE); r++) {
    if (scoreHeader(rows[r].values) > scoreHeader(rows[best].values)) best = r;
  }
  const { values } = rows[best];
  if (hasColumnNames(values)) return { columns: values, rows: rows.slice(best + 1) };
  // A first line that looks like the others is a film. Names that nobody knows still name columns.
  const looksLikeNames = rows.length > 1 && values.length > 1 && values.every((value) => /^[^\d]+$/.test(value));
  if (looksLikeNames) return { columns: values, rows: rows.slice(best + 1) };
  return { columns: values.map((_, k) => `column ${k + 1}`), rows };
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
