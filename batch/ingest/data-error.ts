/** The error class of ingest, for bad input data. `cli.ts` exits with 3. */

/**
 * - `missing`: a file, a folder or a column does not exist
 * - `empty`: a file has no data rows
 * - `format`: a file is not of the expected kind (binary, Git-LFS pointer, web page, unknown columns)
 * - `row`: a row is wrong; the error's `row` has its number
 * - `archive`: a zip cannot be read in full
 * - `download`: a file cannot be fetched, or its content is wrong
 * - `limit`: the data are larger than the memory limit, the size limit or the disk allows
 */
type DataErrorCode = 'missing' | 'empty' | 'format' | 'row' | 'archive' | 'download' | 'limit';

/** What a `DataError` is made of, and what is left of it when it is sent from one process to another. */
export interface DataErrorParts {
  readonly code: DataErrorCode;
  readonly file: string;
  readonly reason: string;
  readonly row?: number;
}

/** Bad input data. The message starts with the place, as in `ratings.csv row 17: rating "abc" is not a number`. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly code: DataErrorCode;
  /** The file's name in messages: without the path, and like `archive.zip/ratings.csv` inside an archive. */
  readonly file: string;
  /** Number of the line as an editor shows it; the header is line 1. */
  readonly row?: number;
  /** The message without its place. */
  readonly reason: string;

  constructor(code: DataErrorCode, file: string, reason: string, options: { row?: number; cause?: unknown } = {}) {
    const place = options.row === undefined ? file : `${file} row ${options.row}`;
    super(`${place}: ${reason}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.file = file;
    this.row = options.row;
    this.reason = reason;
  }
}

/** A round number of characters that keeps a message short. */
const LONGEST_SHOWN = 40;

/** Quotes a value from a file for a message. It is cut to `longest` characters, and unprintable ones become `·`. */
export function show(value: string, longest = LONGEST_SHOWN): string {
  const clean = value.slice(0, longest).replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]|\uFFFD/gu, '·');
  return `"${clean}${value.length > longest ? '…' : ''}"`;
}

/** The first line of another library's message. The lines after it often have advice that does not apply here. */
export function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0];
}
