/** Streams the lines or records of a text file, with the line numbers that an editor would show. */

import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { DataError } from '../data-error.ts';
import type { DataFile } from './data-file.ts';

/** Bytes read at a time. A round number; no line of a ratings or movies file is longer. */
const BLOCK_BYTES = 1 << 22;
/** Longest record in characters. If a quoted cell runs on for longer than this, its quote was opened by mistake. */
const LONGEST_RECORD = 1 << 16;
const NEVER_CLOSED = 'a quote (") is opened and never closed';
const LF = 0x0a;
const CR = 0x0d;

/** How a record is split into cells. With `quoted`, cells may be like `"a, b"` and `"say ""hi"""`. */
export interface CellFormat {
  readonly separator: string;
  readonly quoted: boolean;
}

/**
 * Calls `visit(line, row)` for each line, without its line end (LF or CRLF) and without a byte-order mark. `row` counts
 * from 1. For a line that is not UTF-8, or has a byte 0x00, it calls `refuse`, which by default throws
 * `DataError` `row`. Throws `DataError` `format` for a line of more than 4 MiB.
 */
export function forEachLine(
  file: DataFile,
  visit: (line: string, row: number) => void,
  refuse: (reason: string, row: number) => void = (reason, row) => {
    throw new DataError('row', file.label, reason, { row });
  },
): void {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let row = file.rowShift ?? 0;
  let isFirst = true;
  for (const block of wholeLines(file)) {
    const bytes = isFirst && hasByteOrderMark(block) ? block.subarray(3) : block;
    isFirst = false;
    checkLength(file, bytes, row);
    // A block is decoded in one piece if all of it is text, and otherwise line by line to find the bad line.
    for (const piece of isText(bytes) ? [bytes] : eachLine(bytes)) {
      if (!isText(piece)) {
        const why = piece.includes(0) ? 'it has a byte 0x00' : 'it is not UTF-8 text';
        refuse(`binary data: ${why}`, ++row);
        continue;
      }
      const text = decoder.decode(piece);
      let start = 0;
      while (start < text.length) {
        let end = text.indexOf('\n', start);
        if (end < 0) end = text.length;
        const last = end > start && text.charCodeAt(end - 1) === CR ? end - 1 : end;
        visit(text.slice(start, last), ++row);
        start = end + 1;
      }
    }
  }
}

/**
 * Calls `visit(cells, row)` for each record, with the number of its first line. Blank lines are skipped. A quoted cell
 * may span several lines, except in the columns `single`: there, an open quote is a mistake in its own line. A record
 * that cannot be split is visited with the reason instead of its cells; if the end of the file leaves a quote open,
 * each line since then is. Throws `DataError` like `forEachLine`, and `row` for a record of more than `LONGEST_RECORD`
 * characters.
 */
export function forEachRecord(
  file: DataFile,
  format: CellFormat,
  visit: (cells: string[] | string, row: number) => void,
  single: readonly number[] = [],
): void {
  let open = '';
  let openRow = 0;
  let lines = 0;
  const close = () => {
    for (let k = 0; k < lines; k++) visit(NEVER_CLOSED, openRow + k);
    lines = 0;
  };
  const visitLine = (line: string, row: number) => {
    if (lines === 0 && line === '') return;
    const record = lines === 0 ? line : `${open}\n${line}`;
    const { cells, isOpen } = splitRecord(record, format);
    if (!isOpen || (lines === 0 && single.includes(cells.length))) {
      const first = lines === 0 ? row : openRow;
      lines = 0;
      visit(isOpen ? NEVER_CLOSED : cells, first);
      return;
    }
    if (lines++ === 0) openRow = row;
    open = record;
    if (open.length > LONGEST_RECORD) throw new DataError('row', file.label, NEVER_CLOSED, { row: openRow });
  };
  forEachLine(file, visitLine, (reason, row) => {
    close();
    visit(reason, row);
  });
  close();
}

/** Splits a record into cells. With `isOpen`, a quote is still open at its end, in the cell after the last of `cells`. */
export function splitRecord(
  record: string,
  { separator, quoted }: CellFormat,
): { readonly cells: string[]; readonly isOpen: boolean } {
  if (separator === ' ') return { cells: record.trim().split(/[ \t]+/), isOpen: false };
  if (!quoted || !record.includes('"')) return { cells: record.split(separator), isOpen: false };
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = '';
    let begin = at;
    while (record[begin] === ' ') begin++;
    if (record[begin] === '"') {
      at = begin;
      let from = at + 1;
      for (;;) {
        const next = record.indexOf('"', from);
        if (next < 0) return { cells, isOpen: true };
        const end = next + 1;
        if (record[end] === '"') {
          cell += record.slice(from, end);
          from = end + 1;
        } else if (record[next - 1] === '\\' && next > from && !isEnd(record, end, separator)) {
          cell += `${record.slice(from, next - 1)}"`;
          from = end;
        } else {
          cell += record.slice(from, next);
          at = end;
          break;
        }
      }
    }
    const end = record.indexOf(separator, at);
    if (end < 0) {
      cells.push(cell + record.slice(at));
      return { cells, isOpen: false };
    }
    cells.push(cell + record.slice(at, end));
    at = end + separator.length;
  }
}

/** Whether a cell may end at this position. Exports of MySQL write a quote inside a cell as `\"`. */
function isEnd(record: string, at: number, separator: string): boolean {
  return at >= record.length || record[at] === '\n' || record.startsWith(separator, at);
}

/** Yields blocks of whole lines. Each block is valid only until the next one is requested. */
export function* wholeLines(file: DataFile): Generator<Buffer> {
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  const fd = openSync(file.path, 'r');
  try {
    for (let carried = 0; ; ) {
      const filled = carried + readSync(fd, buffer, carried, buffer.length - carried, null);
      if (filled === carried) {
        if (filled > 0) yield buffer.subarray(0, filled);
        return;
      }
      const end = buffer.lastIndexOf(LF, filled - 1) + 1;
      if (end > 0) yield buffer.subarray(0, end);
      else if (filled === buffer.length) yield buffer;
      carried = end > 0 || filled < buffer.length ? buffer.copy(buffer, 0, end, filled) : 0;
    }
  } finally {
    closeSync(fd);
  }
}

function checkLength(file: DataFile, bytes: Buffer, rowsBefore: number): void {
  if (bytes.length < BLOCK_BYTES || bytes[bytes.length - 1] === LF) return;
  throw new DataError('format', file.label, 'this line has more than 4 MiB, so this is not a text file', {
    row: rowsBefore + 1,
  });
}

function isText(bytes: Buffer): boolean {
  return !bytes.includes(0) && isUtf8(bytes);
}

/** Yields the lines with their line ends. */
function* eachLine(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LF, start) + 1 || bytes.length;
    yield bytes.subarray(start, end);
    start = end;
  }
}

function hasByteOrderMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
