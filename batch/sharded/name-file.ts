/**
 * Names of users, ascending by their UTF-8 bytes, in a file of which a range is read without the others:
 *
 *   number of names f64 · where each name ends in the text, f64[n] · the text
 */

import { open } from 'node:fs/promises';
import { readArray } from './read-array.ts';
import type { RunFile } from './remote-file.ts';
import { openRunFile, placeRunFile } from './run-file.ts';

const HEAD_BYTES = 8;
/** Bytes of text that are written at a time. A round number. */
const WRITE_BYTES = 4 << 20;

/** Names that follow one another in a file, and the place of the first among all. */
export interface NameRange {
  readonly first: number;
  readonly names: readonly string[];
}

/** Writes names, which ascend. */
export async function writeNames(path: string, names: readonly string[]): Promise<string> {
  const ends = new Float64Array(names.length);
  let length = 0;
  names.forEach((name, at) => {
    length += Buffer.byteLength(name);
    ends[at] = length;
  });
  await placeRunFile(path, HEAD_BYTES * (1 + names.length) + length, async (staging) => {
    const file = await open(staging, 'w');
    try {
      await file.writeFile(new Uint8Array(Float64Array.of(names.length).buffer));
      await file.writeFile(new Uint8Array(ends.buffer));
      for (let from = 0; from < names.length; ) {
        const start = ends[from - 1] ?? 0;
        let to = from + 1;
        while (to < names.length && ends[to] - start <= WRITE_BYTES) to++;
        await file.writeFile(names.slice(from, to).join(''));
        from = to;
      }
    } finally {
      await file.close();
    }
  });
  return path;
}

/** Reads the names from `from` to below `to`, by their bytes; without them, from the first name and to the last. */
export async function readNames(path: string, from?: string, to?: string): Promise<NameRange> {
  const file = await openRunFile(path);
  try {
    const [count] = await readArray(file, new Float64Array(1), 0, path);
    const reader = { file, path, count };
    const first = from === undefined ? 0 : await findName(reader, from);
    const end = to === undefined ? count : await findName(reader, to);
    return { first, names: await readSlice(reader, first, Math.max(first, end)) };
  } finally {
    await file.close();
  }
}

interface NameReader {
  readonly file: RunFile;
  readonly path: string;
  readonly count: number;
}

/** Returns the place of the first name that is not below `name`. */
async function findName(reader: NameReader, name: string): Promise<number> {
  const wanted = Buffer.from(name);
  let [low, high] = [0, reader.count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [found] = await readSlice(reader, middle, middle + 1);
    if (Buffer.compare(Buffer.from(found), wanted) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function readSlice({ file, path, count }: NameReader, from: number, to: number): Promise<string[]> {
  if (from === to) return [];
  const ends = await readArray(file, new Float64Array(to - from), HEAD_BYTES * (1 + from), path);
  const start = from === 0 ? 0 : (await readArray(file, new Float64Array(1), HEAD_BYTES * from, path))[0];
  const text = new Uint8Array(ends[ends.length - 1] - start);
  const bytes = Buffer.from((await readArray(file, text, HEAD_BYTES * (1 + count) + start, path)).buffer);
  return Array.from(ends, (end, at) => bytes.toString('utf8', (ends[at - 1] ?? start) - start, end - start));
}
