/** How likely each rating is, given the predicted one. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { feelingBehind, placeOf, starChances, starInterval } from '../../models/hybrid/stars.ts';
import { meanRating, starScale } from '../../models/star-scale.ts';
import { EVEN_STARS } from '../fixtures/toy-ratings.ts';

/** Scales of 1 to 30 values, used by viewers in any way. Some values are hardly ever given. */
const anyScale = fc
  .tuple(
    fc.array(fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(1e-6)), { minLength: 1, maxLength: 30 }),
    fc.array(fc.nat(100), { minLength: 30, maxLength: 30 }),
  )
  .map(([shares, counts]) => {
    const total = shares.reduce((sum, share) => sum + share, 0);
    const stars = { values: shares.map((_, c) => 1 + c / 2), shares: shares.map((share) => share / total) };
    return starScale(stars, counts.slice(0, shares.length));
  });
const anyDeviation = fc.double({ min: 0.05, max: 20, noNaN: true });
const anyShare = fc.double({ min: 0, max: 1, noNaN: true });

describe('the chances of ratings', () => {
  test('are those of an ordered probit, by hand', () => {
    const scale = { values: [0, 1], thresholds: Float64Array.of(0.5), scores: Float64Array.of(-1, 1) };
    // Φ((m − 0.5)/2) = 0.3 for m = 0.5 − 2 · 0.5244.
    expect(feelingBehind(scale, 0.3, 2)).toBeCloseTo(0.5 - 2 * 0.524401, 4);
    expect(Array.from(starChances(scale, 0.3, 2))).toEqual([expect.closeTo(0.7, 5), expect.closeTo(0.3, 5)]);
  });

  test('have the predicted rating as their mean wherever the thresholds are', () => {
    for (const threshold of [-11, 11]) {
      const scale = { values: [0, 1], thresholds: Float64Array.of(threshold), scores: Float64Array.of(-1, 1) };
      expect(feelingBehind(scale, 0.5, 0.1)).toBeCloseTo(threshold, 5);
    }
  });

  test('have the predicted rating as their mean, and add up to 1', () => {
    fc.assert(
      fc.property(anyScale, anyShare, anyDeviation, (scale, share, deviation) => {
        const { values } = scale;
        const range = values[values.length - 1] - values[0];
        const rating = values[0] + (0.01 + 0.98 * share) * range;
        const chances = starChances(scale, rating, deviation);
        expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 6);
        expect(meanRating(scale, feelingBehind(scale, rating, deviation), deviation)).toBeCloseTo(
          range === 0 ? 1 : rating,
          4,
        );
        const mean = chances.reduce((sum, chance, c) => sum + chance * values[c], 0);
        expect(mean).toBeCloseTo(range === 0 ? values[0] : rating, 4);
      }),
    );
  });

  test('are finite for a rating beyond the scale, and certain on a scale of one value', () => {
    const scale = starScale(EVEN_STARS, [0, 0, 0, 0, 0]);
    for (const rating of [-7, 1, 5, 9]) {
      const chances = starChances(scale, rating, 0.5);
      expect(Array.from(chances).every((chance) => chance >= 0)).toBe(true);
      expect(chances[rating < 3 ? 0 : 4]).toBeGreaterThan(0.9);
    }
    expect(Array.from(starChances(starScale({ values: [1], shares: [1] }, [3]), 1, 0.5))).toEqual([1]);
  });
});

describe('intervals', () => {
  test('end where the places say, by hand', () => {
    // Places of 1 to 5: 0.05, 0.2, 0.5, 0.8 and 0.95.
    const chances = Float64Array.of(0.1, 0.2, 0.4, 0.2, 0.1);
    expect([1, 2, 3, 4, 5].map((value) => placeOf(EVEN_STARS.values, chances, value))).toEqual(
      [0.05, 0.2, 0.5, 0.8, 0.95].map((place) => expect.closeTo(place, 9)),
    );
    expect(starInterval(EVEN_STARS.values, chances, 0.3)).toEqual([expect.closeTo(2, 9), expect.closeTo(4, 9)]);
    // A quarter into the four stars: 0.7 + 0.05.
    expect(starInterval(EVEN_STARS.values, chances, 0.25)).toEqual([expect.closeTo(2.25, 9), expect.closeTo(3.75, 9)]);
    expect(starInterval(EVEN_STARS.values, chances, 0.5)).toEqual([1, 5]);
  });

  test('hold exactly the values whose place is within reach, lie within the scale, and grow with the reach', () => {
    fc.assert(
      fc.property(anyScale, anyShare, anyDeviation, anyShare, (scale, share, deviation, reach) => {
        const { values } = scale;
        const last = values[values.length - 1];
        const chances = starChances(scale, values[0] + share * (last - values[0]), deviation);
        const [low, high] = starInterval(values, chances, reach / 2);
        expect(low).toBeGreaterThanOrEqual(values[0]);
        expect(high).toBeLessThanOrEqual(last);
        expect(low).toBeLessThanOrEqual(high + 1e-9);
        for (const value of values) {
          const away = Math.abs(placeOf(values, chances, value) - 0.5);
          if (away < reach / 2 - 1e-9) expect(value >= low - 1e-9 && value <= high + 1e-9).toBe(true);
        }
        const wider = starInterval(values, chances, Math.min(0.5, reach / 2 + 0.05));
        expect(wider[0]).toBeLessThanOrEqual(low + 1e-9);
        expect(wider[1]).toBeGreaterThanOrEqual(high - 1e-9);
      }),
    );
  });
});
