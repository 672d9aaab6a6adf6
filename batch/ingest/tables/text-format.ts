/**
 * Recognises how a text file is laid out, from its first lines and not from its name: what is between its cells,
 * whether cells may be in quotes, and whether it begins with a header.
 */

import { DataError, show } from '../data-error.ts';
import { NUMBER } from './check-row.ts';
import { type DataFile, HEAD_BYTES, headText, readHead } from './data-file.ts';
import { type CellFormat, splitRecord } from './text-lines.ts';

/** How a text file is laid out. */
export interface TextFormat extends CellFormat {
  /** Names of the columns, or null if the first record is a row of data. */
  readonly header: readonly string[] | null;
  /** Cells of the first record, which is the header if there is one. */
  readonly first: readonly string[];
  /** Cells of the first row of data; undefined if there is none in the first lines. */
  readonly sample?: readonly string[];
  /** Number of lines before the first row, blank ones included. */
  readonly skip: number;
}

/** From the surest to the least sure. Spaces are also inside texts, so they count only where nothing else does. */
const SEPARATORS = ['::', '\t', ';', ',', '|', ' '];
/** Number of records that the choice is made from. A round number. */
const MOST_RECORDS = 100;
/** Share of the records that have to have as many cells as the first one. Titles and tags may have a separator in them. */
const REGULAR_SHARE = 0.8;
const QUOTED_CELL = /(^|[\t|])"[^"\t|]*"([\t|]|$)/m;

/** Recognises the format of a plain file. Throws `DataError` if the file has no text or its cells cannot be told apart. */
export function sniffText(file: DataFile): TextFormat {
  const head = readHead(file);
  const lines = headText(file, head)
    .split('\n')
    .map((line) => line.replace(/\r$/, ''));
  if (head.length === HEAD_BYTES && lines.length > 1) lines.pop();
  const told = /^sep=(.+)$/i.exec(lines[0])?.[1];
  const skipped = lines.findIndex((line, at) => line.trim() !== '' && !(told !== undefined && at === 0));
  if (skipped < 0) throw new DataError('empty', file.label, 'has no rows');
  const text = lines.slice(skipped).join('\n');
  const { format, records } = choose(file, text, skipped + 1, told);
  const first = records[0].map((cell) => cell.trim());
  while (first.length > 1 && first[first.length - 1] === '' && !first.some(isDatum)) first.pop();
  const header = first.some(isDatum) ? null : first;
  const headerLines = header ? countHeaderLines(text, format) : 0;
  return { ...format, header, first, sample: records[header ? 1 : 0], skip: skipped + headerLines };
}

/** Whether a cell has a number or a date in it, as the names of columns have not. */
export function isDatum(cell: string): boolean {
  return NUMBER.test(cell) || /^\d{4}-\d\d-\d\d/.test(cell);
}

function choose(
  file: DataFile,
  text: string,
  row: number,
  told: string | undefined,
): { format: CellFormat; records: string[][] } {
  const candidates = (told === undefined ? SEPARATORS : [told === '\\t' ? '\t' : told]).map((separator) => {
    const quoted = ![' ', '::'].includes(separator) && (/[;,]/.test(separator) || QUOTED_CELL.test(text));
    const format = { separator, quoted };
    const records = splitHead(text, format);
    const width = records[0]?.length ?? 0;
    const alike = records.filter(({ length }) => length === width || length === width + 1 || length === width - 1);
    return { format, records, width, share: records.length === 0 ? 0 : alike.length / records.length };
  });
  const usable = candidates.filter(({ width }) => width > 1);
  const regular = usable.filter(({ share }) => share >= REGULAR_SHARE);
  const [sure, spaces] = [regular.filter(isNotSpace), regular];
  const best = [sure, spaces, usable.filter(isNotSpace)].find((some) => some.length > 0);
  if (!best) {
    const found = show(text.split('\n', 1)[0]);
    const reason = `no columns found in ${found}; expected a comma, semicolon, tab, "|", "::" or spaces between them`;
    throw new DataError('format', file.label, reason, { row });
  }
  const doubled = best.find(({ format }) => format.separator === '::');
  return doubled ?? best.reduce((a, b) => (b.width > a.width ? b : a));
}

function isNotSpace({ format }: { format: CellFormat }): boolean {
  return format.separator !== ' ';
}

function splitHead(text: string, format: CellFormat): string[][] {
  const records: string[][] = [];
  let open = '';
  for (const line of text.split('\n')) {
    if (open === '' && line.trim() === '') continue;
    const record = open === '' ? line : `${open}\n${line}`;
    const { cells, isOpen } = splitRecord(record, format);
    open = isOpen ? record : '';
    if (!isOpen) records.push(cells);
    if (records.length === MOST_RECORDS) break;
  }
  return records;
}

function countHeaderLines(text: string, format: CellFormat): number {
  let record = '';
  for (const [at, line] of text.split('\n').entries()) {
    record += at === 0 ? line : `\n${line}`;
    if (!splitRecord(record, format).isOpen) return at + 1;
  }
  return 1;
}
