import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanInterval, shareInterval, studentQuantile } from '../../shared/intervals.ts';

describe('the interval of a share', () => {
  // From the formula, in 20 digits.
  it.each([
    [10, 100, 0.0552291, 0.174366],
    [0, 10, 0, 0.277533],
    [10, 10, 0.722467, 1],
    [1, 1_000_000, 0.000000176528, 0.00000566486],
  ])('of %d in %d is as Wilson has it', (hits, n, low, high) => {
    const interval = shareInterval(hits, n);
    expect(interval?.value).toBe(hits / n);
    expect(interval?.low).toBeCloseTo(low, 6);
    expect(interval?.high).toBeCloseTo(high, 6);
  });

  it('has the share in it and lies between 0 and 1, and there is none of nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.nat(1_000), (n, part) => {
        const hits = Math.floor((n * part) / 1_000);
        const { value, low, high } = shareInterval(hits, n) ?? { value: -1, low: 0, high: 0 };
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(value + 1e-12);
        expect(high).toBeGreaterThanOrEqual(value - 1e-12);
      }),
    );
    expect(shareInterval(0, 0)).toBeNull();
  });
});

describe('the interval of a mean', () => {
  it.each([
    [3, 3.182446],
    [5, 2.570582],
    [10, 2.228139],
    [30, 2.042272],
    [1_000_000, 1.959966],
  ])("with %d degrees of freedom has Student's quantile to 0.4 %%", (freedom, quantile) => {
    expect(Math.abs(studentQuantile(freedom) / quantile - 1)).toBeLessThan(0.004);
  });

  it('is that of the values, and tells nothing of fewer than four', () => {
    const values = [4, 5, 3, 4.5, 2.5];
    const sum = values.reduce((total, value) => total + value, 0);
    const squares = values.reduce((total, value) => total + value ** 2, 0);
    const { value, low, high } = meanInterval(5, sum, squares) ?? { value: 0, low: 0, high: 0 };
    expect(value).toBeCloseTo(3.8, 12);
    expect(low).toBeCloseTo(3.8 - 1.2876, 2);
    expect(high).toBeCloseTo(3.8 + 1.2876, 2);
    expect(meanInterval(3, 12, 50)).toEqual({ value: 4, low: null, high: null });
    expect(meanInterval(9, 36, 144)).toEqual({ value: 4, low: 4, high: 4 });
    expect(meanInterval(0, 0, 0)).toBeNull();
  });
});
