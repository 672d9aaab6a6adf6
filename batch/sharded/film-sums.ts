/**
 * Sums per film of one shard, in a file of which a block of films is read without the others:
 *
 *   number of films u32 · numbers per film u32 · films u32[n], ascending · sums f32[n × width]
 *
 * Films that the shard has no ratings of are left out.
 */

import { open } from 'node:fs/promises';
import { findPlace } from '../../shared/binary-search.ts';
import type { KernelMemory } from '../../shared/kernels/memory.ts';
import type { SparseRows } from '../../shared/ratings.ts';
import { readArray } from './read-array.ts';
import { openRunFile, placeRunFile } from './run-file.ts';

const HEAD_BYTES = 8;
/** Bytes of sums in double precision that a task adds up at a time. A round number. */
const BLOCK_BYTES = 32 << 20;
/** Bytes of sums that are read or written at a time. A round number: small beside the sums of a task. */
const STEP_BYTES = 1 << 20;

/** The rows of the films that a shard has ratings of. */
export interface FilmRows extends SparseRows {
  readonly films: Uint32Array;
}

/** Returns the rows of films without those that are empty. Entries are those of `byMovie` and no copies. */
export function ratedFilms(byMovie: SparseRows): FilmRows {
  const numMovies = byMovie.offsets.length - 1;
  const rated = new Uint32Array(numMovies);
  let count = 0;
  for (let m = 0; m < numMovies; m++) if (byMovie.offsets[m + 1] > byMovie.offsets[m]) rated[count++] = m;
  const films = rated.slice(0, count);
  const offsets = new Uint32Array(count + 1);
  for (let at = 0; at < count; at++) offsets[at + 1] = byMovie.offsets[films[at] + 1];
  return { films, offsets, index: byMovie.index, codes: byMovie.codes };
}

/** Writes sums. `sum` fills `out` with those of the films at places `from` to below `to`. */
export async function writeFilmSums(
  path: string,
  films: Uint32Array,
  width: number,
  memory: KernelMemory,
  sum: (from: number, to: number, out: Float32Array) => void,
): Promise<string> {
  const step = Math.max(1, Math.floor(STEP_BYTES / 4 / width));
  const mark = memory.mark();
  const out = memory.float32(step * width);
  // A copy, because files are not written from shared memory.
  const copy = new Float32Array(out.length);
  await placeRunFile(path, HEAD_BYTES + 4 * films.length * (1 + width), async (staging) => {
    const file = await open(staging, 'w');
    try {
      await file.write(Uint32Array.of(films.length, width));
      await file.write(films);
      for (let from = 0; from < films.length; from += step) {
        const to = Math.min(films.length, from + step);
        sum(from, to, out);
        copy.set(out);
        await file.writeFile(new Uint8Array(copy.buffer, 0, 4 * (to - from) * width));
      }
    } finally {
      await file.close();
    }
  });
  memory.release(mark);
  return path;
}

/**
 * Adds the sums of the films from `from` to below `to` over all files, in their order and in double precision, to `total`,
 * which has `width` zeros for each of them. It lies in kernel memory, which is used again for the next part. A new large
 * array for each part would be left to the garbage collector.
 */
export async function addFilmSums(
  paths: readonly string[],
  { from, to, width }: { from: number; to: number; width: number },
  total: Float64Array,
): Promise<void> {
  const step = Math.max(1, Math.floor(STEP_BYTES / 4 / width));
  const buffer = new Float32Array(step * width);
  for (const path of paths) {
    const file = await openRunFile(path);
    try {
      const [count, found] = await readArray(file, new Uint32Array(2), 0, path);
      if (found !== width) throw new RangeError(`${path}: has ${found} numbers per film, expected ${width}`);
      const films = await readArray(file, new Uint32Array(count), HEAD_BYTES, path);
      const end = findPlace(films, to);
      for (let start = findPlace(films, from); start < end; start += step) {
        const rows = Math.min(step, end - start);
        const at = HEAD_BYTES + 4 * count + 4 * width * start;
        const sums = await readArray(file, buffer.subarray(0, rows * width), at, path);
        for (let row = 0; row < rows; row++) {
          const target = (films[start + row] - from) * width;
          const source = row * width;
          for (let i = 0; i < width; i++) total[target + i] += sums[source + i];
        }
      }
    } finally {
      await file.close();
    }
  }
}

/** Returns the upper triangle of a symmetric matrix of k × k, row after row, as sums have it. */
export function packUpper(matrix: readonly number[], k: number): Float64Array {
  const packed = new Float64Array((k * (k + 1)) / 2);
  let at = 0;
  for (let i = 0; i < k; i++) for (let j = i; j < k; j++) packed[at++] = matrix[j * k + i];
  return packed;
}

/** Cuts films into blocks whose sums fit the memory of a task. */
export function filmBlocks(numMovies: number, width: number): { from: number; to: number }[] {
  const size = Math.max(1, Math.floor(BLOCK_BYTES / 8 / width));
  return Array.from({ length: Math.ceil(numMovies / size) }, (_, block) => ({
    from: block * size,
    to: Math.min(numMovies, (block + 1) * size),
  }));
}
