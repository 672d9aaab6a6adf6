/**
 * Parts of the input. A large text file is read in parts of whole lines, which tasks copy out of it with its header. A
 * part knows how many lines are before it, so errors name the line of the file. Of a Parquet file a part is some rows.
 */

import { closeSync, createReadStream, createWriteStream, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { withWorkDir } from '../ingest/ingest.ts';
import { isBucketSource } from '../ingest/source/source-name.ts';
import { type DataFile, isParquet, readHead } from '../ingest/tables/data-file.ts';
import { withDatabase } from '../ingest/tables/duckdb.ts';
import { countParquetRows } from '../ingest/tables/parquet-table.ts';
import { sniffText } from '../ingest/tables/text-format.ts';
import type { ByteRange } from './run-bucket.ts';
import { fetchRunFile } from './run-file.ts';

/** A file, or lines of one: the bytes from `from` to below `to`. */
export interface InputPart extends DataFile {
  readonly range?: {
    readonly from: number;
    readonly to: number;
    /** Number of lines before `from`. */
    readonly linesBefore: number;
    /** Bytes and lines of the header, with which the file begins. */
    readonly headerBytes: number;
    readonly headerLines: number;
  };
}

/** Most bytes of a part of a text file: about 10 million rows of MovieLens. */
const MOST_PART_BYTES = 256 << 20;
const LEAST_PART_BYTES = 4 << 20;
/** What a process that reads takes besides its rows, and how many bytes of text a byte of memory has room for. */
const BASE_BYTES = 200e6;
const TEXT_PER_BYTE = 0.75;
/** Bytes of a row as text, as in MovieLens. */
const ROW_BYTES = 26;
const BLOCK_BYTES = 4 << 20;
const LF = 0x0a;
const QUOTE = 0x22;

/**
 * Returns the bytes of text that a process with so many bytes of memory reads at a time. How an input is cut into parts
 * changes nothing about the shards.
 */
export function partBytesFor(memory: number): number {
  return Math.min(MOST_PART_BYTES, Math.max(LEAST_PART_BYTES, Math.floor(TEXT_PER_BYTE * (memory - BASE_BYTES))));
}

/** Arguments of `surveyFile`. */
export interface SurveyArgs {
  readonly file: DataFile;
  readonly partBytes: number;
}

/**
 * Cuts a file into parts. A file that is compressed, not text in one byte a character, JSON, or that has quotes, in which
 * a line may be a part of a row, is one part.
 */
export async function surveyFile({ file: named, partBytes }: SurveyArgs): Promise<{ parts: InputPart[] }> {
  if (!isBucketSource(named.path)) return cutFile(named, partBytes);
  return withWorkDir(undefined, async (workDir) => {
    const { parts } = await cutFile(await partFile(named, workDir), partBytes);
    return { parts: parts.map((part) => ({ ...part, path: named.path })) };
  });
}

async function cutFile(file: DataFile, partBytes: number): Promise<{ parts: InputPart[] }> {
  const { size } = statSync(file.path);
  if (size === 0) return { parts: [file] };
  const head = readHead(file);
  if (isParquet(head)) return { parts: await cutParquet(file, Math.max(1, Math.floor(partBytes / ROW_BYTES))) };
  if (size <= partBytes || !isLines(head)) return { parts: [file] };
  const { skip: headerLines } = sniffText(file);
  const cuts = scan(file.path, partBytes, headerLines);
  if (!cuts) return { parts: [file] };
  const { headerBytes, starts } = cuts;
  const parts = starts.map(({ from, linesBefore }, at): InputPart => {
    const to = starts[at + 1]?.from ?? size;
    return { ...file, range: { from, to, linesBefore, headerBytes, headerLines } };
  });
  return { parts };
}

/** Cuts a Parquet file into parts of at most so many rows. */
async function cutParquet(file: DataFile, most: number): Promise<InputPart[]> {
  const rows = await withWorkDir(undefined, (tempDir) =>
    withDatabase({ threads: 1, memoryLimit: BASE_BYTES, tempDir }, (connection) => countParquetRows(file, connection)),
  );
  if (rows <= most) return [file];
  return Array.from({ length: Math.ceil(rows / most) }, (_, part) => ({
    ...file,
    rows: { from: part * most, to: Math.min(rows, (part + 1) * most) },
  }));
}

function isLines(head: Buffer): boolean {
  const start = head.toString('latin1', 0, 64).trimStart();
  const isOther = head.includes(0) || (head[0] === 0x1f && head[1] === 0x8b);
  return !isOther && !/^(\xef\xbb\xbf)?[{[]/.test(start);
}

/** Where parts begin, after the header; undefined for a file with quotes or zeros. */
function scan(path: string, partBytes: number, headerLines: number) {
  const starts: { from: number; linesBefore: number }[] = [];
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  const file = openSync(path, 'r');
  let lines = 0;
  let headerBytes = 0;
  let next = 0;
  try {
    for (let offset = 0; ; ) {
      const filled = readSync(file, block, 0, block.length, offset);
      if (filled === 0) break;
      const bytes = block.subarray(0, filled);
      if (bytes.includes(QUOTE) || bytes.includes(0)) return undefined;
      if (headerLines === 0 && offset === 0) starts.push({ from: 0, linesBefore: 0 });
      for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
        lines++;
        const after = offset + at + 1;
        if (lines === headerLines) {
          headerBytes = after;
          starts.push({ from: after, linesBefore: lines });
        }
        if (lines < headerLines || after < next + partBytes) continue;
        if (lines > headerLines) starts.push({ from: after, linesBefore: lines });
        next = after;
      }
      offset += filled;
    }
  } finally {
    closeSync(file);
  }
  const { size } = statSync(path);
  return { headerBytes, starts: starts.filter(({ from }) => from < size) };
}

/** Returns a part as a file that can be read: the file itself, or a copy of it or of its lines in `workDir`. */
export async function partFile(part: InputPart, workDir: string): Promise<DataFile> {
  const { range, ...file } = part;
  const path = join(workDir, 'part');
  const isRemote = isBucketSource(file.path);
  if (!range) {
    if (!isRemote) return file;
    await fetchRunFile(file.path, path);
    return { ...file, path };
  }
  const { from, to, linesBefore, headerBytes, headerLines } = range;
  const copy = isRemote ? fetchRunFile : copyBytes;
  if (headerBytes > 0) await copy(file.path, path, { from: 0, to: headerBytes });
  await copy(file.path, path, { from, to });
  return { path, label: file.label, rowShift: (file.rowShift ?? 0) + linesBefore - headerLines };
}

async function copyBytes(from: string, to: string, range: ByteRange): Promise<void> {
  await pipeline(
    createReadStream(from, { start: range.from, end: range.to - 1 }),
    createWriteStream(to, { flags: 'a' }),
  );
}
