/** A file of a dataset, and the checks that every file has to pass before it is parsed. */

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { DataError, show } from '../data-error.ts';

/** How much of a file is read to recognise its format. A round number. */
export const HEAD_BYTES = 65_536;

/** A file on this machine, and its name in messages. */
export interface DataFile {
  readonly path: string;
  /** The file name without the path, or like `archive.zip/ratings.csv` for a file of an archive. */
  readonly label: string;
  /** What to add to the number of a line to get its number in the file that this one was made from. */
  readonly rowShift?: number;
  /** Of a Parquet file, only the rows from `from` to below `to`, counted from 0. */
  readonly rows?: { readonly from: number; readonly to: number };
}

/** The file at `path`, labelled with its name. Does not touch the disk. */
export function dataFile(path: string): DataFile {
  return { path, label: basename(path) };
}

/**
 * Reads the first bytes of a file, at most `HEAD_BYTES`. Throws `DataError`: `missing` if there is no such file,
 * `empty` if it has no bytes, and `format` if it is a Git-LFS pointer or a web page.
 */
export function readHead(file: DataFile): Buffer {
  const stats = statSync(file.path, { throwIfNoEntry: false });
  if (!stats) throw new DataError('missing', file.label, 'no such file');
  if (!stats.isFile()) throw new DataError('missing', file.label, 'is not a file');
  if (stats.size === 0) throw new DataError('empty', file.label, 'the file is empty (0 bytes)');
  const head = readBytes(file.path, HEAD_BYTES);
  const start = head.toString('latin1', 0, 200);
  if (start.startsWith('version https://git-lfs.github.com/spec/')) {
    throw new DataError('format', file.label, 'is a Git-LFS pointer, not the data; fetch it with "git lfs pull"');
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(start)) {
    throw new DataError('format', file.label, 'is a web page, not data; download it again');
  }
  return head;
}

/** Whether a file begins as Parquet files do. `head` is its beginning. */
export function isParquet(head: Buffer): boolean {
  return head.toString('latin1', 0, 4) === 'PAR1';
}

/**
 * Decodes the first bytes of a plain file (plain-file.ts). Throws `DataError`: `empty` if there
 * is only white space, and `format` if the file is binary or its lines end in CR, which DuckDB and editors count
 * differently.
 */
export function headText(file: DataFile, head: Buffer): string {
  const nul = head.indexOf(0);
  if (nul >= 0) {
    throw new DataError('format', file.label, 'is not text: it has a byte 0x00', { row: countLines(head, nul) });
  }
  const text = head.toString('utf8').replace(/^\uFEFF/, '');
  if (text.trim() === '') throw new DataError('empty', file.label, 'has only white space in it');
  if (text.includes('\r') && !text.includes('\n')) {
    throw new DataError('format', file.label, 'its lines end in CR alone; convert them to LF or CRLF');
  }
  const firstLine = text.trimStart().split('\n', 1)[0].trimEnd();
  if (/\p{Cc}/u.test(firstLine.replaceAll('\t', ' '))) {
    throw new DataError('format', file.label, `is not text: it begins with ${show(firstLine)}`, { row: 1 });
  }
  return text;
}

function countLines(bytes: Buffer, end: number): number {
  let row = 1;
  for (let i = 0; i < end; i++) if (bytes[i] === 0x0a) row++;
  return row;
}

function readBytes(path: string, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  const fd = openSync(path, 'r');
  try {
    return bytes.subarray(0, readSync(fd, bytes, 0, length, 0));
  } finally {
    closeSync(fd);
  }
}
