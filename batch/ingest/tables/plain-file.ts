/**
 * Turns a file of any kind into one that the readers of tables take: text in UTF-8, not compressed, or Parquet.
 * Compressed files, other encodings and JSON are rewritten into the work folder, a block at a time.
 */

import { isUtf8 } from 'node:buffer';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import { encodingOf } from '../../../shared/text-encoding.ts';
import { DataError, firstLine } from '../data-error.ts';
import { type DataFile, isParquet, readHead } from './data-file.ts';
import { quote, quotePath } from './duckdb.ts';
import { wholeLines } from './text-lines.ts';

/** Most bytes that a compressed file may have when unpacked, as for archives (source/unzip.ts). */
const MOST_BYTES = 8 * 2 ** 30;

/** Where files are rewritten, and with what. */
export interface PlainOptions {
  /** The caller removes it. */
  readonly workDir: string;
  readonly connection: DuckDBConnection;
}

let written = 0;

/**
 * Returns the file itself if it is plain, and otherwise a plain copy in `workDir` with the same label. With `asText`,
 * Parquet becomes text as well. Throws `DataError` if the file cannot be read.
 */
export async function plainFile(file: DataFile, options: PlainOptions, asText = false): Promise<DataFile> {
  const head = readHead(file);
  const place = () => ({ path: join(options.workDir, `plain-${written++}`), label: file.label });
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const unpacked = place();
    await rewrite(file, unpacked.path, [createGunzip(), limitBytes(file)]);
    return plainFile(unpacked, options, asText);
  }
  if (isParquet(head)) {
    if (!asText) return file;
    return toCsv(file, place(), `SELECT COLUMNS(*)::VARCHAR FROM read_parquet(${quotePath(file.path)})`, options, 0);
  }
  const encoding = encodingOf(wholeLines(file), isUtf8);
  if (encoding !== 'utf-8') {
    const decoded = place();
    await rewrite(file, decoded.path, [decoder(encoding)]);
    return plainFile(decoded, options, asText);
  }
  const start = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^\{\s*"/.test(start)) return fromJson(file, place(), 'newline_delimited', options);
  if (/^\[\s*\{/.test(start)) return fromJson(file, place(), 'array', options);
  return file;
}

function fromJson(file: DataFile, target: DataFile, format: string, options: PlainOptions): Promise<DataFile> {
  const from = `read_json(${quotePath(file.path)}, format = ${quote(format)}, maximum_depth = 1, sample_size = -1)`;
  // Each value is JSON: ->> takes texts out of their quotes and leaves lists as they are.
  const shift = format === 'array' ? 0 : -1;
  return toCsv(file, target, `SELECT json_extract_string(COLUMNS(*)::JSON, '$') FROM ${from}`, options, shift);
}

async function toCsv(
  file: DataFile,
  target: DataFile,
  select: string,
  { connection }: PlainOptions,
  rowShift: number,
): Promise<DataFile> {
  try {
    await connection.run(`COPY (${select}) TO ${quote(target.path)} (FORMAT csv, HEADER true)`);
  } catch (cause) {
    throw new DataError('format', file.label, `cannot be read: ${firstLine(cause)}`, { cause });
  }
  return { ...target, rowShift };
}

async function rewrite(file: DataFile, path: string, steps: readonly Transform[]): Promise<void> {
  try {
    await pipeline([createReadStream(file.path), ...steps, createWriteStream(path)]);
  } catch (cause) {
    if (cause instanceof DataError || (cause as NodeJS.ErrnoException).code === 'ENOSPC') throw cause;
    throw new DataError('format', file.label, `is damaged or cut off: ${firstLine(cause)}`, { cause });
  }
}

function limitBytes(file: DataFile): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES) return done(null, chunk);
      done(new DataError('limit', file.label, `has more than ${MOST_BYTES} bytes when unpacked`));
    },
  });
}

function decoder(encoding: string): Transform {
  const text = new TextDecoder(encoding);
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, text.decode(chunk, { stream: true })),
    flush: (done) => done(null, text.decode()),
  });
}
