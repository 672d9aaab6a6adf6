/**
 * `profiles.bin` and `profiles-index.arrow`: the ratings of every user, packed, one contiguous record per user. The
 * service never reads the whole file: one range read finds a user (profile-blocks.ts), another returns the user's
 * history. What stays in memory does not grow with the number of users.
 *
 * `profiles.bin` begins with the magic `CMPR`, then u16 version and u16 0, little-endian. Blocks follow.
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
import { ReleaseError } from '../errors.ts';
import type { Ratings } from '../ratings.ts';
import type { Source } from '../source.ts';
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
import { type DirectoryFacts, openDirectory, planBlocks } from './profile-blocks.ts';
import { SEAL_BYTES, sealRecords, unseal } from './seal.ts';

/** Name in a release of the file with the records. */
export const PROFILES_FILE = 'profiles.bin';
/** Name in a release of the index: the directory of the blocks of `profiles.bin`. */
export const PROFILE_INDEX_FILE = 'profiles-index.arrow';

const KIND = 'profiles-index';
const VERSION = 2;
const MAGIC = 0x52504d43; // "CMPR"
const HEADER_BYTES = 8;
const NUM_DAYS = 65_536;

/** One user's ratings: movie indexes ascending, ratings in the dataset's unit. */
interface StoredProfile {
  readonly profile: { readonly movies: Uint32Array; readonly ratings: Float64Array };
  /** Days since 1970-01-01, parallel to the profile; 0 when unknown. */
  readonly days: Uint16Array;
}

/**
 * The histories of a release. A user is found by id, or by number: the user's place among all ids, counted from 0.
 * Methods reject with `ReleaseError` `corrupt` when what they read is damaged or belongs to another release.
 */
export interface Profiles {
  readonly numUsers: number;
  readonly numMovies: number;
  /** The largest user id; 0 without users. */
  readonly lastUserId: number;
  /** Resolves to the number of the user with this id; −1 when there is none. At most one range read. */
  find(userId: number): Promise<number>;
  /** Resolves to the id of the user with this number. Rejects with `RangeError` when there is none. */
  userIdAt(user: number): Promise<number>;
  /** Resolves to the history of the user with this number: two range reads. Rejects like `userIdAt`. */
  profileOf(user: number): Promise<StoredProfile>;
}

interface ProfileFacts extends DirectoryFacts {
  numMovies: number;
  lastUserId: number;
  scale: number[];
  seal: number;
}

/**
 * Encodes both files. `userIds`, ascending, are by dense user index. Throws `RangeError` when they do not ascend.
 */
export function encodeProfiles(
  ratings: Ratings,
  userIds: Uint32Array,
): { profiles: Uint8Array<ArrayBuffer>; index: Uint8Array<ArrayBuffer> } {
  const { numUsers, byUser, scale } = ratings;
  if (userIds.length !== numUsers) throw new RangeError(`${userIds.length} user ids for ${numUsers} users`);
  for (let user = 1; user < numUsers; user++) {
    if (userIds[user] <= userIds[user - 1])
      throw new RangeError(`user id ${userIds[user]} at ${user} is not ascending`);
  }
  const writer = recordWriter(ratings);
  const lengths = new Uint32Array(numUsers).map(
    (_, user) => writer.measure(byUser.offsets[user], byUser.offsets[user + 1]) + SEAL_BYTES,
  );
  const plan = planBlocks(userIds, lengths, HEADER_BYTES);
  const profiles = new Uint8Array(plan.fileBytes);
  const view = new DataView(profiles.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  plan.writeHeads(profiles);
  for (let user = 0; user < numUsers; user++) {
    writer.write(profiles, plan.records[user], byUser.offsets[user], byUser.offsets[user + 1]);
  }
  const facts: ProfileFacts = {
    numUsers,
    numMovies: ratings.numMovies,
    lastUserId: userIds.at(-1) ?? 0,
    usersPerBlock: plan.usersPerBlock,
    scale: Array.from(scale.values),
    seal: sealRecords(profiles, plan.pieces),
  };
  return {
    profiles,
    index: encodeArrow({ kind: KIND, version: VERSION, facts, layout: 'arrays' }, { ...plan.columns }),
  };
}

/**
 * Opens the index. Its bytes are retained. Heads and records are read from `source` on demand. Throws `ReleaseError`
 * when the bytes are not such an index.
 */
export function openProfiles(index: Uint8Array, source: Source): Profiles {
  const file = decodeArrow<ProfileFacts>(index, KIND, VERSION);
  const numUsers = file.count('numUsers');
  const numMovies = file.count('numMovies');
  const seal = file.count('seal');
  const scale = checkScale(file.facts.scale);
  const read = (range: { offset: number; length: number }) => source.read(PROFILES_FILE, range);
  const directory = openDirectory(file, { file: PROFILES_FILE, seal, start: HEADER_BYTES, read });
  const place = (user: number) => {
    if (!(Number.isInteger(user) && user >= 0 && user < numUsers)) throw new RangeError(`there is no user ${user}`);
    return directory.at(user);
  };
  return {
    numUsers,
    numMovies,
    lastUserId: file.count('lastUserId'),
    find: directory.find,
    userIdAt: async (user) => (await place(user)).id,
    async profileOf(user) {
      const { offset, length } = await place(user);
      return readRecord(unseal(await read({ offset, length }), seal, PROFILES_FILE), numMovies, scale);
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

function checkScale(found: unknown): Float64Array {
  if (!Array.isArray(found) || found.length < 1 || found.length > 256 || !found.every(Number.isFinite)) {
    throw corrupt('the scale is not a list of 1 to 256 numbers');
  }
  return Float64Array.from(found);
}

function corrupt(message: string): ReleaseError {
  return new ReleaseError('corrupt', `${KIND}: ${message}`);
}
