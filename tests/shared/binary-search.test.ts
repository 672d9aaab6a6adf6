import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findBoundary, findPlace, findSorted } from '../../shared/binary-search.ts';

/** Ascending numbers, many of them equal, and a range of their places. */
const ranges = fc
  .array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 })
  .chain((numbers) =>
    fc.tuple(
      fc.constant(Uint16Array.from(numbers).sort()),
      fc.array(fc.integer({ min: 0, max: numbers.length }), { minLength: 2, maxLength: 2 }),
      fc.integer({ min: 0, max: 41 }),
    ),
  )
  .map(([values, ends, value]) => ({ values, from: Math.min(...ends), to: Math.max(...ends), value }));

/** What halving must find, place after place. */
function lookThrough(values: Uint16Array, from: number, to: number, isFound: (value: number) => boolean): number {
  for (let place = from; place < to; place++) if (isFound(values[place])) return place;
  return to;
}

describe('halving finds what looking through finds', () => {
  test('where a number stands or would stand', () => {
    fc.assert(
      fc.property(ranges, ({ values, from, to, value }) => {
        const expected = lookThrough(values, from, to, (found) => found >= value);
        expect(findPlace(values, value, from, to)).toBe(expected);
        expect(findPlace(Uint32Array.from(values), value, from, to)).toBe(expected);
        expect(findBoundary(from, to, (place) => values[place] < value)).toBe(expected);
      }),
    );
  });

  test('whether a number is there', () => {
    fc.assert(
      fc.property(ranges, ({ values, from, to, value }) => {
        const place = lookThrough(values, from, to, (found) => found === value);
        expect(findSorted(values, value, from, to)).toBe(place === to ? -1 : place);
      }),
    );
  });

  test('among all numbers, when no range is given', () => {
    const values = Uint32Array.of(1, 3, 3, 2 ** 32 - 1);
    expect([0, 1, 2, 3, 4, 2 ** 32 - 1, 2 ** 32].map((value) => findPlace(values, value))).toEqual([
      0, 0, 1, 1, 3, 3, 4,
    ]);
    expect([0, 3, 2 ** 32 - 1, 2 ** 32].map((value) => findSorted(values, value))).toEqual([-1, 1, 3, -1]);
    expect(findSorted(new Uint32Array(), 1)).toBe(-1);
  });
});
