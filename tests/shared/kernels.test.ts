/** One suite for every implementation of the kernels, against definitions written out in f64. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dot,
  entriesOf,
  fill,
  IMPLEMENTATIONS,
  LONG_ROW,
  makeProblem,
  type ProblemShape,
  rowOf,
  SHAPES,
  within,
} from '../fixtures/kernel-problem.ts';
import { drawLinks, sampleGaussian, solveImplicit } from '../fixtures/kernel-runs.ts';

/** Of the sum of the terms' sizes: f32 has 6e-8, and sums of a few hundred terms lose some of it. */
const TOLERANCE = 2e-5;

const forEachShape = (check: (shape: ProblemShape) => void) =>
  fc.assert(fc.property(SHAPES, check), { numRuns: 60, examples: [[LONG_ROW]] });

describe.each(Object.entries(IMPLEMENTATIONS))('%s kernels', (_, implementation) => {
  test('sum outer products of rows', () => {
    forEachShape((shape) => {
      within(implementation, (memory, kernels) => {
        const { k, others, numOthers, scratch } = makeProblem(memory, { ...shape, lengths: [] });
        const from = numOthers >> 2;
        const gram = memory.float64(k * k).fill(Number.NaN);
        kernels.gramMatrix(others.byteOffset, from, numOthers, k, gram.byteOffset, scratch.address);
        scratch.check();
        const rows = Array.from({ length: numOthers - from }, (_, r) => rowOf(others, from + r, k));
        for (let i = 0; i < k; i++) {
          for (let j = 0; j < k; j++) {
            const terms = rows.map((row) => row[i] * row[j]);
            expectNear(gram[i * k + j], sum(terms), sum(terms.map(Math.abs)));
          }
        }
      });
    });
  });

  test('solve the normal equations of implicit feedback', () => {
    forEachShape((shape) => {
      within(implementation, (memory, kernels) => {
        const problem = makeProblem(memory, shape);
        const { k, numRows, out, others, index, codes, weights, symmetric, ridges, scratch } = problem;
        solveImplicit(kernels, problem, 0, numRows);
        scratch.check();
        for (let row = 0; row < numRows; row++) {
          const x = rowOf(out, row, k);
          const entries = entriesOf(problem, row);
          if (entries.length === 0) expect([...x]).toEqual(new Array(k).fill(0));
          const terms = entries.map((e) => ({ q: rowOf(others, index[e], k), w: weights[codes[e]] }));
          const scores = terms.map(({ q }) => dot(q, x));
          for (let i = 0; i < k; i++) {
            const prior = [...rowOf(symmetric, i, k)].map((value, j) => value * x[j]);
            const left = [...prior, ridges[row] * x[i], ...terms.map(({ q, w }, t) => w * q[i] * scores[t])];
            const right = terms.map(({ q, w }) => w * q[i]);
            expectNear(sum(left), sum(right), sum([...left, ...right].map(Math.abs)));
          }
        }
      });
    });
  });

  test('draw rows without noise at their mean, and with noise at its distance, on the scales of viewers', () => {
    const shapes = fc.tuple(SHAPES, fc.boolean());
    const check = ([shape, areViewers]: [ProblemShape, boolean]) => {
      within(implementation, (memory, kernels) => {
        const problem = makeProblem(memory, shape);
        const { k, numRows, out, others, index, codes, scores, roots, symmetric, mean, shift, noise, scratch } =
          problem;
        sampleGaussian(kernels, problem, 0, numRows, areViewers);
        const draws = out.slice();
        const normals = noise.slice();
        noise.fill(0);
        sampleGaussian(kernels, problem, 0, numRows, areViewers);
        scratch.check();
        for (let row = 0; row < numRows; row++) {
          const x = rowOf(out, row, k);
          const terms = entriesOf(problem, row).map((e) => {
            const r = scores[(areViewers ? 5 * row : 0) + codes[e]];
            return { q: rowOf(others, index[e], k), r, alpha: roots[areViewers ? row : index[e]] ** 2 };
          });
          const fromPrior = x.map((value, f) => value - mean[f] - shift[row * k + f]);
          const misses = terms.map(({ q, r, alpha }) => alpha * (r - dot(q, x)));
          const sizes = terms.map(({ q, r, alpha }) => alpha * (Math.abs(r) + dot(q.map(Math.abs), x.map(Math.abs))));
          for (let i = 0; i < k; i++) {
            const left = [...rowOf(symmetric, i, k)].map((value, j) => value * fromPrior[j]);
            const right = terms.map(({ q }, t) => q[i] * misses[t]);
            const size = sum(left.map(Math.abs)) + sum(terms.map(({ q }, t) => Math.abs(q[i]) * sizes[t]));
            expectNear(sum(left), sum(right), size + 1);
          }
          // δ = L⁻ᵀ·noise, so δᵀAδ = |noise|²
          const delta = rowOf(draws, row, k).map((value, f) => value - x[f]);
          const spread =
            sum([...delta].map((value, i) => value * dot(rowOf(symmetric, i, k), delta))) +
            sum(terms.map(({ q, alpha }) => alpha * dot(q, delta) ** 2));
          const own = rowOf(normals, row, k);
          expect(Math.abs(spread / dot(own, own) - 1)).toBeLessThan(terms.length > 1000 ? 0.02 : 2e-3);
        }
      });
    };
    fc.assert(fc.property(shapes, check), { numRuns: 60, examples: [[[LONG_ROW, true]], [[LONG_ROW, false]]] });
  });

  test('sum the squared errors of each viewer whom they draw', () => {
    forEachShape((shape) => {
      within(implementation, (memory, kernels) => {
        const problem = makeProblem(memory, shape);
        const { k, numRows, out, others, index, codes, scores, squares } = problem;
        squares.fill(Number.NaN);
        sampleGaussian(kernels, problem, 0, numRows, true);
        problem.scratch.check();
        for (let row = 0; row < numRows; row++) {
          const miss = (e: number) => scores[5 * row + codes[e]] - dot(rowOf(out, row, k), rowOf(others, index[e], k));
          const expected = sum(entriesOf(problem, row).map((e) => miss(e) ** 2));
          // What is subtracted may be far larger than what is left, and is rounded to 32 bits.
          const terms = (e: number) =>
            Math.abs(scores[5 * row + codes[e]]) +
            dot(rowOf(out, row, k).map(Math.abs), rowOf(others, index[e], k).map(Math.abs));
          const size = sum(entriesOf(problem, row).map((e) => terms(e) ** 2));
          expectNear(squares[row], expected, size);
        }
      });
    });
  });

  test('draw links one after the other, each at its mean without noise', () => {
    forEachShape(({ lengths, ...shape }) => {
      within(implementation, (memory, kernels) => {
        const problem = makeProblem(memory, { ...shape, lengths: lengths.map((n) => Math.min(n, 1000)) });
        const { k, numRows, numOthers, index, symmetric, mean, own: links, others: free, scratch } = problem;
        problem.noise.fill(0);
        const rowValues = fill(memory.float32(numOthers), (row) => 0.1 + (row % 3) / 10);
        const lambda = 20;
        const expectedFree = Float64Array.from(free);
        const sizes = expectedFree.map(Math.abs);
        const linksBefore = links.slice();
        const squares = drawLinks(kernels, problem, rowValues, 0, numRows, lambda);
        scratch.check();
        expectNear(squares, dot(links, links), dot(links, links));
        for (let feature = 0; feature < numRows; feature++) {
          const rows = entriesOf(problem, feature).map((e) => index[e]);
          const old = rowOf(linksBefore, feature, k);
          const y = rowOf(links, feature, k);
          const pulls = Array.from({ length: k }, (_, f) =>
            rows.map(
              (row) => rowValues[row] * (expectedFree[row * k + f] - mean[f] + rowValues[row] * (old[f] - y[f])),
            ),
          );
          const pull = pulls.map(sum);
          const size = Math.max(1, ...pulls.map((terms) => sum(terms.map(Math.abs))));
          // (λI + wΛ) y = Λ Σ x (free − μ + x·old)
          for (let i = 0; i < k; i++) expectNear(lambda * y[i], dot(rowOf(symmetric, i, k), pull), 10 * size);
          for (const row of rows) {
            for (let f = 0; f < k; f++) {
              expectedFree[row * k + f] -= rowValues[row] * (y[f] - old[f]);
              sizes[row * k + f] += rowValues[row] * (Math.abs(y[f]) + Math.abs(old[f]));
            }
          }
        }
        expectedFree.forEach((expected, i) => {
          expectNear(free[i], expected, sizes[i]);
        });
      });
    });
  });

  test('say which row has no solution', () => {
    within(implementation, (memory, kernels) => {
      const problem = makeProblem(memory, { seed: 3, k: 5, lengths: [4, 0, 2, 2], numOthers: 6 });
      problem.ridges[2] = -1000;
      expect(() => solveImplicit(kernels, problem, 0, 4)).toThrow(
        new RangeError('the system of row 2 is not positive definite'),
      );
      problem.others.fill(Number.NaN);
      expect(() => sampleGaussian(kernels, problem, 1, 4, true)).toThrow(
        new RangeError('the system of row 2 is not positive definite'),
      );
      problem.symmetric[0] = Number.NaN;
      const rowValues = memory.float32(6).fill(1);
      expect(() => drawLinks(kernels, problem, rowValues, 0, 4, 1)).toThrow(
        / of features? 0 .*is not positive definite$/,
      );
    });
  });
});

function sum(terms: readonly number[]): number {
  return terms.reduce((total, term) => total + term, 0);
}

/** `size`: what the terms of the sum come to, sign aside. */
function expectNear(found: number, expected: number, size: number): void {
  if (!(Math.abs(found - expected) <= TOLERANCE * size)) expect.fail(`${found} is not near ${expected} (of ${size})`);
}
