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
import { ReleaseError } from '../errors.ts';
import type { Ratings } from '../ratings.ts';
import type { Source } from '../source.ts';
import { type DirectoryFacts, openDirectory, planBlocks } from './profile-blocks.ts';
import { readRecord, recordWriter, type StoredProfile } from './profile-record.ts';
import { SEAL_BYTES, sealRecords, unseal } from './seal.ts';

/** Name in a release of the file with the records. */
export const PROFILES_FILE = 'profiles.bin';
/** Name in a release of the index: the directory of the blocks of `profiles.bin`. */
export const PROFILE_INDEX_FILE = 'profiles-index.arrow';

const KIND = 'profiles-index';
const VERSION = 2;
const MAGIC = 0x52504d43; // "CMPR"
const HEADER_BYTES = 8;

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

/**
 * Encodes both files. `userIds`, ascending, are by dense user index. Times are stored when at least one is known. Throws
 * `RangeError` when the ids do not ascend.
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
  const timed = ratings.times.some((minute) => minute !== 0);
  const writer = recordWriter(ratings, timed);
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
    timed,
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
