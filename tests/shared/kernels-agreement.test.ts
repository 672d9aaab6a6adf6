/** The kernels of training against themselves and their twin. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Kernels } from '../../shared/kernels/kernels.ts';
import type { KernelMemory } from '../../shared/kernels/memory.ts';
import {
  fill,
  IMPLEMENTATIONS,
  LONG_ROW,
  makeProblem,
  type ProblemShape,
  SHAPES,
  within,
} from '../fixtures/kernel-problem.ts';
import { drawLinks, sampleGaussian, solveImplicit, sumRows } from '../fixtures/kernel-runs.ts';

const runAll = (name: string, shape: ProblemShape, cut: number) =>
  within(IMPLEMENTATIONS[name], (memory, kernels) => results(memory, kernels, shape, cut));

test('they give the same bits however the rows are cut, and their twin the same within rounding', () => {
  fc.assert(
    fc.property(SHAPES, fc.nat(6), (shape, cut) => {
      const scalar = runAll('scalar', shape, 0);
      const simd = runAll('simd', shape, 0);
      expect(runAll('simd', shape, Math.min(cut, shape.lengths.length))).toEqual(simd);
      simd.forEach((values, which) => {
        // Numbers of the problem are of the order of 1, so a result near 0 is a difference of such numbers.
        const size = Math.max(0.01, ...scalar[which].map(Math.abs));
        const largest = Math.max(...values.map((value, i) => Math.abs(value - scalar[which][i])));
        expect(largest).toBeLessThanOrEqual(1e-3 * size);
      });
    }),
    {
      numRuns: 60,
      examples: [
        [LONG_ROW, 1],
        [CANCELLING, 0],
      ],
    },
  );
});

/** Its only prediction misses the rating by a thousandth. */
const CANCELLING: ProblemShape = { seed: 621_908, k: 31, lengths: [1], numOthers: 13 };

/** Every row kernel's results, the rows done in two parts. */
function results(memory: KernelMemory, kernels: Kernels, shape: ProblemShape, cut: number): number[][] {
  const problem = makeProblem(memory, shape);
  const { numRows, numOthers, out, noise, own, others } = problem;
  const all: number[][] = [];
  const inParts = (run: (from: number, to: number) => void) => {
    run(0, cut);
    run(cut, numRows);
  };
  inParts((from, to) => solveImplicit(kernels, problem, from, to));
  all.push([...out]);
  for (const areViewers of [true, false]) {
    inParts((from, to) => sampleGaussian(kernels, problem, from, to, areViewers));
    all.push([...out]);
  }
  all.push([...problem.squares]);
  for (const kind of ['scored', 'implicit'] as const) {
    const sums: number[] = [];
    inParts((from, to) => sums.push(...sumRows(kernels, memory, problem, from, to, kind)));
    all.push(sums);
  }
  const rowValues = fill(memory.float32(numOthers), (row) => 0.2 + (row % 3) / 10);
  inParts((from, to) => drawLinks(kernels, problem, rowValues, from, to, 20));
  all.push([...own], [...others], [...noise]);
  return all;
}
