import fc from 'fast-check';
import { expect, test } from 'vitest';
import { round, roundParts } from '../../shared/round.ts';

test('the manifest keeps its bits: six digits are those of a million', () => {
  const weight = fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.double({ noNaN: true, min: -2, max: 2 }));
  fc.assert(
    fc.property(weight, (value) => {
      expect(round(value, 6)).toBe(Math.round(value * 1e6) / 1e6 + 0);
      expect(JSON.stringify(round(value, 6))).toBe(JSON.stringify(Math.round(value * 1e6) / 1e6));
    }),
  );
});

test('halves go up, and there is no negative zero', () => {
  expect([0.5, 1.5, -0.5, -1.5].map((value) => round(value, 0))).toEqual([1, 2, 0, -1]);
  expect(round(2.345, 1)).toBe(2.3);
  expect(Object.is(round(-1e-9, 3), 0)).toBe(true);
  expect(round(Number.NaN, 3)).toBeNaN();
});

test('parts of a sum add up when they are rounded, are less than a unit away, and keep their signs', () => {
  const part = fc.oneof(fc.constant(0), fc.double({ noNaN: true, min: -5, max: 5 }));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), fc.integer({ min: 0, max: 4 }), (parts, digits) => {
      const sum = parts.reduce((total, value) => total + value, 0);
      const whole = (value: number) => Math.round(value * 10 ** digits) + 0;
      const rounded = roundParts(sum, parts, digits);
      expect(rounded.reduce((total, value) => total + whole(value), 0)).toBe(whole(sum));
      rounded.forEach((value, t) => {
        expect(value).toBe(round(value, digits));
        expect(Math.abs(value - parts[t])).toBeLessThan(10 ** -digits + 1e-9);
        expect(value * parts[t]).toBeGreaterThanOrEqual(0);
      });
    }),
  );
});
