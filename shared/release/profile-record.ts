/**
 * A record of `profiles.bin`: one user's history, packed.
 *
 * A record has these parts. A "varint" is that of shared/varint.ts. "Packed" means lowest bit first; each run begins on
 * a byte.
 * 1. varint: number of ratings n; nothing follows when it is 0
 * 2. n varints: the first movie index, then each gap − 1; movies are numbered by popularity, so gaps are small
 * 3. n codes into the scale, packed in 4 bits when the scale has at most 16 values, else in 8
 * 4. varint: number of distinct minutes d; d varints: the first minute since 1970-01-01, then each gap − 1
 * 5. n numbers into those minutes, packed in as few bits as d needs: none for a history of one minute
 *
 * Parts 4 and 5 are absent in a file without times. Every record, also one of 0 ratings, ends in a checksum (seal.ts).
 *
 * People rate many films in one sitting, so a history has fewer minutes than ratings, and most gaps are small: (4, 5) take
 * 1.1 bytes per rating of ML-100K and 1.3 of ml-latest-small.
 */

import { findSorted } from '../binary-search.ts';
import { ReleaseError } from '../errors.ts';
import { LAST_MINUTE } from '../minutes.ts';
import type { Ratings } from '../ratings.ts';
import {
  bitWidth,
  MALFORMED,
  packedLength,
  readBits,
  readVarint,
  varintLength,
  writeBits,
  writeVarint,
} from '../varint.ts';

/** One user's ratings: movie indexes ascending, ratings in the dataset's unit. */
export interface StoredProfile {
  readonly movies: Uint32Array;
  readonly ratings: Float64Array;
  /** Minutes since 1970-01-01, parallel to `movies`; 0 when unknown. Absent in a file without times. */
  readonly times?: Uint32Array;
}

/** Returns a writer for the records of one dataset. */
export function recordWriter(ratings: Ratings, timed: boolean) {
  const { byUser, times, scale } = ratings;
  const ratingWidth = ratingBits(scale.values);

  /** Returns the distinct minutes of entries `from .. to`, ascending. */
  const distinctMinutes = (from: number, to: number): Uint32Array<ArrayBuffer> => {
    const sorted = times.slice(from, to).sort();
    let count = 0;
    for (const minute of sorted) if (count === 0 || minute !== sorted[count - 1]) sorted[count++] = minute;
    return sorted.subarray(0, count);
  };

  /** The distinct minutes of the record that was measured last: it is the next to be written. */
  let found = new Uint32Array(0);

  return {
    /** Returns the bytes of the record of entries `from .. to`. */
    measure(from: number, to: number): number {
      const count = to - from;
      if (count === 0) return varintLength(0);
      let bytes = varintLength(count) + varintLength(byUser.index[from]);
      for (let k = from + 1; k < to; k++) bytes += varintLength(byUser.index[k] - byUser.index[k - 1] - 1);
      bytes += packedLength(count, ratingWidth);
      if (!timed) return bytes;
      found = distinctMinutes(from, to);
      bytes += varintLength(found.length) + varintLength(found[0]);
      for (let d = 1; d < found.length; d++) bytes += varintLength(found[d] - found[d - 1] - 1);
      return bytes + packedLength(count, bitWidth(found.length));
    },
    /** Writes the record that was measured last. */
    write(bytes: Uint8Array, offset: number, from: number, to: number): void {
      const count = to - from;
      let at = writeVarint(bytes, offset, count);
      if (count === 0) return;
      at = writeVarint(bytes, at, byUser.index[from]);
      for (let k = from + 1; k < to; k++) at = writeVarint(bytes, at, byUser.index[k] - byUser.index[k - 1] - 1);
      at = writeBits(bytes, at, byUser.codes, from, to, ratingWidth);
      if (!timed) return;
      at = writeVarint(bytes, at, found.length);
      at = writeVarint(bytes, at, found[0]);
      for (let d = 1; d < found.length; d++) at = writeVarint(bytes, at, found[d] - found[d - 1] - 1);
      const numbers = times.slice(from, to).map((minute) => findSorted(found, minute));
      writeBits(bytes, at, numbers, 0, count, bitWidth(found.length));
    },
  };
}

/** Decodes a record without its checksum. Throws `ReleaseError` `corrupt` when it is not one. */
export function readRecord(bytes: Uint8Array, numMovies: number, scale: Float64Array, timed: boolean): StoredProfile {
  const cursor = { at: 0 };
  const count = readVarint(bytes, cursor);
  if (count === MALFORMED || count > bytes.length || count > numMovies) {
    throw corrupt(`a record of ${bytes.length} bytes says ${count} ratings of ${numMovies} movies`);
  }
  const movies = new Uint32Array(count);
  readAscending(bytes, cursor, movies, numMovies, 'movie');
  const codes = new Uint8Array(count);
  readPacked(bytes, cursor, codes, ratingBits(scale), scale.length, 'rating code');
  const times = timed ? readTimes(bytes, cursor, count) : undefined;
  if (cursor.at !== bytes.length) throw corrupt(`a record of ${bytes.length} bytes ends after ${cursor.at}`);
  const ratings = new Float64Array(count);
  for (let k = 0; k < count; k++) ratings[k] = scale[codes[k]];
  return { movies, ratings, ...(times && { times }) };
}

function readTimes(bytes: Uint8Array, cursor: { at: number }, count: number): Uint32Array {
  const times = new Uint32Array(count);
  if (count === 0) return times;
  const numMinutes = readVarint(bytes, cursor);
  if (numMinutes < 1 || numMinutes > count) throw corrupt(`a record of ${count} ratings says ${numMinutes} minutes`);
  const distinct = new Uint32Array(numMinutes);
  readAscending(bytes, cursor, distinct, LAST_MINUTE + 1, 'minute');
  readPacked(bytes, cursor, times, bitWidth(numMinutes), numMinutes, 'minute number');
  for (let k = 0; k < count; k++) times[k] = distinct[times[k]];
  return times;
}

/** Fills `out` with ascending numbers below `bound`, read as a first value and gaps − 1. */
function readAscending(bytes: Uint8Array, cursor: { at: number }, out: Uint32Array, bound: number, what: string): void {
  let value = -1;
  for (let k = 0; k < out.length; k++) {
    const gap = readVarint(bytes, cursor);
    value += gap + 1;
    if (gap === MALFORMED || value >= bound) throw corrupt(`${what} ${k} of a record is not below ${bound}`);
    out[k] = value;
  }
}

function readPacked(
  bytes: Uint8Array,
  cursor: { at: number },
  out: Uint8Array | Uint32Array,
  width: number,
  bound: number,
  what: string,
): void {
  const end = cursor.at + packedLength(out.length, width);
  if (end > bytes.length) throw corrupt(`a record of ${bytes.length} bytes should have ${end} or more`);
  readBits(bytes, cursor.at, width, out);
  for (let k = 0; k < out.length; k++) {
    if (out[k] >= bound) throw corrupt(`${what} ${k} of a record is ${out[k]}, expected below ${bound}`);
  }
  cursor.at = end;
}

function ratingBits(scale: { readonly length: number }): number {
  return scale.length <= 16 ? 4 : 8;
}

function corrupt(message: string): ReleaseError {
  return new ReleaseError('corrupt', `profiles.bin: ${message}`);
}
