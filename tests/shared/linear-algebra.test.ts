import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addOuter, cholesky, solveLower, solveUpper } from '../../shared/linear-algebra.ts';

const finite = fc.double({ min: -10, max: 10, noNaN: true });

/** Some vectors of length k and a right-hand side. */
const systems = fc.integer({ min: 1, max: 8 }).chain((k) =>
  fc.record({
    k: fc.constant(k),
    vectors: fc.array(fc.array(finite, { minLength: k, maxLength: k }), { maxLength: 10 }),
    x: fc.array(finite, { minLength: k, maxLength: k }),
  }),
);

describe('a regularised system', () => {
  test('is solved: A · A⁻¹x = x', () => {
    fc.assert(
      fc.property(systems, ({ k, vectors, x }) => {
        const a = new Float64Array(k * k);
        for (const vector of vectors) addOuter(a, k, Float64Array.from(vector), 0, 0.5);
        for (let i = 0; i < k; i++) a[i * k + i] += 1;
        const full = (i: number, j: number) => (j <= i ? a[i * k + j] : a[j * k + i]);
        const product = (v: Float64Array) =>
          Array.from(v, (_, i) => v.reduce((sum, value, j) => sum + full(i, j) * value, 0));
        const before = a.slice();
        const solution = Float64Array.from(x);
        const l = before.slice();
        cholesky(l, k);
        solveLower(l, k, solution);
        solveUpper(l, k, solution);
        product(solution).forEach((value, i) => {
          expect(Math.abs(value - x[i])).toBeLessThan(1e-6);
        });
      }),
    );
  });

  test('is solved as by hand', () => {
    const a = Float64Array.of(4, 0, 2, 5); // [[4, 2], [2, 5]]
    cholesky(a, 2);
    expect([a[0], a[2], a[3]]).toEqual([2, 1, 2]);
    const x = Float64Array.of(8, 16);
    solveLower(a, 2, x);
    expect(x).toEqual(Float64Array.of(4, 6));
    solveUpper(a, 2, x);
    expect(x).toEqual(Float64Array.of(0.5, 3));
  });

  test('is refused when it is not positive definite', () => {
    expect(() => cholesky(Float64Array.of(1, 0, 2, 1), 2)).toThrow('not positive definite at row 1');
    expect(() => cholesky(Float64Array.of(Number.NaN), 1)).toThrow(RangeError);
  });
});

test('an outer product is added to the lower triangle alone, from an offset', () => {
  const a = new Float64Array(4);
  addOuter(a, 2, Float32Array.of(9, 2, 3), 1, 10);
  expect(a).toEqual(Float64Array.of(40, 0, 60, 90));
});
