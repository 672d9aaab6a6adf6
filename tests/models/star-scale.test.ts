/** How viewers use the rating scale. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classOf, countCodes, foldStarScale, meanRating, starScale, starShares } from '../../models/star-scale.ts';
import { normalBelow, normalDensity, normalQuantile } from '../../shared/normal.ts';
import { round } from '../../shared/round.ts';
import { makeDataset, STARS } from '../fixtures/toy-ratings.ts';

/** Ten of a viewer's ratings beside everybody's shares, which weigh as much as thirty. */
const TWO = { values: [0, 1], shares: [0.25, 0.75] };

/** Shares as a release has them, rounded, also of values that hardly anybody gives. */
const anyShares = fc
  .array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 1000 }), fc.nat(1e8)), { minLength: 1, maxLength: 40 })
  .map((counts) => {
    const given = counts.map((n) => Math.max(1, n));
    const total = given.reduce((a, b) => a + b);
    return { values: given.map((_, c) => c / 2), shares: given.map((n) => Math.max(1e-9, round(n / total, 9))) };
  });
const anyCounts = fc.array(fc.nat(200), { minLength: 40, maxLength: 40 });

describe('the scale of a viewer', () => {
  test('of two values has the threshold at which the shares divide a normal distribution, by hand', () => {
    // (10 + 30 · 0.25) / 40 = 0.4375. On everybody's scale the parts below and above have the scores −φ/0.25 and φ/0.75.
    const { thresholds, scores } = starScale(TWO, [10, 0]);
    const ofAll = normalDensity(normalQuantile(0.25));
    const level = (0.4375 * -ofAll) / 0.25 + (0.5625 * ofAll) / 0.75;
    expect(thresholds[0]).toBeCloseTo(normalQuantile(0.4375) + level, 9);
    const density = normalDensity(normalQuantile(0.4375));
    const expected = [level - density / 0.4375, level + density / 0.5625];
    expect(Array.from(scores)).toEqual(expected.map((score) => expect.closeTo(score, 9)));
  });

  test('of nobody is that of everybody', () => {
    const { thresholds } = foldStarScale(TWO, new Float64Array(0));
    expect(normalBelow(thresholds[0])).toBeCloseTo(0.25, 6);
  });

  test('has ascending scores, each between the thresholds of its class, with the mean that they have for everybody', () => {
    fc.assert(
      fc.property(anyShares, anyCounts, (stars, given) => {
        const counts = given.slice(0, stars.values.length);
        const { thresholds, scores } = starScale(stars, counts);
        const total = 30 + counts.reduce((sum, n) => sum + n, 0);
        const usual = starScale(stars, new Uint8Array(counts.length)).scores;
        const meanOf = (of: Float64Array) =>
          of.reduce((sum, score, c) => sum + (score * (counts[c] + 30 * stars.shares[c])) / total, 0);
        expect(meanOf(scores)).toBeCloseTo(meanOf(usual), 5);
        thresholds.forEach((threshold, c) => {
          expect(scores[c]).toBeLessThanOrEqual(threshold);
          expect(scores[c + 1]).toBeGreaterThanOrEqual(threshold);
        });
      }),
    );
  });

  test('gives back its own mean rating to a usual feeling, and more to a better one', () => {
    fc.assert(
      fc.property(anyShares, anyCounts, (stars, given) => {
        const counts = given.slice(0, stars.values.length);
        const scale = starScale(stars, counts);
        const total = 30 + counts.reduce((sum, n) => sum + n, 0);
        const mean = stars.values.reduce(
          (sum, value, c) => sum + (value * (counts[c] + 30 * stars.shares[c])) / total,
          0,
        );
        const level = scale.scores.reduce(
          (sum, score, c) => sum + (score * (counts[c] + 30 * stars.shares[c])) / total,
          0,
        );
        expect(meanRating(scale, level, 1)).toBeCloseTo(mean, 4);
        const ratings = [-9, -2, -1, 0, 1, 2, 9].map((feeling) => meanRating(scale, feeling, 0.7));
        expect(ratings.toSorted((a, b) => a - b)).toEqual(ratings);
        for (const rating of ratings) {
          expect(rating).toBeGreaterThanOrEqual(stars.values[0] - 1e-9);
          expect(rating).toBeLessThanOrEqual(stars.values[stars.values.length - 1] + 1e-9);
        }
      }),
    );
  });

  test('has no score beyond all others for a value that one of 200 million ratings has', () => {
    const counts = Array.from({ length: 256 }, (_, c) => (c === 255 ? 1 : 784_313 + (c % 2)));
    const total = counts.reduce((a, b) => a + b);
    const shares = counts.map((n) => round(n / total, 9));
    const { scores } = starScale({ values: counts.map((_, c) => c), shares }, new Uint8Array(256));
    // The mean of a standard normal beyond the point that one of 200 million exceeds.
    const rarest = 5e-9;
    expect(scores[255]).toBeCloseTo(normalDensity(normalQuantile(rarest)) / rarest, 1);
  });

  test('of one value says nothing', () => {
    const scale = starScale({ values: [1], shares: [1] }, [7]);
    expect([...scale.thresholds, ...scale.scores].map(Math.abs)).toEqual([0]);
    expect(meanRating(scale, 3, 1)).toBe(1);
  });
});

test('a rating belongs to the class of the value next to it', () => {
  expect([-1, 1, 1.4, 1.6, 3, 4.9, 9].map((rating) => classOf({ values: STARS }, rating))).toEqual([
    0, 0, 0, 1, 2, 4, 4,
  ]);
});

test('shares are those of all ratings; a value that nobody gave counts once', () => {
  const rows = [1, 5, 5].map((rating, user) => ({ user: user + 1, film: 1, rating }));
  const { ratings } = makeDataset([{ id: 1 }], rows, STARS);
  const shares = [1, 1, 1, 1, 2].map((count) => expect.closeTo(count / 6, 8));
  expect(starShares(ratings.scale, countCodes(ratings))).toEqual({ values: STARS, shares });
});
