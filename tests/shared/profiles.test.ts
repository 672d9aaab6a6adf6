import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeArrow, encodeArrow } from '../../shared/arrow.ts';
import { ReleaseError } from '../../shared/errors.ts';
import type { Ratings } from '../../shared/ratings.ts';
import { encodeProfiles, openProfileIndex } from '../../shared/release/profiles.ts';
import { SEAL_BYTES } from '../../shared/release/seal.ts';
import { arbitraryRatings, makeRatings, onlyThrows, SCALE_SIZES } from '../fixtures/arbitrary-ratings.ts';

const idsOf = (ratings: Ratings) => Uint32Array.from({ length: ratings.numUsers }, (_, user) => 10 + 3 * user);

function expectRoundTrip(ratings: Ratings): void {
  const userIds = idsOf(ratings);
  const { profiles, index } = encodeProfiles(ratings, userIds);
  const opened = openProfileIndex(index);
  expect(opened.numUsers).toBe(ratings.numUsers);
  expect(opened.userIds).toEqual(userIds);
  expect(opened.fileBytes).toBe(profiles.length);
  opened.checkHeader(profiles.subarray(0, opened.headerBytes));
  userIds.forEach((userId, user) => {
    const at = opened.locate(userId);
    if (!at) throw new Error(`user ${userId} is not found`);
    const { profile, days } = opened.decode(profiles.slice(at.offset, at.offset + at.length));
    const from = ratings.byUser.offsets[user];
    const to = ratings.byUser.offsets[user + 1];
    expect(profile.movies).toEqual(ratings.byUser.index.slice(from, to));
    expect(days).toEqual(ratings.days.slice(from, to));
    const values = Array.from(ratings.byUser.codes.slice(from, to), (code) => Math.fround(ratings.scale.values[code]));
    expect(Array.from(profile.ratings)).toEqual(values);
  });
}

describe('profiles', () => {
  test('come back as they went in, for users with no, one or many ratings', () => {
    fc.assert(fc.property(arbitraryRatings(), expectRoundTrip), { numRuns: 150 });
  });

  test.each(SCALE_SIZES)('keep every value of a scale of %i values', (size) => {
    const entries = Array.from({ length: size }, (_, code) => ({ movie: 3 * code, code, day: code % 7 }));
    expectRoundTrip(makeRatings([[], entries, entries.slice(0, 1)], 3 * size, size));
  });

  test('keep a day for every rating when all days differ', () => {
    const entries = Array.from({ length: 3000 }, (_, k) => ({ movie: k * 29, code: k % 10, day: (k * 7919) % 65_536 }));
    expectRoundTrip(makeRatings([entries], 90_000, 10));
  });

  test('need one byte and the seal for a user without ratings, and nothing for the days of a single sitting', () => {
    const sitting = Array.from({ length: 100 }, (_, k) => ({ movie: k, code: 3, day: 19_000 }));
    const ratings = makeRatings([[], sitting], 100, 10);
    const { index } = encodeProfiles(ratings, idsOf(ratings));
    const opened = openProfileIndex(index);
    expect(opened.locate(10)?.length).toBe(1 + SEAL_BYTES);
    expect(opened.locate(13)?.length).toBe(1 + 100 + 50 + 1 + 3 + SEAL_BYTES);
  });

  test('are unknown for every other user id', () => {
    const ratings = makeRatings([[], [{ movie: 0, code: 0, day: 0 }]], 1, 2);
    const opened = openProfileIndex(encodeProfiles(ratings, Uint32Array.of(5, 4_000_000_000)).index);
    for (const userId of [-1, 0, 4, 6, 4.5, Number.NaN, 4_000_000_001]) expect(opened.locate(userId)).toBeUndefined();
    expect(opened.locate(4_000_000_000)).toBeDefined();
  });

  test('are refused when user ids are not ascending or too few', () => {
    const ratings = makeRatings([[], []], 1, 2);
    expect(() => encodeProfiles(ratings, Uint32Array.of(2, 2))).toThrow('user id 2 at 1 is not ascending');
    expect(() => encodeProfiles(ratings, Uint32Array.of(2))).toThrow('1 user ids for 2 users');
  });
});

/** The index as it was written before records were sealed. */
function withoutSeal(index: Uint8Array): Uint8Array {
  const file = decodeArrow<{ numUsers: number; seal?: number }>(index, 'profiles-index', 1);
  const { seal: _, ...facts } = file.facts;
  const columns = {
    userIds: file.array('userIds', Uint32Array),
    offsets: file.array('offsets', Uint32Array).slice(),
  };
  return encodeArrow({ kind: 'profiles-index', version: 1, facts, layout: 'arrays' }, columns);
}

describe('a damaged profile record', () => {
  const entries = Array.from({ length: 40 }, (_, k) => ({ movie: k * 5, code: k % 10, day: 15_000 + (k % 5) }));
  const ratings = makeRatings([entries], 200, 10);
  const { profiles, index } = encodeProfiles(ratings, Uint32Array.of(1));
  const sealed = openProfileIndex(index);
  const at = sealed.locate(1) ?? { offset: 0, length: 0 };
  const sealedRecord = profiles.slice(at.offset, at.offset + at.length);
  /** As releases were before records were sealed: what is wrong is found while reading, or not at all. */
  const opened = openProfileIndex(withoutSeal(index));
  const record = sealedRecord.slice(0, -SEAL_BYTES);

  test('is found, whichever byte changed, and so is a record of another release', () => {
    expect(sealed.decode(sealedRecord)).toEqual(opened.decode(record));
    for (let k = 0; k < sealedRecord.length; k++) {
      const bytes = sealedRecord.slice();
      bytes[k] ^= 1 << (k % 8);
      expect(() => sealed.decode(bytes)).toThrow('profiles.bin: a record of');
    }
    const others = makeRatings([[...entries.slice(0, -1), { ...entries[39], code: 0 }]], 200, 10);
    const other = encodeProfiles(others, Uint32Array.of(1));
    expect(other.profiles.length).toBe(profiles.length);
    expect(() => sealed.decode(other.profiles.slice(at.offset))).toThrow(ReleaseError);
  });

  test('is a ReleaseError when it is cut off anywhere or goes on after its end', () => {
    for (let length = 0; length < record.length; length++) {
      expect(() => opened.decode(record.subarray(0, length))).toThrow(ReleaseError);
    }
    expect(() => opened.decode(Uint8Array.of(...record, 0))).toThrow(/ends after/);
  });

  test('never throws anything but a ReleaseError, and never names a movie that is not there', () => {
    const change = fc.record({ at: fc.nat(record.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = record.slice();
        for (const { at, byte } of changes) bytes[at] = byte;
        onlyThrows(ReleaseError, () => {
          const { profile } = opened.decode(bytes);
          for (const movie of profile.movies) expect(movie).toBeLessThan(200);
          for (const rating of profile.ratings) expect(rating).toBeLessThanOrEqual(5);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('is told apart from random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => onlyThrows(ReleaseError, () => opened.decode(bytes))),
    );
  });

  test('says what was found and what was expected', () => {
    expect(() => opened.decode(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff))).toThrow('says -1 ratings of 200 movies');
    expect(() => opened.decode(Uint8Array.of(1, 200, 1, 0, 1, 0))).toThrow('movie 0 of a record is not below 200');
    expect(() => opened.decode(Uint8Array.of(1, 0, 15, 1, 0))).toThrow(
      'rating code 0 of a record is 15, expected below 10',
    );
    expect(() => opened.decode(Uint8Array.of(1, 0, 0, 2, 0, 0))).toThrow('1 ratings says 2 days');
  });
});

describe('a damaged profile index', () => {
  const ratings = makeRatings([[], [{ movie: 0, code: 0, day: 0 }], []], 1, 2);
  const { profiles, index } = encodeProfiles(ratings, Uint32Array.of(1, 2, 3));

  test('never throws anything but a ReleaseError', () => {
    for (let at = 0; at < index.length; at++) {
      for (const flip of [1, 0x80, 0xff]) {
        const bytes = index.slice();
        bytes[at] ^= flip;
        onlyThrows(ReleaseError, () => openProfileIndex(bytes).locate(2));
      }
    }
  });

  test('is refused when its offsets do not span the file', () => {
    const { facts } = decodeArrow<object>(index, 'profiles-index', 1);
    const rewrite = (offsets: number[], userIds = [1, 2, 3]) =>
      encodeArrow(
        { kind: 'profiles-index', version: 1, facts, layout: 'arrays' },
        { userIds: Uint32Array.from(userIds), offsets: Uint32Array.from(offsets) },
      );
    const end = profiles.length;
    expect(() => openProfileIndex(rewrite([0, 41, 46, end]))).toThrow(`expected 40 to ${end}`);
    expect(() => openProfileIndex(rewrite([40, 42, 41, end]))).toThrow('not ascending');
    expect(() => openProfileIndex(rewrite([40, 41, end]))).toThrow('has 3 entries, expected 4');
    expect(() => openProfileIndex(rewrite([40, 41, end - 1, end], [1, 3, 2]))).toThrow('not ascending');
  });

  test('is told when profiles.bin belongs to another release', () => {
    const opened = openProfileIndex(index);
    const header = profiles.slice(0, opened.headerBytes);
    header[8]++;
    expect(() => opened.checkHeader(header)).toThrow('profiles.bin: header byte 8 is 4, expected 3');
    expect(() => opened.checkHeader(new Uint8Array(0))).toThrow('header byte 0 is missing');
  });
});
