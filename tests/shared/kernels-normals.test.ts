/** The kernel that draws normal numbers by row, and its twin. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NORMAL_SCRATCH_BYTES } from '../../shared/kernels/kernels.ts';
import { guardedScratch, IMPLEMENTATIONS, within } from '../fixtures/kernel-problem.ts';

interface Asked {
  readonly from: number;
  readonly rows: number;
  readonly k: number;
  readonly seed: number;
  readonly purpose: number;
  readonly sweep: number;
}

const WORD = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const ASKED = fc.record<Asked>({
  from: fc.oneof(fc.nat(5), fc.integer({ min: 2 ** 31 - 40, max: 2 ** 31 - 30 })),
  rows: fc.integer({ min: 0, max: 20 }),
  k: fc.integer({ min: 1, max: 70 }),
  seed: WORD,
  purpose: fc.nat(70),
  sweep: WORD,
});

function draw(name: string, { from, rows, k, ...keys }: Asked, cut = 0): number[] {
  return within(IMPLEMENTATIONS[name], (memory, kernels) => {
    const out = memory.float32(rows * k);
    const scratch = guardedScratch(memory, NORMAL_SCRATCH_BYTES);
    const after = memory.float32(16).fill(7);
    for (const [first, last] of [
      [0, cut],
      [cut, rows],
    ]) {
      const address = out.byteOffset + 4 * first * k;
      kernels.drawNormals({ from: from + first, to: from + last, k, ...keys, out: address, scratch: scratch.address });
    }
    scratch.check();
    expect(after.every((value) => value === 7)).toBe(true);
    return Array.from(out);
  });
}

test('rows have the numbers of their streams, in the kernel within rounding of those of its twin', () => {
  fc.assert(
    fc.property(ASKED, (asked) => {
      const scalar = draw('scalar', asked);
      const largest = Math.max(0, ...draw('simd', asked).map((value, at) => Math.abs(value - scalar[at])));
      expect(largest).toBeLessThan(1e-4);
    }),
  );
});

test('rows have the same bits however they are cut into ranges', () => {
  fc.assert(
    fc.property(ASKED, fc.nat(20), (asked, cut) => {
      expect(draw('simd', asked, Math.min(cut, asked.rows))).toEqual(draw('simd', asked));
    }),
  );
});

test('numbers have mean 0, variance 1, no correlation with their neighbours, and the tails of a normal distribution', () => {
  const values = draw('simd', { from: 0, rows: 20_000, k: 16, seed: 42, purpose: 4, sweep: 3 });
  const n = values.length;
  const meanOf = (of: (value: number, at: number) => number) =>
    values.reduce((sum, value, at) => sum + of(value, at), 0) / n;
  // Five standard errors.
  expect(Math.abs(meanOf((value) => value))).toBeLessThan(5 / Math.sqrt(n));
  expect(Math.abs(meanOf((value) => value ** 2 - 1))).toBeLessThan(5 * Math.sqrt(2 / n));
  expect(Math.abs(meanOf((value) => value ** 3))).toBeLessThan(5 * Math.sqrt(15 / n));
  expect(Math.abs(meanOf((value) => value ** 4 - 3))).toBeLessThan(5 * Math.sqrt(96 / n));
  for (const distance of [1, 2, 4, 16])
    expect(Math.abs(meanOf((value, at) => value * (values[at + distance] ?? 0)))).toBeLessThan(5 / Math.sqrt(n));
  const beyond = values.filter((value) => Math.abs(value) > 3).length;
  expect(Math.abs(beyond / n - 0.0026998)).toBeLessThan(5 * Math.sqrt(0.0027 / n));
});
