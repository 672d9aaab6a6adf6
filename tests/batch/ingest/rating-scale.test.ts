/** Which ratings are off the scale, when nobody says what the scale is. */

import { describe, expect, it } from 'vitest';
import { findOffScale, findScale } from '../../../batch/ingest/ratings/rating-scale.ts';
import { RatingValues } from '../../../batch/ingest/ratings/rating-values.ts';
import { randomStream } from '../../../shared/random.ts';

const HALF_STARS: Counts = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5].map((value, k) => [value, 1400 + 2000 * k]);
/** MovieLens 100K. */
const STARS: Counts = [
  [1, 6110],
  [2, 11_370],
  [3, 27_145],
  [4, 34_174],
  [5, 21_201],
];

type Counts = readonly (readonly [value: number, count: number])[];

function distributionOf(counts: Counts) {
  const sorted = [...counts].sort((a, b) => a[0] - b[0]);
  return {
    values: Float64Array.from(sorted, ([value]) => value),
    counts: Float64Array.from(sorted, ([, count]) => count),
  };
}

/** The values that are refused. */
function off(...counts: Counts[number][]): number[] {
  const distribution = distributionOf(counts);
  const check = findOffScale(distribution);
  return check === null ? [] : Array.from(distribution.values).filter((value) => check(value) !== null);
}

const once = (values: readonly number[]): Counts => values.map((value) => [value, 1]);
/** One row per value, equal ones counted together. */
const rows = (values: readonly number[]): Counts => {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts];
};

describe('with many rows, a value is off the scale', () => {
  it.each([55, 45, 11, 5.5, 6, 0, -1, -0.5, 4.37, 4.25, 3.9999, 1e12, -1e12])('of half stars: %d', (value) => {
    expect(off(...HALF_STARS, [value, 1])).toEqual([value]);
    expect(off(...HALF_STARS, [value, 6])).toEqual([value]);
  });

  it.each([0, 6, -1, 3.5, 10, 55])('of one to five stars: %d', (value) => {
    expect(off(...STARS, [value, 1])).toEqual([value]);
  });

  it('of continuous ratings only when it is far away', () => {
    const random = randomStream(1);
    const jester = rows(Array.from({ length: 50_000 }, () => Math.round(2000 * random.uniform() - 1000) / 100));
    expect(off(...jester)).toEqual([]);
    expect(off(...jester, [99, 1])).toEqual([99]);
    expect(off(...jester, [10.4, 1])).toEqual([]);
  });

  it('and several values can be', () => {
    expect(off(...HALF_STARS, [55, 3], [4.37, 1], [-1, 2])).toEqual([-1, 4.37, 55]);
  });

  it('and the reason says so', () => {
    const check = findOffScale(distributionOf([...STARS, [55, 1], [3.5, 2]]));
    expect(check?.(55)).toBe('rating 55 is off the scale: only 1 row has it (the others range from 1 to 5)');
    expect(check?.(3.5)).toBe(
      'rating 3.5 is off the scale: the other ratings are in steps of 1 (the others range from 1 to 5)',
    );
    expect(check?.(4)).toBe(null);
  });
});

describe('with many rows, accepted are', () => {
  const spread = (values: readonly number[]): Counts => values.map((value, k) => [value, 500 + 100 * (k % 7)]);
  const range = (from: number, to: number, step: number) =>
    Array.from({ length: Math.round((to - from) / step) + 1 }, (_, k) => Math.round((from + k * step) * 1000) / 1000);

  it.each([
    ['half stars', HALF_STARS],
    ['one to five', STARS],
    ['half stars to four', spread(range(0.5, 4, 0.5))],
    ['zero to ten', spread(range(0, 10, 1))],
    ['quarter stars', spread(range(0, 5, 0.25))],
    ['percentages', spread(range(0, 100, 1))],
    ['percentages with decimals', spread(range(0, 100, 0.1))],
    ['thumbs', spread([-1, 1])],
    ['minus two to two', spread(range(-2, 2, 1))],
    ['likes alone', [[1, 5000] as const]],
    ['an uneven scale', spread([1, 2, 4, 8])],
    ['a continuous scale', once(Array.from({ length: 5000 }, (_, k) => Math.sin(k) * 10))],
    [
      'both ends rare, as long as they lead on from the others',
      [
        [0, 1],
        [1, 3],
        [2, 40],
        [3, 900],
        [4, 900],
        [5, 2],
      ] as const,
    ],
    ['a minority that is large enough to be meant', [...STARS, [0, 900]] as const],
  ])('%s', (_, counts) => {
    expect(off(...counts)).toEqual([]);
  });
});

describe('with few rows, only blatant values are off the scale', () => {
  const few = [4, 3.5, 5, 2, 4.5, 3, 4, 5];
  const twenty = [...few, ...few, ...few];

  it('five times as large as the others', () => {
    expect(off(...rows([...few, 55]))).toEqual([55]);
    expect(off(...rows([...few, 45]))).toEqual([45]);
    expect(off(...rows([...few, 10]))).toEqual([]);
  });

  it('negative among positive ones', () => {
    expect(off(...rows([...few, -1]))).toEqual([-1]);
    expect(off(...rows([-2, -1, 1, 2, 0, 1]))).toEqual([]);
    expect(off(...rows([1, 1, 1, 1, 1, -1]))).toEqual([]);
  });

  it('off the half steps of the others', () => {
    expect(off(...rows([...twenty, 4.37]))).toEqual([4.37]);
    expect(off(...rows([...twenty, 4.25]))).toEqual([]);
    expect(off(...rows([...few, 4.37]))).toEqual([]);
  });

  it.each([
    ['a handful', [5, 1, 55]],
    ['low ratings among high ones', [5, 4.5, 4, 5, 5, 5, 0.5]],
    ['all the same', [3, 3, 3, 3, 3, 3, 3]],
    ['a dozen percentages', [80, 75, 90, 60, 100, 55, 70, 85, 20, 95, 65, 5]],
    ['a dozen continuous ones', [-9.95, 3.2, 8.11, -4.4, 0.5, 7.77, -1.2, 6.6, 9.1, -7.5, 2.3, 4.1]],
  ])('so accepted are %s', (_, values) => {
    expect(off(...rows(values))).toEqual([]);
  });
});

describe('the scale', () => {
  it('has the values that occur, ascending, negative ones too', () => {
    const { scale, codeOf, rounded } = findScale(distributionOf(once([10, -2, 0.5, 3])));
    expect(Array.from(scale.values)).toEqual([-2, 0.5, 3, 10]);
    expect([10, -2, 0.5, 3].map(codeOf)).toEqual([3, 0, 1, 2]);
    expect(rounded).toBe(0);
  });

  it('has 256 levels for more values', () => {
    const values = Array.from({ length: 1001 }, (_, k) => k / 10);
    const { scale, codeOf, rounded } = findScale(distributionOf(once(values)));
    expect(scale.values.length).toBe(256);
    expect([scale.min, scale.max, codeOf(0), codeOf(100)]).toEqual([0, 100, 0, 255]);
    expect(rounded).toBe(1001);
    for (const value of values)
      expect(Math.abs(scale.values[codeOf(value)] - value)).toBeLessThanOrEqual(50 / 255 + 1e-9);
  });
});

describe('a column of ratings', () => {
  it('keeps its values, however many different ones there are', () => {
    for (const numDistinct of [3, 300, 70_000]) {
      const values = Array.from({ length: 140_000 }, (_, k) => Math.sin(k % numDistinct));
      const column = new RatingValues(values.length);
      for (const value of values) column.push(value);
      const counts = new Map(rows(values));
      const distribution = column.distribution();
      expect(column.toArray()).toEqual(Float64Array.from(values));
      expect(distribution.values).toEqual(Float64Array.from(counts.keys()).sort());
      expect(distribution.counts).toEqual(Float64Array.from(distribution.values, (value) => counts.get(value) ?? 0));
      const codes = column.takeCodes((value) => Math.round((value + 1) * 100));
      expect(codes).toEqual(Uint8Array.from(values, (value) => Math.round((value + 1) * 100)));
    }
  });
});
