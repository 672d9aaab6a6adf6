import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INVERSE_BLOCK, inverseScratchBytes } from '../../shared/kernels/kernels.ts';
import { randomStream } from '../../shared/random.ts';
import { guardedScratch, IMPLEMENTATIONS, type Setup, within } from '../fixtures/kernel-problem.ts';

/** Symmetric and positive definite, NaN above the diagonal; `ridge` sets how well conditioned. */
function makeMatrix(out: Float64Array, size: number, ridge: number, seed: number): void {
  const random = randomStream(seed);
  const v = Float64Array.from({ length: size * 6 }, () => random.normal());
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let sum = i === j ? ridge : 0;
      for (let f = 0; f < 6; f++) sum += v[i * 6 + f] * v[j * 6 + f];
      out[i * size + j] = j > i ? Number.NaN : sum;
    }
  }
}

function invert({ memory, kernels }: Setup, size: number, ridge: number, seed: number) {
  return within({ memory, kernels }, () => {
    const matrix = memory.float64(size * size);
    makeMatrix(matrix, size, ridge, seed);
    const before = matrix.slice();
    const scratch = guardedScratch(memory, inverseScratchBytes(size));
    kernels.invertSymmetric(matrix.byteOffset, size, scratch.address);
    scratch.check();
    return { before, after: matrix.slice() };
  });
}

/** Entry of a matrix given by its lower triangle. */
const entry = (matrix: Float64Array, size: number, i: number, j: number) =>
  matrix[Math.max(i, j) * size + Math.min(i, j)];

/** The largest sum of magnitudes of a row: the norm ‖A‖∞. */
function rowNorm(matrix: Float64Array, size: number): number {
  const sums = Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += Math.abs(entry(matrix, size, i, j));
    return sum;
  });
  return Math.max(...sums);
}

describe.each(Object.entries(IMPLEMENTATIONS))('%s kernels', (_, implementation) => {
  test('invert symmetric matrices: A · A⁻¹ = I', () => {
    const problems = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(0.01, 1, 40), fc.nat(1e6));
    fc.assert(
      fc.property(problems, ([blocks, ridge, seed]) => {
        const size = blocks * INVERSE_BLOCK;
        const { before, after } = invert(implementation, size, ridge, seed);
        let worst = 0;
        for (let i = 0; i < size; i++) {
          for (let j = 0; j < size; j += 7) {
            let sum = i === j ? -1 : 0;
            for (let p = 0; p < size; p++) sum += entry(before, size, i, p) * entry(after, size, p, j);
            worst = Math.max(worst, Math.abs(sum));
          }
        }
        // Forward error of an inverse: Higham 2002, Accuracy and Stability of Numerical Algorithms, §14.1.
        const condition = rowNorm(before, size) * rowNorm(after, size);
        expect(worst).toBeLessThan(2 * size * Number.EPSILON * condition);
      }),
      { numRuns: 5 },
    );
  });

  test('say when a matrix has no inverse, in its first block and in a later one', () => {
    const size = 2 * INVERSE_BLOCK;
    for (const row of [3, INVERSE_BLOCK + 5]) {
      within(implementation, (memory, kernels) => {
        const matrix = memory.float64(size * size);
        for (let i = 0; i < size; i++) matrix[i * (size + 1)] = i === row ? 0 : 1;
        const scratch = memory.uint8(inverseScratchBytes(size));
        expect(() => kernels.invertSymmetric(matrix.byteOffset, size, scratch.byteOffset)).toThrow(
          new RangeError('the matrix is not positive definite'),
        );
      });
    }
  });
});
