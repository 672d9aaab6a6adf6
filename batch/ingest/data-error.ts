/** The one error class of ingest: the data are not what they should be. `cli.ts` turns it into exit code 3. */

/**
 * - `missing`: a file, a folder or a column is not there
 * - `empty`: a file without data rows
 * - `format`: not a file of the expected kind (binary, Git-LFS pointer, web page, unknown columns)
 * - `row`: one row is wrong; `row` says which
 * - `archive`: a zip that cannot be read in full
 * - `download`: it cannot be fetched, or what came is not what it should be
 * - `limit`: larger than the memory limit, the size limit or the disk allows
 */
type DataErrorCode = 'missing' | 'empty' | 'format' | 'row' | 'archive' | 'download' | 'limit';

/** Bad input data. The message reads `ratings.csv row 17: rating "abc" is not a number`. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly code: DataErrorCode;
  /** As the message shows it: without the path, inside an archive as `archive.zip/ratings.csv`. */
  readonly file: string;
  /** Line of the file as an editor numbers it: the header is line 1. */
  readonly row?: number;

  constructor(code: DataErrorCode, file: string, reason: string, options: { row?: number; cause?: unknown } = {}) {
    const place = options.row === undefined ? file : `${file} row ${options.row}`;
    super(`${place}: ${reason}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.file = file;
    this.row = options.row;
  }
}

const LONGEST_SHOWN = 40;

/** A value from a file, quoted for a message: shortened, and anything that is not printable as `·`. */
export function show(value: string, longest = LONGEST_SHOWN): string {
  const clean = value.slice(0, longest).replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]|\uFFFD/gu, '·');
  return `"${clean}${value.length > longest ? '…' : ''}"`;
}

/** What another library said, without its advice. */
export function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0];
}
