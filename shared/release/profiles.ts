/**
 * `profiles.bin` and `profiles-index.arrow`: the ratings of every user, packed, one contiguous record per user. The
 * service never reads the whole file: one range read finds a user (profile-blocks.ts), another returns the user's
 * history. What stays in memory does not grow with the number of users.
 *
 * `profiles.bin` begins with the magic `CMPR`, then u16 version and u16 0, little-endian. Blocks follow.
 *
 * profile-record.ts has the layout of a record.
 */

import { decodeArrow, encodeArrow } from '../arrow.ts';
import { crc32 } from '../crc32.ts';
import { ReleaseError } from '../errors.ts';
import type { Ratings } from '../ratings.ts';
import type { Source } from '../source.ts';
import { type DirectoryFacts, openDirectory } from './profile-blocks.ts';
import { readRecord, recordWriter, type StoredProfile } from './profile-record.ts';
import { ProfileWriter, type RecordPart } from './profile-writer.ts';
import { SEAL_BYTES, unseal } from './seal.ts';

/** Name in a release of the file with the records. */
export const PROFILES_FILE = 'profiles.bin';
/** Name in a release of the index: the directory of the blocks of `profiles.bin`. */
export const PROFILE_INDEX_FILE = 'profiles-index.arrow';

const KIND = 'profiles-index';
const VERSION = 2;
const MAGIC = 0x52504d43; // "CMPR"
const HEADER_BYTES = 8;
/** Bytes that a rating takes in most datasets with times. The memory of records grows when they take more. */
const USUAL_BYTES = 4;

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
  /** Whether records have parts 4 and 5. */
  timed: boolean;
  seal: number;
}

/** What the index says of the records, besides where they are. */
export type ProfileShape = Pick<ProfileFacts, 'numUsers' | 'numMovies' | 'scale' | 'timed'>;

/**
 * Encodes both files. `userIds`, ascending, are by dense user index. Times are stored when at least one is known. Throws
 * `RangeError` when the ids do not ascend.
 */
export function encodeProfiles(
  ratings: Ratings,
  userIds: Uint32Array,
): { profiles: Uint8Array<ArrayBuffer>; index: Uint8Array<ArrayBuffer> } {
  const { numUsers } = ratings;
  if (userIds.length !== numUsers) throw new RangeError(`${userIds.length} user ids for ${numUsers} users`);
  const shape = profileShape(ratings);
  const part = packRecords(ratings, userIds, shape.timed);
  const files = profileFiles(shape);
  files.measure(part);
  const profiles = new Uint8Array(files.bytes);
  let at = 0;
  for (const piece of [files.header(), ...files.write(part)]) {
    profiles.set(piece, at);
    at += piece.length;
  }
  return { profiles, index: files.index() };
}

/** Returns what the index says of these ratings. */
export function profileShape({ numUsers, numMovies, scale, times }: Ratings): ProfileShape {
  return { numUsers, numMovies, scale: Array.from(scale.values), timed: times.some((minute) => minute !== 0) };
}

/** Packs the records of users, with room for their checksums. */
export function packRecords(ratings: Ratings, userIds: Uint32Array, timed: boolean): RecordPart {
  const { byUser } = ratings;
  const writer = recordWriter(ratings, timed);
  const lengths = new Uint32Array(userIds.length);
  const checks = new Uint32Array(userIds.length);
  let records = new Uint8Array(USUAL_BYTES * byUser.index.length);
  let at = 0;
  for (let user = 0; user < userIds.length; user++) {
    const [from, to] = [byUser.offsets[user], byUser.offsets[user + 1]];
    lengths[user] = writer.measure(from, to) + SEAL_BYTES;
    const end = at + lengths[user];
    if (end > records.length) records = resize(records, Math.max(end, Math.ceil(1.25 * records.length)));
    writer.write(records, at, from, to);
    checks[user] = crc32(records, at, end - SEAL_BYTES);
    at = end;
  }
  return { userIds, lengths, checks, records: resize(records, at) };
}

/** Moves bytes to an array of another length, and frees the memory of the old one at once. */
function resize({ buffer }: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer.transfer(length));
}

/** Returns the bytes of the index of these users' profiles, give or take a few digits of a checksum. */
export function profileIndexBytes(shape: ProfileShape, userIds: Uint32Array): number {
  const files = profileFiles(shape);
  const zeros = new Uint32Array(userIds.length);
  files.measure({ userIds, lengths: zeros, checks: zeros });
  return files.index().length;
}

/**
 * Writes both files from parts (profile-writer.ts): every part is measured, then `header` and `write` of each part give
 * the bytes of `profiles.bin`, and `index` the other file.
 */
export function profileFiles(shape: ProfileShape) {
  const writer = new ProfileWriter(shape.numUsers, HEADER_BYTES);
  let lastUserId = 0;
  return {
    measure(part: Omit<RecordPart, 'records'>): void {
      writer.measure(part);
      lastUserId = part.userIds.at(-1) ?? lastUserId;
    },
    /** Size of `profiles.bin`, when all parts are measured. */
    get bytes(): number {
      return writer.columns.offsets[writer.columns.offsets.length - 1];
    },
    /** The bytes before those of the first part. */
    header(): Uint8Array {
      const header = new DataView(new ArrayBuffer(HEADER_BYTES));
      header.setUint32(0, MAGIC, true);
      header.setUint16(4, VERSION, true);
      return new Uint8Array(header.buffer);
    },
    write: (part: Omit<RecordPart, 'userIds'>) => writer.write(part),
    index(): Uint8Array<ArrayBuffer> {
      const { usersPerBlock, seal, columns } = writer;
      const facts: ProfileFacts = { ...shape, lastUserId, usersPerBlock, seal };
      return encodeArrow({ kind: KIND, version: VERSION, facts, layout: 'arrays' }, { ...columns });
    },
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
      return readRecord(
        unseal(await read({ offset, length }), seal, PROFILES_FILE),
        numMovies,
        scale,
        file.facts.timed,
      );
    },
  };
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
