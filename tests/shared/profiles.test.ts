import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeArrow, encodeArrow } from '../../shared/arrow.ts';
import { crc32 } from '../../shared/crc32.ts';
import { ReleaseError } from '../../shared/errors.ts';
import type { Ratings } from '../../shared/ratings.ts';
import { MOST_BLOCKS } from '../../shared/release/block-size.ts';
import { ProfileWriter } from '../../shared/release/profile-writer.ts';
import {
  encodeProfiles,
  openProfiles,
  PROFILES_FILE,
  packRecords,
  profileFiles,
  profileIndexBytes,
  profileShape,
} from '../../shared/release/profiles.ts';
import { SEAL_BYTES } from '../../shared/release/seal.ts';
import { memorySource, type Source } from '../../shared/source.ts';
import { arbitraryRatings, makeRatings, SCALE_SIZES } from '../fixtures/arbitrary-ratings.ts';

const BLOCK = 64;
const HEADER_BYTES = 8;
const idsOf = (ratings: Ratings) => Uint32Array.from({ length: ratings.numUsers }, (_, user) => 10 + 3 * user);

const sourceOf = (profiles: Uint8Array<ArrayBuffer>) => memorySource(new Map([[PROFILES_FILE, profiles]]));

/** Encodes and opens the ratings. `reads` has the ranges that were read since. */
function open(ratings: Ratings, userIds = idsOf(ratings)) {
  const { profiles, index } = encodeProfiles(ratings, userIds);
  const reads: { offset: number; length: number }[] = [];
  const source: Source = {
    read(file, range) {
      if (range) reads.push(range);
      return sourceOf(profiles).read(file, range);
    },
  };
  return { opened: openProfiles(index, source), profiles, index, reads };
}

async function expectRoundTrip(ratings: Ratings): Promise<void> {
  const userIds = idsOf(ratings);
  const { opened, index } = open(ratings, userIds);
  expect(Math.abs(profileIndexBytes(profileShape(ratings), userIds) - index.length)).toBeLessThan(20);
  expect(opened.numUsers).toBe(ratings.numUsers);
  expect(opened.lastUserId).toBe(userIds.at(-1) ?? 0);
  for (const [user, userId] of userIds.entries()) {
    expect(await opened.find(userId)).toBe(user);
    expect(await opened.userIdAt(user)).toBe(userId);
    const profile = await opened.profileOf(user);
    const from = ratings.byUser.offsets[user];
    const to = ratings.byUser.offsets[user + 1];
    expect(profile.movies).toEqual(ratings.byUser.index.slice(from, to));
    const isTimed = ratings.times.some((minute) => minute !== 0);
    expect(profile.times).toEqual(isTimed ? ratings.times.slice(from, to) : undefined);
    const values = Array.from(ratings.byUser.codes.slice(from, to), (code) => Math.fround(ratings.scale.values[code]));
    expect(Array.from(profile.ratings)).toEqual(values);
  }
}

describe('profiles', () => {
  test('come back as they went in, for users with no, one or many ratings', async () => {
    await fc.assert(fc.asyncProperty(arbitraryRatings(), expectRoundTrip), { numRuns: 150 });
  });

  test.each([0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 300])('come back for %i users', async (numUsers) => {
    const ofUser = (user: number) =>
      Array.from({ length: user % 4 }, (_, k) => ({ movie: k, code: user % 10, minute: user }));
    await expectRoundTrip(
      makeRatings(
        Array.from({ length: numUsers }, (_, user) => ofUser(user)),
        4,
        10,
      ),
    );
  });

  test('are found by two short reads, and by one when the user before was a neighbour', async () => {
    const { opened, reads } = open(
      makeRatings(
        Array.from({ length: 3 * BLOCK }, () => []),
        1,
        2,
      ),
    );
    await opened.profileOf(BLOCK);
    expect(reads).toHaveLength(2);
    await opened.profileOf(BLOCK + 1);
    expect(reads).toHaveLength(3);
    await opened.profileOf(0);
    expect(reads).toHaveLength(5);
    expect(Math.max(...reads.map(({ length }) => length))).toBeLessThanOrEqual(3 * BLOCK + SEAL_BYTES);
  });

  test('keep as little in memory for a million users as for three hundred thousand', async () => {
    const indexOf = (numUsers: number) => {
      const offsets = new Uint32Array(numUsers + 1);
      const none = makeRatings([], 1, 2);
      return open({ ...none, numUsers, byUser: { ...none.byUser, offsets } });
    };
    const [some, many] = [330_975, 1_000_000].map(indexOf);
    expect(Math.abs(many.index.length / some.index.length - 1)).toBeLessThan(0.02);
    expect(many.index.length).toBeLessThan(16 * MOST_BLOCKS + 5_000);
    for (const user of [0, 1, 499_999, 999_998, 999_999]) {
      expect(await many.opened.find(10 + 3 * user)).toBe(user);
      expect(await many.opened.find(11 + 3 * user)).toBe(-1);
      expect((await many.opened.profileOf(user)).movies).toHaveLength(0);
    }
  });

  test('are found among ten million users, from the first to the last, with the same index in memory', async () => {
    const numUsers = 10_000_000;
    const partUsers = 100_000;
    const wanted = [0, 1, 4_999_999, 5_000_000, numUsers - 1];
    const none = makeRatings([], 1, 2);
    const some = { ...none, numUsers: partUsers, byUser: { ...none.byUser, offsets: new Uint32Array(partUsers + 1) } };
    const ids = Uint32Array.from({ length: partUsers }, (_, user) => 10 + 3 * user);
    const part = packRecords(some, ids, false);
    const files = profileFiles({ numUsers, numMovies: 1, scale: [1, 2], timed: false });
    const starts = Array.from({ length: numUsers / partUsers }, (_, at) => at * partUsers);
    for (const start of starts) files.measure({ ...part, userIds: ids.map((id) => id + 3 * start) });
    // The file has 70 MB. Only the pieces that are read are kept.
    const kept = new Map<number, Uint8Array>();
    const near = wanted.map((user) => Math.floor((user / numUsers) * files.bytes));
    let at = 0;
    const put = (piece: Uint8Array) => {
      if (near.some((place) => Math.abs(place - at) < 50_000)) kept.set(at, piece.slice());
      at += piece.length;
    };
    put(files.header());
    for (const _ of starts) for (const piece of files.write(part)) put(piece);
    expect(at).toBe(files.bytes);
    const longest: number[] = [];
    const source: Source = {
      async read(_, { offset, length } = { offset: 0, length: 0 }) {
        longest.push(length);
        const [start, piece] = [...kept].find(([from, { length: own }]) => from <= offset && offset < from + own) ?? [];
        if (start === undefined || piece === undefined) throw new RangeError(`byte ${offset} was not expected`);
        return piece.slice(offset - start, offset - start + length);
      },
    };
    const index = files.index();
    expect(index.length).toBeLessThan(16 * MOST_BLOCKS + 5_000);
    const opened = openProfiles(index, source);
    for (const user of wanted) {
      expect(await opened.find(10 + 3 * user)).toBe(user);
      expect((await opened.profileOf(user)).movies).toHaveLength(0);
    }
    expect(opened.lastUserId).toBe(10 + 3 * (numUsers - 1));
    expect(Math.max(...longest)).toBeLessThan(10_000);
  });

  test('may lie in a file of more than four gigabytes', () => {
    const numUsers = 1_000;
    const files = profileFiles({ numUsers, numMovies: 1, scale: [1, 2], timed: false });
    const userIds = Uint32Array.from({ length: numUsers }, (_, user) => user);
    files.measure({ userIds, lengths: new Uint32Array(numUsers).fill(10_000_000), checks: new Uint32Array(numUsers) });
    expect(files.bytes).toBeGreaterThan(1e10);
    expect(openProfiles(files.index(), sourceOf(new Uint8Array())).numUsers).toBe(numUsers);
  });

  test.each(SCALE_SIZES)('keep every value of a scale of %i values', async (size) => {
    const entries = Array.from({ length: size }, (_, code) => ({ movie: 3 * code, code, minute: code % 7 }));
    await expectRoundTrip(makeRatings([[], entries, entries.slice(0, 1)], 3 * size, size));
  });

  test('keep a minute for every rating when all minutes differ', async () => {
    const entries = Array.from({ length: 3000 }, (_, k) => ({
      movie: k * 29,
      code: k % 10,
      minute: (k * 7919) % 65_536,
    }));
    await expectRoundTrip(makeRatings([entries], 90_000, 10));
  });

  test('need one byte and the seal for a user without ratings, and nothing for the times of a single minute', async () => {
    const sitting = Array.from({ length: 100 }, (_, k) => ({ movie: k, code: 3, minute: 27_360_000 }));
    const ratings = makeRatings([[], sitting], 100, 10);
    const { opened, reads } = open(ratings);
    await opened.profileOf(0);
    await opened.profileOf(1);
    expect(reads.map(({ length }) => length).slice(1)).toEqual([1 + SEAL_BYTES, 1 + 100 + 50 + 1 + 4 + SEAL_BYTES]);
  });

  test('are unknown for every other user id', async () => {
    const { opened } = open(
      makeRatings([[], [{ movie: 0, code: 0, minute: 0 }]], 1, 2),
      Uint32Array.of(5, 4_000_000_000),
    );
    for (const userId of [-1, 0, 4, 6, 4.5, Number.NaN, 4_000_000_001]) expect(await opened.find(userId)).toBe(-1);
    expect(await opened.find(4_000_000_000)).toBe(1);
    for (const user of [-1, 2, 0.5, Number.NaN]) {
      await expect(opened.profileOf(user)).rejects.toThrow(`there is no user ${user}`);
      await expect(opened.userIdAt(user)).rejects.toThrow(RangeError);
    }
  });

  test('are refused when user ids are not ascending or too few', () => {
    const ratings = makeRatings([[], []], 1, 2);
    expect(() => encodeProfiles(ratings, Uint32Array.of(2, 2))).toThrow('user id 2 at 1 is not ascending');
    expect(() => encodeProfiles(ratings, Uint32Array.of(2))).toThrow('1 user ids for 2 users');
  });
});

test('profiles that are written in parts are the bytes of those that are written at once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(90), { minLength: 1, maxLength: 4 }), fc.boolean(), (sizes, timed) => {
      const rowsOf = (user: number) =>
        Array.from({ length: user % 4 }, (_, k) => ({
          movie: 2 * k + (user % 3),
          code: k % 5,
          minute: timed ? 9 + k * user : 0,
        }));
      const starts = sizes.map((_, part) => sizes.slice(0, part).reduce((sum, size) => sum + size, 0));
      const numUsers = starts[starts.length - 1] + sizes[sizes.length - 1];
      const users = Array.from({ length: numUsers }, (_, user) => user);
      const whole = makeRatings(users.map(rowsOf), 10, 5);
      const isTimed = whole.times.some((minute) => minute !== 0);
      const parts = sizes.map((size, part) => {
        const own = users.slice(starts[part], starts[part] + size);
        return packRecords(
          makeRatings(own.map(rowsOf), 10, 5),
          Uint32Array.from(own, (user) => 10 + 3 * user),
          isTimed,
        );
      });
      const scale = Array.from(whole.scale.values);
      const files = profileFiles({ numUsers, numMovies: 10, scale, timed: isTimed });
      for (const part of parts) files.measure(part);
      const pieces = [
        files.header(),
        ...parts.flatMap((part) => Array.from(files.write(part), (piece) => piece.slice())),
      ];
      const atOnce = encodeProfiles(whole, idsOf(whole));
      expect(Buffer.concat(pieces).equals(atOnce.profiles)).toBe(true);
      expect(files.bytes).toBe(atOnce.profiles.length);
      expect(Buffer.from(files.index()).equals(atOnce.index)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

describe('a damaged profile record', () => {
  const entries = Array.from({ length: 40 }, (_, k) => ({ movie: k * 5, code: k % 10, minute: 21_600_000 + (k % 5) }));
  const { profiles, index } = open(makeRatings([entries], 200, 10), Uint32Array.of(1));
  const { offsets, headBytes } = columnsOf(index);
  const at = offsets[0] + headBytes[0];
  const record = profiles.slice(at, -SEAL_BYTES);
  /** Opens the profiles with another record, whose checksum and length are right. */
  const withRecord = (bytes: Uint8Array) => {
    const records = Uint8Array.of(...bytes, ...new Uint8Array(SEAL_BYTES));
    const checks = Uint32Array.of(crc32(bytes));
    const part = { userIds: Uint32Array.of(1), lengths: Uint32Array.of(records.length), checks, records };
    const writer = new ProfileWriter(1, HEADER_BYTES);
    writer.measure(part);
    const file = Uint8Array.of(
      ...new Uint8Array(HEADER_BYTES),
      ...[...writer.write(part)].flatMap((piece) => [...piece]),
    );
    return openProfiles(encodeIndex({ ...factsOf(index), seal: writer.seal }, writer.columns), sourceOf(file));
  };

  test('is found, whichever byte changed, and so is a record of another release', async () => {
    for (let k = offsets[0]; k < profiles.length; k++) {
      const bytes = profiles.slice();
      bytes[k] ^= 1 << (k % 8);
      await expect(openProfiles(index, sourceOf(bytes)).profileOf(0)).rejects.toThrow('profiles.bin: a record of');
    }
    const other = open(
      makeRatings([[...entries.slice(0, -1), { ...entries[39], code: 0 }]], 200, 10),
      Uint32Array.of(1),
    );
    expect(other.profiles.length).toBe(profiles.length);
    await expect(openProfiles(index, sourceOf(other.profiles)).profileOf(0)).rejects.toThrow(ReleaseError);
  });

  test('is a ReleaseError when it is cut off anywhere or goes on after its end', async () => {
    for (let length = 0; length < record.length; length++) {
      await expect(withRecord(record.subarray(0, length)).profileOf(0)).rejects.toThrow(ReleaseError);
    }
    await expect(withRecord(Uint8Array.of(...record, 0)).profileOf(0)).rejects.toThrow(/ends after/);
  });

  test('never throws anything but a ReleaseError, and never names a movie that is not there', async () => {
    const change = fc.record({ at: fc.nat(record.length - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = record.slice();
        for (const { at, byte } of changes) bytes[at] = byte;
        const found = await withRecord(bytes)
          .profileOf(0)
          .catch((error: unknown) => error);
        if (found instanceof ReleaseError) return;
        const profile = found as { movies: Uint32Array; ratings: Float64Array };
        for (const movie of profile.movies) expect(movie).toBeLessThan(200);
        for (const rating of profile.ratings) expect(rating).toBeLessThanOrEqual(5);
      }),
      { numRuns: 500 },
    );
  });

  test('says what was found and what was expected', async () => {
    const said = (...bytes: number[]) => expect(withRecord(Uint8Array.from(bytes)).profileOf(0)).rejects;
    await said(0xff, 0xff, 0xff, 0xff, 0xff).toThrow('says -1 ratings of 200 movies');
    await said(1, 200, 1, 0, 1, 0).toThrow('movie 0 of a record is not below 200');
    await said(1, 0, 15, 1, 0).toThrow('rating code 0 of a record is 15, expected below 10');
    await said(1, 0, 0, 2, 0, 0).toThrow('1 ratings says 2 minutes');
  });
});

describe('a damaged profile index', () => {
  const { profiles, index } = open(
    makeRatings([[], [{ movie: 0, code: 0, minute: 0 }], []], 1, 2),
    Uint32Array.of(1, 2, 3),
  );
  const [begin, end] = columnsOf(index).offsets;
  const columns = columnsOf(index);

  test('never throws anything but a ReleaseError', async () => {
    for (let at = 0; at < index.length; at++) {
      for (const flip of [1, 0x80, 0xff]) {
        const bytes = index.slice();
        bytes[at] ^= flip;
        try {
          await openProfiles(bytes, sourceOf(profiles)).find(2);
        } catch (error) {
          expect(error).toBeInstanceOf(ReleaseError);
        }
      }
    }
  });

  test.each<[string, Partial<ReturnType<typeof columnsOf>>, RegExp]>([
    ['a block that begins late', { offsets: Float64Array.of(begin + 1, end) }, /begins at byte/],
    ['a block that ends in its head', { offsets: Float64Array.of(begin, begin + 3) }, /ends before its records/],
    ['an end that is no number', { offsets: Float64Array.of(begin, Number.NaN) }, /ends before its records/],
    ['no end', { offsets: Float64Array.of(begin) }, /has 1 entries, expected 2/],
    ['two blocks', { firstIds: Uint32Array.of(1, 2) }, /has 2 entries, expected 1/],
  ])('is refused when it has %s', (_, changes, message) => {
    expect(() => openProfiles(encodeIndex(factsOf(index), { ...columns, ...changes }), sourceOf(profiles))).toThrow(
      message,
    );
  });

  test.each<[string, Partial<ReturnType<typeof columnsOf>>]>([
    ['another end', { offsets: Float64Array.of(begin, end - 1) }],
    ['another id', { firstIds: Uint32Array.of(4_294_967_295) }],
    ['a longer head', { headBytes: columns.headBytes.map((bytes) => bytes + 1) }],
  ])('is refused by the first read when it has %s', async (_, changes) => {
    const opened = openProfiles(encodeIndex(factsOf(index), { ...columns, ...changes }), sourceOf(profiles));
    await expect(opened.profileOf(1)).rejects.toThrow(ReleaseError);
  });

  test('is refused when the ids of its blocks fall', () => {
    const many = open(
      makeRatings(
        Array.from({ length: 3 * BLOCK }, () => []),
        1,
        2,
      ),
    );
    const { firstIds, ...rest } = columnsOf(many.index);
    const fallen = encodeIndex(factsOf(many.index), { ...rest, firstIds: Uint32Array.of(firstIds[0], 900, 300) });
    expect(() => openProfiles(fallen, sourceOf(many.profiles))).toThrow('the id 300 of block 2 is not ascending');
  });
});

function factsOf(index: Uint8Array): object {
  return decodeArrow<object>(index, 'profiles-index', 2).facts;
}

function columnsOf(index: Uint8Array) {
  const file = decodeArrow<object>(index, 'profiles-index', 2);
  return {
    firstIds: file.array('firstIds', Uint32Array),
    offsets: file.array('offsets', Float64Array),
    headBytes: file.array('headBytes', Uint32Array),
  };
}

function encodeIndex(
  facts: object,
  columns: Partial<Record<keyof ReturnType<typeof columnsOf>, Uint32Array | Float64Array>>,
): Uint8Array {
  return encodeArrow({ kind: 'profiles-index', version: 2, facts, layout: 'arrays' }, { ...columns });
}
