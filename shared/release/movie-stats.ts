/**
 * `movie-stats.bin`: how each movie was rated, one record per movie in dense order, so that one range read returns one
 * movie. `stats.arrow` says where each record begins. The service never reads the whole file.
 *
 * A record has these parts. A "varint" is that of shared/varint.ts. A "gap" is the difference to the number before it,
 * minus one; for the first number the difference is taken to −1.
 * 1. varint: number of distinct ratings d; nothing follows when it is 0
 * 2. d times: varint gap to the code in the scale, varint number of ratings
 * 3. varint: number of distinct years y, 0 without dates; y times: varint gap to the year since 1970, varint number of
 *    ratings, u16 (little-endian) mean rating, from 0 to 65,535 over the range of the scale
 */

import { ReleaseError } from '../errors.ts';
import { MALFORMED, readVarint, writeVarint } from '../varint.ts';

/** Name of the file in a release. */
export const MOVIE_STATS_FILE = 'movie-stats.bin';

/** Years are counted from this one, as days are. */
export const FIRST_YEAR = 1970;
/** Number of years that days of 16 bits can reach; the last is 2149. */
export const NUM_YEARS = 180;
/** Most bytes of a varint of 32 bits. */
const LONGEST_VARINT = 5;
/** Means are stored in 16 bits. */
const MEAN_STEPS = 65_535;
const MEAN_BYTES = 2;

/** How one movie was rated. `years` can have fewer ratings than `counts`, since some days may be unknown. */
export interface MovieStats {
  /** Number of ratings of each value of the scale. */
  readonly counts: Uint32Array;
  /**
   * Ascending. Years without ratings are left out; the list is empty without dates. `mean` is in the dataset's unit.
   */
  readonly years: readonly { readonly year: number; readonly count: number; readonly mean: number }[];
}

/** Writes records one after another into memory that grows as needed. */
export class MovieStatsWriter {
  readonly #scale: ArrayLike<number>;
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  /** `scale` has the values of ratings, ascending. It is retained, not copied. */
  constructor(scale: ArrayLike<number>) {
    this.#scale = scale;
  }

  /** Bytes written so far, which is where the next record begins. */
  get length(): number {
    return this.#length;
  }

  /**
   * Writes the record of a movie. `counts` is by code. `yearCounts` and `yearSums` (sums of ratings) are by year since
   * 1970.
   */
  write(counts: Uint32Array, yearCounts: Uint32Array, yearSums: Float64Array): void {
    this.#reserve((2 * counts.length + 2) * LONGEST_VARINT + yearCounts.length * (2 * LONGEST_VARINT + MEAN_BYTES));
    const numCodes = this.#writeCounts(counts, () => {});
    if (numCodes === 0) return;
    this.#writeCounts(yearCounts, (year) => {
      const share = toShare(this.#scale, yearSums[year] / yearCounts[year]);
      this.#bytes[this.#length++] = share & 0xff;
      this.#bytes[this.#length++] = share >>> 8;
    });
  }

  /** Leaves `bytes` bytes that are filled in later. */
  skip(bytes: number): void {
    this.#reserve(bytes);
    this.#length += bytes;
  }

  /** Returns a copy of what was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** Writes how many numbers are not 0, and then each of them after its gap. Returns how many they are. */
  #writeCounts(counts: Uint32Array, after: (at: number) => void): number {
    let distinct = 0;
    for (let at = 0; at < counts.length; at++) if (counts[at] > 0) distinct++;
    this.#put(distinct);
    let before = -1;
    for (let at = 0; at < counts.length; at++) {
      if (counts[at] === 0) continue;
      this.#put(at - before - 1);
      this.#put(counts[at]);
      after(at);
      before = at;
    }
    return distinct;
  }

  #put(value: number): void {
    this.#length = writeVarint(this.#bytes, this.#length, value);
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + extra));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

/** Decodes one record. Throws `ReleaseError` `corrupt` when it is not exactly one record. */
export function readMovieStats(bytes: Uint8Array, scale: ArrayLike<number>): MovieStats {
  const cursor = { at: 0 };
  const counts = new Uint32Array(scale.length);
  const ratings = readCounts(bytes, cursor, scale.length, 'rating', (code, count) => {
    counts[code] = count;
  });
  const years: { year: number; count: number; mean: number }[] = [];
  if (ratings > 0) {
    const dated = readCounts(bytes, cursor, NUM_YEARS, 'year', (year, count) => {
      if (cursor.at + MEAN_BYTES > bytes.length) throw corrupt(`ends within the mean of year ${year}`);
      const share = bytes[cursor.at] | (bytes[cursor.at + 1] << 8);
      cursor.at += MEAN_BYTES;
      years.push({ year: FIRST_YEAR + year, count, mean: fromShare(scale, share) });
    });
    if (dated > ratings) throw corrupt(`has ${dated} ratings with a year and ${ratings} in all`);
  }
  if (cursor.at !== bytes.length) throw corrupt(`of ${bytes.length} bytes ends after ${cursor.at}`);
  return { counts, years };
}

/** Calls `found` with the place and the value of each number that is not 0. Returns their sum. */
function readCounts(
  bytes: Uint8Array,
  cursor: { at: number },
  bound: number,
  what: string,
  found: (at: number, count: number) => void,
): number {
  const distinct = readVarint(bytes, cursor);
  if (distinct === MALFORMED || distinct > bound) throw corrupt(`has ${distinct} of ${bound} ${what}s`);
  let at = -1;
  let sum = 0;
  for (let k = 0; k < distinct; k++) {
    const gap = readVarint(bytes, cursor);
    const count = readVarint(bytes, cursor);
    at += gap + 1;
    if (gap === MALFORMED || at >= bound || count < 1)
      throw corrupt(`has ${count} ratings at ${what} ${at} of ${bound}`);
    sum += count;
    found(at, count);
  }
  return sum;
}

function toShare(scale: ArrayLike<number>, mean: number): number {
  const range = scale[scale.length - 1] - scale[0];
  return range === 0 ? 0 : Math.round(((mean - scale[0]) / range) * MEAN_STEPS);
}

function fromShare(scale: ArrayLike<number>, share: number): number {
  return scale[0] + (share / MEAN_STEPS) * (scale[scale.length - 1] - scale[0]);
}

function corrupt(message: string): ReleaseError {
  return new ReleaseError('corrupt', `${MOVIE_STATS_FILE}: a record ${message}`);
}
