import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dequantize, quantizeColumns } from '../../shared/quantize.ts';

/** Magnitudes that single precision holds with all its digits. */
const value = fc.oneof(
  fc.double({ min: -1e3, max: 1e3, noNaN: true }).filter((x) => x === 0 || Math.abs(x) > 1e-30),
  fc.constantFrom(0, -0, 1, -1, 127, -127, 1e-20),
);
const matrix = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 12 })).chain(([columns, rows]) =>
  fc.record({
    columns: fc.constant(columns),
    values: fc.array(value, { minLength: rows * columns, maxLength: rows * columns }),
  }),
);

describe('quantised columns', () => {
  test('are off by half a step at most, a step being 1/127 of the column’s largest magnitude', () => {
    fc.assert(
      fc.property(matrix, ({ columns, values }) => {
        const quantized = quantizeColumns(Float64Array.from(values), columns);
        const restored = dequantize(quantized);
        expect(quantized.scale).toHaveLength(columns);
        for (let c = 0; c < columns; c++) {
          const column = values.filter((_, at) => at % columns === c);
          const largest = column.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
          expect(quantized.scale[c]).toBeCloseTo(Math.fround(largest / 127), 4);
        }
        values.forEach((x, at) => {
          const step = quantized.scale[at % columns];
          expect(Math.abs(restored[at] - x)).toBeLessThanOrEqual(0.5001 * step + 1e-6 * Math.abs(x));
          expect(Math.abs(quantized.codes[at])).toBeLessThanOrEqual(127);
        });
      }),
    );
  });

  test('keep 0, and give the largest magnitude the largest code, by hand', () => {
    const { codes, scale } = quantizeColumns(Float64Array.of(1, 0, 0, 254, 0, 0, -0.5, 0, -127, 0, 0, 1), 3);
    expect(Array.from(codes)).toEqual([1, 0, 0, 127, 0, 0, 0, 0, -127, 0, 0, 1]);
    expect(Array.from(scale)).toEqual([2, 0, 1]);
    expect(Array.from(dequantize({ codes, scale }))).toEqual([2, 0, 0, 254, 0, 0, 0, 0, -127, 0, 0, 1]);
  });

  test('once restored are quantised to the same codes', () => {
    fc.assert(
      fc.property(matrix, ({ columns, values }) => {
        const once = quantizeColumns(Float64Array.from(values), columns);
        expect(quantizeColumns(dequantize(once), columns).codes).toEqual(once.codes);
      }),
    );
  });
});
