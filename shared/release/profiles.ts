/**
 * `profiles.bin` and `profiles-index.arrow`: the ratings of every user, packed, one contiguous record per user, so that
 * one range read returns a user's whole history. The service never reads the whole file.
 *
 * Header of `profiles.bin`, little-endian: magic `CMPR`, u16 version, u16 number of values in the scale, u32 users, u32
 * movies, u32 ratings, u32 bytes of the file, then the values of the scale as f64.
 *
 * A record has these parts. A "varint" is that of shared/varint.ts. "Packed" means lowest bit first; each run begins on
 * a byte.
 * 1. varint: number of ratings n; nothing follows when it is 0
 * 2. n varints: the first movie index, then each gap − 1; movies are numbered by popularity, so gaps are small
 * 3. n codes into the scale, packed in 4 bits when the scale has at most 16 values, else in 8
 * 4. varint: number of distinct days d; d varints: the first day since 1970-01-01, then each gap − 1
 * 5. n numbers into those days, packed in as few bits as d needs: none for a history of one day
 *
 * Every record, also one of 0 ratings, ends in a checksum (seal.ts).
 *
 * People rate many films in one sitting, so a history has few distinct days, and (4, 5) take a fraction of a byte per
 * rating.
 */

import { decodeArrow, encodeArrow } from '../arrow.ts';
import { findSorted } from '../binary-search.ts';
import { ReleaseError } from '../errors.ts';
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
import { SEAL_BYTES, sealRecords, unseal } from './seal.ts';

/** Name in a release of the file with the records. */
export const PROFILES_FILE = 'profiles.bin';
/** Name in a release of the index: where each user's record begins. */
export const PROFILE_INDEX_FILE = 'profiles-index.arrow';

const KIND = 'profiles-index';
const VERSION = 1;
const MAGIC = 0x52504d43; // "CMPR"
const FIXED_HEADER_BYTES = 24;
const NUM_DAYS = 65_536;
const MAX_FILE_BYTES = 0xffffffff;

/** One user's ratings: movie indexes ascending, ratings in the dataset's unit. */
interface StoredProfile {
  readonly profile: { readonly movies: Uint32Array; readonly ratings: Float64Array };
  /** Days since 1970-01-01, parallel to the profile; 0 when unknown. */
  readonly days: Uint16Array;
}

interface ProfileIndex {
  readonly numUsers: number;
  readonly numMovies: number;
  /** User ids, ascending. */
  readonly userIds: Uint32Array;
  /** Bytes of the whole `profiles.bin`, and of its header. */
  readonly fileBytes: number;
  readonly headerBytes: number;
  /** Returns where the user's record is in `profiles.bin`; undefined when there is no such user. O(log n). */
  locate(userId: number): { offset: number; length: number } | undefined;
  /** Decodes a record that was read from where `locate` says. Throws `ReleaseError` `corrupt` when it is damaged. */
  decode(record: Uint8Array): StoredProfile;
  /** Throws `ReleaseError` unless `header` (the first `headerBytes` of `profiles.bin`) belongs to this index. */
  checkHeader(header: Uint8Array): void;
}

interface ProfileFacts {
  numUsers: number;
  numMovies: number;
  numRatings: number;
  fileBytes: number;
  scale: number[];
  /** Absent in releases that were made before records had checksums. */
  seal?: number;
}

/**
 * Encodes both files. `userIds`, ascending, are by dense user index. Throws `RangeError` when they do not ascend or the
 * file would be too large for 32-bit offsets.
 */
export function encodeProfiles(
  ratings: Ratings,
  userIds: Uint32Array,
): { profiles: Uint8Array<ArrayBuffer>; index: Uint8Array<ArrayBuffer> } {
  const { numUsers, byUser, scale } = ratings;
  if (userIds.length !== numUsers) throw new RangeError(`${userIds.length} user ids for ${numUsers} users`);
  checkAscending(userIds, (user) => new RangeError(`user id ${userIds[user]} at ${user} is not ascending`));
  const writer = recordWriter(ratings);
  const headerBytes = headerLength(scale.values.length);
  const offsets = new Uint32Array(numUsers + 1);
  let fileBytes = headerBytes;
  for (let user = 0; user < numUsers; user++) {
    offsets[user] = fileBytes;
    fileBytes += writer.measure(byUser.offsets[user], byUser.offsets[user + 1]) + SEAL_BYTES;
    if (fileBytes > MAX_FILE_BYTES)
      throw new RangeError(`${PROFILES_FILE} would have more than ${MAX_FILE_BYTES} bytes`);
  }
  offsets[numUsers] = fileBytes;
  const profiles = new Uint8Array(fileBytes);
  const facts: ProfileFacts = {
    numUsers,
    numMovies: ratings.numMovies,
    numRatings: ratings.numRatings,
    fileBytes,
    scale: Array.from(scale.values),
  };
  writeHeader(profiles, facts);
  for (let user = 0; user < numUsers; user++) {
    writer.write(profiles, offsets[user], byUser.offsets[user], byUser.offsets[user + 1]);
  }
  facts.seal = sealRecords(profiles, offsets);
  const index = encodeArrow({ kind: KIND, version: VERSION, facts, layout: 'arrays' }, { userIds, offsets });
  return { profiles, index };
}

/** Opens the index. The bytes are retained, not copied. Throws `ReleaseError` when they are not such an index. */
export function openProfileIndex(bytes: Uint8Array): ProfileIndex {
  const file = decodeArrow<ProfileFacts>(bytes, KIND, VERSION);
  const numUsers = file.count('numUsers');
  const numMovies = file.count('numMovies');
  const fileBytes = file.count('fileBytes');
  const scale = checkScale(file.facts.scale);
  const userIds = file.array('userIds', Uint32Array, numUsers);
  const offsets = file.array('offsets', Uint32Array, numUsers + 1);
  const seal = file.facts.seal === undefined ? undefined : file.count('seal');
  const headerBytes = headerLength(scale.length);
  checkAscending(userIds, (user) => corrupt(`user id ${userIds[user]} at ${user} is not ascending`));
  checkAscending(offsets, (user) => corrupt(`offset ${offsets[user]} at ${user} is not ascending`));
  if (offsets[0] !== headerBytes || offsets[numUsers] !== fileBytes) {
    throw corrupt(`records span bytes ${offsets[0]} to ${offsets[numUsers]}, expected ${headerBytes} to ${fileBytes}`);
  }
  return {
    numUsers,
    numMovies,
    userIds,
    fileBytes,
    headerBytes,
    locate(userId) {
      const user = findSorted(userIds, userId);
      if (user === -1) return undefined;
      return { offset: offsets[user], length: offsets[user + 1] - offsets[user] };
    },
    decode: (record) => readRecord(unseal(record, seal, PROFILES_FILE), numMovies, scale),
    checkHeader(header) {
      const expected = new Uint8Array(headerBytes);
      writeHeader(expected, { ...file.facts, numRatings: file.count('numRatings') });
      const differs = expected.findIndex((byte, at) => byte !== header[at]);
      if (differs !== -1) {
        throw new ReleaseError(
          'corrupt',
          `${PROFILES_FILE}: header byte ${differs} is ${header[differs] ?? 'missing'}, expected ${expected[differs]}`,
        );
      }
    },
  };
}

/** Returns a writer for the records of one dataset, with the scratch that the days of a record need. */
function recordWriter(ratings: Ratings) {
  const { byUser, days, scale } = ratings;
  const ratingWidth = ratingBits(scale.values);
  const seen = new Uint8Array(NUM_DAYS);
  const numberOf = new Uint16Array(NUM_DAYS);
  const distinct = new Uint16Array(NUM_DAYS);

  /** Returns the distinct days of entries `from .. to`, ascending, as a view that is valid until the next call. */
  const distinctDays = (from: number, to: number): Uint16Array => {
    let count = 0;
    for (let k = from; k < to; k++) {
      if (seen[days[k]] === 0) {
        seen[days[k]] = 1;
        distinct[count++] = days[k];
      }
    }
    const found = distinct.subarray(0, count).sort();
    for (const day of found) seen[day] = 0;
    return found;
  };

  return {
    measure(from: number, to: number): number {
      const count = to - from;
      if (count === 0) return varintLength(0);
      const found = distinctDays(from, to);
      let bytes = varintLength(count) + varintLength(byUser.index[from]);
      for (let k = from + 1; k < to; k++) bytes += varintLength(byUser.index[k] - byUser.index[k - 1] - 1);
      bytes += packedLength(count, ratingWidth) + varintLength(found.length) + varintLength(found[0]);
      for (let d = 1; d < found.length; d++) bytes += varintLength(found[d] - found[d - 1] - 1);
      return bytes + packedLength(count, bitWidth(found.length));
    },
    write(bytes: Uint8Array, offset: number, from: number, to: number): void {
      const count = to - from;
      let at = writeVarint(bytes, offset, count);
      if (count === 0) return;
      at = writeVarint(bytes, at, byUser.index[from]);
      for (let k = from + 1; k < to; k++) at = writeVarint(bytes, at, byUser.index[k] - byUser.index[k - 1] - 1);
      at = writeBits(bytes, at, byUser.codes, from, to, ratingWidth);
      const found = distinctDays(from, to);
      at = writeVarint(bytes, at, found.length);
      at = writeVarint(bytes, at, found[0]);
      for (let d = 1; d < found.length; d++) at = writeVarint(bytes, at, found[d] - found[d - 1] - 1);
      for (let d = 0; d < found.length; d++) numberOf[found[d]] = d;
      const numbers = Uint16Array.from({ length: count }, (_, k) => numberOf[days[from + k]]);
      writeBits(bytes, at, numbers, 0, count, bitWidth(found.length));
    },
  };
}

function readRecord(bytes: Uint8Array, numMovies: number, scale: Float64Array): StoredProfile {
  const cursor = { at: 0 };
  const count = readVarint(bytes, cursor);
  if (count === MALFORMED || count > bytes.length || count > numMovies) {
    throw corrupt(`a record of ${bytes.length} bytes says ${count} ratings of ${numMovies} movies`);
  }
  const movies = new Uint32Array(count);
  readAscending(bytes, cursor, movies, numMovies, 'movie');
  const codes = new Uint8Array(count);
  readPacked(bytes, cursor, codes, ratingBits(scale), scale.length, 'rating code');
  const days = new Uint16Array(count);
  if (count > 0) {
    const numDays = readVarint(bytes, cursor);
    if (numDays < 1 || numDays > count) throw corrupt(`a record of ${count} ratings says ${numDays} days`);
    const distinct = new Uint16Array(numDays);
    readAscending(bytes, cursor, distinct, NUM_DAYS, 'day');
    readPacked(bytes, cursor, days, bitWidth(numDays), numDays, 'day number');
    for (let k = 0; k < count; k++) days[k] = distinct[days[k]];
  }
  if (cursor.at !== bytes.length) throw corrupt(`a record of ${bytes.length} bytes ends after ${cursor.at}`);
  const ratings = new Float64Array(count);
  for (let k = 0; k < count; k++) ratings[k] = scale[codes[k]];
  return { profile: { movies, ratings }, days };
}

/** Fills `out` with ascending numbers below `bound`, read as a first value and gaps − 1. */
function readAscending(
  bytes: Uint8Array,
  cursor: { at: number },
  out: Uint32Array | Uint16Array,
  bound: number,
  what: string,
): void {
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
  out: Uint8Array | Uint16Array,
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

function headerLength(numValues: number): number {
  return FIXED_HEADER_BYTES + 8 * numValues;
}

function writeHeader(bytes: Uint8Array, facts: ProfileFacts): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, facts.scale.length, true);
  view.setUint32(8, facts.numUsers, true);
  view.setUint32(12, facts.numMovies, true);
  view.setUint32(16, facts.numRatings, true);
  view.setUint32(20, facts.fileBytes, true);
  facts.scale.forEach((value, code) => {
    view.setFloat64(FIXED_HEADER_BYTES + 8 * code, value, true);
  });
}

function checkScale(found: unknown): Float64Array {
  if (!Array.isArray(found) || found.length < 1 || found.length > 256 || !found.every(Number.isFinite)) {
    throw corrupt('the scale is not a list of 1 to 256 numbers');
  }
  return Float64Array.from(found);
}

function checkAscending(values: Uint32Array, fail: (at: number) => Error): void {
  for (let k = 1; k < values.length; k++) if (values[k] <= values[k - 1]) throw fail(k);
}

function corrupt(message: string): ReleaseError {
  return new ReleaseError('corrupt', `${KIND}: ${message}`);
}
