/** The files that describe a dataset: what comes back, and that broken bytes are refused. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReleaseError } from '../../shared/errors.ts';
import { FIRST_YEAR, MovieStatsWriter, NUM_YEARS, readMovieStats } from '../../shared/release/movie-stats.ts';
import { type DatasetStats, decodeStats, encodeStats, QUANTILES } from '../../shared/release/stats.ts';
import { onlyThrows } from '../fixtures/arbitrary-ratings.ts';

const SCALES = [
  [3],
  [0, 1],
  [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5],
  Array.from({ length: 256 }, (_, k) => k - 20.25),
];

/** What a movie was given: values of the scale by number, and years since 1970. */
const arbitraryMovie = fc.constantFrom(...SCALES).chain((scale) =>
  fc.record({
    scale: fc.constant(scale),
    ratings: fc.array(fc.record({ code: fc.nat(scale.length - 1), year: fc.option(fc.nat(NUM_YEARS - 1)) })),
  }),
);

function write(scale: readonly number[], ratings: readonly { code: number; year: number | null }[]): Uint8Array {
  const counts = new Uint32Array(scale.length);
  const yearCounts = new Uint32Array(NUM_YEARS);
  const yearSums = new Float64Array(NUM_YEARS);
  for (const { code, year } of ratings) {
    counts[code]++;
    if (year === null) continue;
    yearCounts[year]++;
    yearSums[year] += scale[code];
  }
  const writer = new MovieStatsWriter(scale);
  writer.write(counts, yearCounts, yearSums);
  return writer.finish();
}

describe("a movie's record", () => {
  test('gives back every count, and the mean of each year to a 65,535th of the scale', () => {
    fc.assert(
      fc.property(arbitraryMovie, ({ scale, ratings }) => {
        const { counts, years } = readMovieStats(write(scale, ratings), scale);
        scale.forEach((_, code) => {
          expect(counts[code]).toBe(ratings.filter((rating) => rating.code === code).length);
        });
        const byYear = Map.groupBy(
          ratings.filter((rating) => rating.year !== null),
          ({ year }) => FIRST_YEAR + Number(year),
        );
        expect(years.map(({ year }) => year)).toEqual([...byYear.keys()].sort((a, b) => a - b));
        const step = (scale[scale.length - 1] - scale[0]) / 65_535;
        for (const { year, count, mean } of years) {
          const own = byYear.get(year) ?? [];
          const expected = own.reduce((sum, { code }) => sum + scale[code], 0) / own.length;
          expect(count).toBe(own.length);
          expect(Math.abs(mean - expected)).toBeLessThanOrEqual(step / 2 + 1e-9);
        }
      }),
    );
  });

  test('holds counts of 32 bits, and takes one byte when nobody rated the movie', () => {
    const writer = new MovieStatsWriter([1, 2]);
    writer.write(Uint32Array.of(0xffffffff, 1), new Uint32Array(NUM_YEARS), new Float64Array(NUM_YEARS));
    expect(Array.from(readMovieStats(writer.finish(), [1, 2]).counts)).toEqual([0xffffffff, 1]);
    expect(write([1, 2], [])).toHaveLength(1);
  });

  test('stands behind those before it, however long they get', () => {
    const scale = SCALES[3];
    const writer = new MovieStatsWriter(scale);
    const starts = Array.from({ length: 300 }, () => {
      const start = writer.length;
      writer.write(new Uint32Array(256).fill(70_000), new Uint32Array(NUM_YEARS), new Float64Array(NUM_YEARS));
      return start;
    });
    const bytes = writer.finish();
    expect(readMovieStats(bytes.subarray(starts[299]), scale).counts[255]).toBe(70_000);
    expect(readMovieStats(bytes.subarray(starts[0], starts[1]), scale).counts[0]).toBe(70_000);
  });

  test.each<[string, number[], string]>([
    ['too many values', [3], 'has 3 of 2 ratings'],
    ['a value off the scale', [1, 2, 5, 0], 'has 5 ratings at rating 2 of 2'],
    ['a value nobody gave', [1, 0, 0, 0], 'has 0 ratings at rating 0 of 2'],
    ['a year without its mean', [1, 0, 5, 1, 30, 5, 0], 'ends within the mean of year 30'],
    ['more ratings with a year than ratings', [1, 0, 5, 1, 30, 6, 0, 0], 'has 6 ratings with a year and 5 in all'],
    ['bytes behind its end', [0, 0], 'of 2 bytes ends after 1'],
    ['no bytes', [], 'has -1 of 2 ratings'],
  ])('with %s is refused', (_, bytes, reason) => {
    expect(() => readMovieStats(Uint8Array.from(bytes), [1, 2])).toThrow(`movie-stats.bin: a record ${reason}`);
  });

  test('of any bytes is read or refused as corrupt', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...SCALES), (bytes, scale) => {
        onlyThrows(ReleaseError, () => readMovieStats(bytes, scale));
      }),
      { numRuns: 500 },
    );
  });
});

const DATASET: DatasetStats = {
  ratingCounts: Float64Array.of(4, 6),
  perUser: { from: Uint32Array.of(1, 2), counts: Uint32Array.of(3, 1), median: 1, most: 4 },
  perMovie: { from: Uint32Array.of(0, 1), counts: Uint32Array.of(1, 2), median: 3, most: 7 },
  months: { month: Uint16Array.of(5), ratings: Float64Array.of(10), means: Float32Array.of(1.5) },
  best: { movies: Uint32Array.of(2, 0), dampedMeans: Float32Array.of(1.75, 1.5), damping: 25 },
  genres: {
    names: ['Drama', '<b>'],
    movies: Uint32Array.of(2, 1),
    ratings: Float64Array.of(9, 0),
    means: Float32Array.of(1.5, 0),
  },
  decades: {
    decade: Uint16Array.of(0, 1990),
    movies: Uint32Array.of(1, 2),
    ratings: Float64Array.of(2, 8),
    means: Float32Array.of(1, 1.5),
  },
  popularity: {
    from: Uint32Array.of(1),
    movies: Uint32Array.of(2),
    quantiles: Float32Array.from(QUANTILES),
  },
};
const OFFSETS = Uint32Array.of(0, 3, 3, 9);
const FILE = encodeStats(DATASET, OFFSETS, [1, 2], 0);

describe('the description of a dataset', () => {
  test('comes back as it was, and says where each record stands', () => {
    const { dataset, numMovies, locate } = decodeStats(FILE);
    expect(dataset).toEqual(DATASET);
    expect(numMovies).toBe(3);
    expect([0, 1, 2].map(locate)).toEqual([
      { offset: 0, length: 3 },
      { offset: 3, length: 0 },
      { offset: 3, length: 6 },
    ]);
  });

  test('holds more ratings than fit 32 bits', () => {
    const many = { ...DATASET, ratingCounts: Float64Array.of(4, 17_000_000_000) };
    const bytes = encodeStats(many, OFFSETS, [1, 2], 0);
    expect(decodeStats(bytes).dataset).toEqual(many);
    expect(bytes.length - FILE.length).toBeLessThan(500);
  });

  test.each<[string, Partial<DatasetStats>, Uint32Array, string]>([
    ['a best movie that is none', { best: { ...DATASET.best, movies: Uint32Array.of(3, 0) } }, OFFSETS, 'have index 3'],
    [
      'another number of values',
      { ratingCounts: Float64Array.of(1) },
      OFFSETS,
      'ratingCounts has 1 entries, expected 2',
    ],
    ['a group short of a mean', { decades: { ...DATASET.decades, means: Float32Array.of(1) } }, OFFSETS, 'decadeMeans'],
    ['records that overlap', {}, Uint32Array.of(0, 4, 3, 9), 'offsets falls at row 1'],
  ])('with %s is refused', (_, changes, offsets, reason) => {
    const bytes = encodeStats({ ...DATASET, ...changes }, offsets, [1, 2], 0);
    expect(() => decodeStats(bytes)).toThrow(reason);
    expect(() => decodeStats(bytes)).toThrow(ReleaseError);
  });

  test('with wrong bytes is read or refused with a reason', () => {
    const damage = fc.array(fc.record({ at: fc.nat(FILE.length - 1), byte: fc.nat(255) }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(damage, fc.nat(FILE.length), (changes, end) => {
        const bytes = FILE.slice();
        for (const { at, byte } of changes) bytes[at] = byte;
        onlyThrows(ReleaseError, () => decodeStats(bytes));
        onlyThrows(ReleaseError, () => decodeStats(bytes.slice(0, end)));
      }),
      { numRuns: 300 },
    );
  });
});
