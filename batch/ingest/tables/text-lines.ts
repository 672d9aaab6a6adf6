/** Streams the lines or records of a text file, with the line numbers that an editor would show. */

import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { DataError } from '../data-error.ts';
import type { DataFile } from './data-file.ts';

/** Bytes read at a time. A round number; no line of a ratings or movies file is longer. */
const BLOCK_BYTES = 1 << 22;
/** Longest record in characters. If a quoted cell runs on for longer than this, its quote was opened by mistake. */
const LONGEST_RECORD = 1 << 16;
const LF = 0x0a;
const CR = 0x0d;

/** The encoding of a file. `windows-1252` is the web's name for Latin-1 and decodes every byte. */
export type Encoding = 'utf-8' | 'windows-1252';

/** How a record is split into cells. With `quoted`, cells may be like `"a, b"` and `"say ""hi"""`. */
interface CellFormat {
  readonly separator: string;
  readonly quoted: boolean;
}

/**
 * Calls `visit(line, row)` for each line, without its line end (LF or CRLF) and without a byte-order mark. `row` counts
 * from 1. For a line that is not text in this encoding, or has a byte 0x00, it calls `refuse`, which by default throws
 * `DataError` `row`. Throws `DataError` `format` for a line of more than 4 MiB.
 */
export function forEachLine(
  file: DataFile,
  encoding: Encoding,
  visit: (line: string, row: number) => void,
  refuse: (reason: string, row: number) => void = (reason, row) => {
    throw new DataError('row', file.label, reason, { row });
  },
): void {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let row = 0;
  for (const block of wholeLines(file)) {
    const bytes = row === 0 && hasByteOrderMark(block) ? block.subarray(3) : block;
    checkLength(file, bytes, row);
    // A block is decoded in one piece if all of it is text, and otherwise line by line to find the bad line.
    for (const piece of isText(bytes, encoding) ? [bytes] : eachLine(bytes)) {
      if (!isText(piece, encoding)) {
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
 * may span several lines. Throws `DataError` like `forEachLine`, and `row` for a quote that is never closed.
 */
export function forEachRecord(
  file: DataFile,
  encoding: Encoding,
  format: CellFormat,
  visit: (cells: string[], row: number) => void,
): void {
  let open = '';
  let openRow = 0;
  forEachLine(file, encoding, (line, row) => {
    if (openRow === 0 && line === '') return;
    const record = openRow === 0 ? line : `${open}\n${line}`;
    const cells = splitCells(record, format);
    if (cells) {
      const first = openRow === 0 ? row : openRow;
      openRow = 0;
      visit(cells, first);
      return;
    }
    if (openRow === 0) openRow = row;
    open = record;
    if (open.length > LONGEST_RECORD) throw neverClosed(file, openRow);
  });
  if (openRow > 0) throw neverClosed(file, openRow);
}

/** Splits a record into cells. Returns null if a quote is still open at its end. */
export function splitCells(record: string, { separator, quoted }: CellFormat): string[] | null {
  if (!quoted || !record.includes('"')) return record.split(separator);
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = '';
    if (record[at] === '"') {
      let close = at;
      do {
        const next = record.indexOf('"', close + 1);
        if (next < 0) return null;
        cell += (close > at ? '"' : '') + record.slice(close + 1, next);
        close = next + 1;
      } while (record[close] === '"');
      at = close;
    }
    const end = record.indexOf(separator, at);
    if (end < 0) {
      cells.push(cell + record.slice(at));
      return cells;
    }
    cells.push(cell + record.slice(at, end));
    at = end + separator.length;
  }
}

/**
 * Returns UTF-8 if the whole file is valid UTF-8, and otherwise Latin-1. MovieLens 1M is Latin-1 and 10M is UTF-8, and
 * no file states its encoding.
 */
export function detectEncoding(file: DataFile): Encoding {
  for (const block of wholeLines(file)) if (!isUtf8(block)) return 'windows-1252';
  return 'utf-8';
}

/** Yields blocks of whole lines. Each block is valid only until the next one is requested. */
function* wholeLines(file: DataFile): Generator<Buffer> {
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

function isText(bytes: Buffer, encoding: Encoding): boolean {
  return !bytes.includes(0) && (encoding !== 'utf-8' || isUtf8(bytes));
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

function neverClosed(file: DataFile, row: number): DataError {
  return new DataError('row', file.label, 'a quote (") is opened and never closed', { row });
}
