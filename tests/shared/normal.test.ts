import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalBelow, normalDensity, normalQuantile } from '../../shared/normal.ts';

test('the normal distribution has the values of the tables', () => {
  const table = [
    [0, 0.5],
    [1, 0.841344746],
    [-1.281551566, 0.1],
    [1.959963985, 0.975],
    [-3, 0.001349898],
  ];
  for (const [x, p] of table) {
    expect(normalBelow(x)).toBeCloseTo(p, 6);
    expect(normalQuantile(p)).toBeCloseTo(x, 6);
  }
  expect(normalDensity(0)).toBeCloseTo(0.39894228, 8);
  expect([normalBelow(-40), normalBelow(Number.NEGATIVE_INFINITY), normalBelow(Number.POSITIVE_INFINITY)]).toEqual([
    0, 0, 1,
  ]);
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
});

test('the quantile is the inverse of the distribution, and both ascend', () => {
  const shares = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
  fc.assert(
    fc.property(shares, shares, (p, other) => {
      expect(normalBelow(normalQuantile(p))).toBeCloseTo(p, 6);
      if (p < other) expect(normalQuantile(p)).toBeLessThanOrEqual(normalQuantile(other));
    }),
  );
});
