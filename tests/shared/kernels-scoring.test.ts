/** The kernels of scoring and their twin: the same bits, at every length around a vector's lanes, in both widths of index. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadKernels } from '../../batch/process/load-kernels.ts';
import type { Indexes } from '../../shared/arrow.ts';
import { type CodedTable, type ScoringKernels, wasmScoring } from '../../shared/kernels/scoring.ts';
import { scalarScoring } from '../../shared/kernels/scoring-scalar.ts';
import { randomStream } from '../../shared/random.ts';

const { module } = await loadKernels('scoring');
const KERNELS = [() => scalarScoring(), () => wasmScoring(module, 2 ** 20)];
const CASE = fc.record({ seed: fc.nat(1e6), n: fc.integer({ min: 0, max: 41 }), wide: fc.boolean() });
type Random = ReturnType<typeof randomStream>;

/** What both make of the same seeded data. */
const expectSame = (run: (kernels: ScoringKernels, random: Random, n: number, wide: boolean) => unknown) =>
  fc.assert(
    fc.property(CASE, ({ seed, n, wide }) => {
      const [twin, compiled] = KERNELS.map((make) => run(make(), randomStream(seed), n, wide));
      expect(compiled).toEqual(twin);
    }),
    { numRuns: 60 },
  );

const normals = (length: number, random: Random) => Float32Array.from({ length }, () => random.normal());
const codesOf = (length: number, random: Random) => Int8Array.from({ length }, () => random.below(255) - 127);

function tableOf(kernels: ScoringKernels, random: Random, length: number, rows: number, wide: boolean): CodedTable {
  const rowsOf = Uint32Array.from({ length }, () => random.below(rows));
  const index: Indexes = wide ? rowsOf : Uint16Array.from(rowsOf);
  return { index: kernels.place(index), codes: kernels.place(codesOf(length, random)) };
}

describe('kernels of scoring and their twin agree on', () => {
  test('rows of codes times a vector', () =>
    expectSame((kernels, random, k) => {
      const rows = 5;
      const vector = kernels.place(Int16Array.from({ length: k }, () => random.below(65_535) - 32_767));
      const codes = kernels.place(codesOf(rows * k, random));
      const [inside, outside] = [kernels.float32(rows), new Float32Array(rows)];
      const scale = random.normal();
      kernels.scoreCodes(vector, codes, rows, scale, inside);
      kernels.reach(outside, (all) => kernels.scoreCodes(vector, codes, rows, scale, all));
      expect(outside).toEqual(inside);
      for (let r = 0; r < rows; r++) {
        const exact = vector.reduce((sum, value, f) => sum + value * codes[r * k + f], 0);
        expect(inside[r]).toBe(Math.fround(Math.fround(exact) * Math.fround(scale)));
      }
      return inside;
    }));

  test('rows of the usual length times a vector', () =>
    expectSame((kernels, random, rows) => {
      const vector = kernels.place(Int16Array.from({ length: 64 }, () => random.below(65_535) - 32_767));
      const codes = kernels.place(codesOf(rows * 64, random));
      const out = kernels.float32(rows);
      kernels.scoreCodes(vector, codes, rows, random.normal(), out);
      return out;
    }));

  test('Gram matrices of some rows', () =>
    expectSame((kernels, random, k) => {
      const rows = { codes: kernels.place(codesOf(9 * (k + 3), random)), stride: k + 3, from: 2 };
      const films = kernels.place(Uint32Array.from({ length: random.below(10) }, () => random.below(9)));
      const gram = kernels.int32(k * k);
      for (const _ of [1, 2]) kernels.addGram(rows, films, k, gram);
      for (let a = 0; a < k; a++) {
        for (let b = 0; b <= a; b++) {
          const [at, to] = [rows.from + a, rows.from + b];
          const sum = films.reduce(
            (total, film) => total + rows.codes[film * rows.stride + at] * rows.codes[film * rows.stride + to],
            0,
          );
          expect(gram[a * k + b]).toBe(2 * sum);
        }
      }
      return gram;
    }));

  test('weighted sums of some rows', () =>
    expectSame((kernels, random, k) => {
      const rows = { codes: kernels.place(codesOf(9 * (k + 3), random)), stride: k + 3, from: 1 };
      const films = kernels.place(Uint32Array.from({ length: random.below(10) }, () => random.below(9)));
      const weights = kernels.place(Float64Array.from(films, () => random.normal()));
      const out = kernels.float64(k);
      kernels.addRows(rows, films, weights, out);
      return out;
    }));

  test('systems of equations, also those without a solution', () =>
    expectSame((kernels, random, k) => {
      const rows = Array.from({ length: k }, () => normals(k, random));
      const a = kernels.float64(k * k);
      const ridge = random.below(3);
      for (let i = 0; i < k; i++)
        for (let j = 0; j <= i; j++)
          a[i * k + j] = rows[i].reduce((sum, value, f) => sum + value * rows[j][f], i === j ? ridge - 1 : 0);
      const x = kernels.place(Float64Array.from({ length: k }, () => random.normal()));
      try {
        kernels.solve(a, x);
      } catch (error) {
        return (error as Error).message;
      }
      return [a, x];
    }));

  test('how alike prototypes are', () =>
    expectSame((kernels, random, n) => {
      const moments = kernels.place(normals(4 * n, random).map((value, i) => (i % 4 === 0 ? value : Math.abs(value))));
      kernels.compare(moments, n, 100);
      return Array.from({ length: n }, (_, p) => new Float64Array(moments.buffer, moments.byteOffset + 16 * p, 1)[0]);
    }));

  test('sums and sums of squares', () =>
    expectSame((kernels, random, n) => {
      const sums = kernels.float64(2);
      kernels.sumUp(kernels.place(normals(n, random)), sums);
      return sums;
    }));

  test('weighted sums of pairs', () =>
    expectSame((kernels, random, n) => {
      const codes = kernels.place(codesOf((n * (n - 1)) / 2, random));
      // Rows with many voters are summed in another way than rows with few.
      const rarity = 1 + random.below(12);
      const voters = kernels.place(
        Uint32Array.from({ length: n }, (_, i) => i).filter(() => random.below(rarity) === 0),
      );
      const weights = kernels.place(normals(voters.length, random));
      const dense = kernels.float32(n);
      const out = kernels.float32(n).fill(9);
      kernels.sumPairs(codes, voters, weights, dense, out);
      expect(dense.every((weight) => weight === 0)).toBe(true);
      for (let i = 0; i < n; i++) {
        const exact = weights.reduce((sum, weight, v) => {
          const [low, high] = [Math.min(i, voters[v]), Math.max(i, voters[v])];
          const code = low === high ? 0 : codes[(high * (high - 1)) / 2 + low];
          return sum + weight * code * Math.abs(code);
        }, 0);
        expect(Math.abs(out[i] - exact)).toBeLessThan(0.1);
      }
      return out;
    }));

  test('signed roots and their sums', () =>
    expectSame((kernels, random, n) => {
      const values = kernels.place(normals(n, random).map((value) => (random.below(3) === 0 ? 0 : value * 1e3)));
      const before = values.slice();
      const sums = kernels.float64(2);
      kernels.takeRoots(values, sums);
      values.forEach((root, i) => {
        expect(root * Math.abs(root)).toBeCloseTo(before[i], 2);
      });
      return [values, sums];
    }));

  test('weighted sums of rows', () =>
    expectSame((kernels, random, n) => {
      const out = kernels.float32(n);
      kernels.weighRows(kernels.place(normals(3 * n, random)), kernels.place(normals(3, random)), out);
      return out;
    }));

  test('votes', () =>
    expectSame((kernels, random, n, wide) => {
      const table = tableOf(kernels, random, n, 7, wide);
      const sums = kernels.place(normals(2, random));
      kernels.sumVotes(table, n >> 2, n, kernels.place(normals(14, random)), sums);
      return sums;
    }));

  test('moments and dot products of opinions', () =>
    expectSame((kernels, random, n, wide) => {
      const table = tableOf(kernels, random, n, 7, wide);
      const [moments, dots] = [kernels.float32(28), kernels.float32(7)];
      const opinion = { residual: random.normal(), liked: 0.2, unliked: 0.04 };
      kernels.addOpinions(table, n >> 2, n, opinion, moments, dots);
      return [moments, dots];
    }));

  test('picks', () =>
    expectSame((kernels, random, n, wide) => {
      const out = kernels.float32(7);
      kernels.addPicks(tableOf(kernels, random, n, 7, wide), n >> 2, n, random.normal(), random.normal(), out);
      return out;
    }));

  test('the next value above another', () =>
    expectSame((kernels, random, n) => {
      const values = kernels.place(normals(n, random));
      const found = [];
      for (let i = kernels.nextAbove(values, 0, 1); i < n; i = kernels.nextAbove(values, i + 1, 1)) found.push(i);
      expect(found).toEqual([...values.keys()].filter((i) => values[i] > 1));
      return found;
    }));

  test('what is heard of a voter, until all have been heard enough', () =>
    expectSame((kernels, random, n, wide) => {
      const table = tableOf(kernels, random, n, 7, wide);
      const votes = {
        places: kernels.place(Uint32Array.of(1, 0, 3, 0, 2, 0, 4)),
        sums: kernels.float32(8),
        counts: kernels.int32(4),
      };
      const full = [1, 2, 3].map(() => kernels.hearVoter(table, 0, n, Math.abs(random.normal()), 3, votes));
      expect(full.reduce((sum, count) => sum + count, 0)).toBe(votes.counts.filter((count) => count === 3).length);
      return [full, votes];
    }));

  test('sums of pieces', () =>
    expectSame((kernels, random, n, wide) => {
      const kinds = 3 + random.below(2);
      const lengths = Array.from({ length: 5 }, () => random.below(4));
      const offsets = [0];
      for (const length of lengths) offsets.push(offsets[offsets.length - 1] + length);
      const features = tableOf(kernels, random, offsets[5], 6, wide);
      const pieces = {
        numKinds: kinds,
        pieces: tableOf(kernels, random, kinds * n, 5, wide).index,
        offsets: kernels.place(Uint32Array.from(offsets)),
        features: features.index,
        codes: features.codes,
      };
      const [parts, out] = [kernels.float32(5), kernels.float32(n)];
      kernels.sumPieces(pieces, kernels.place(normals(6, random)), random.normal(), parts, out);
      const films = kernels.place(Uint32Array.from({ length: n }, (_, film) => film));
      const targets = kernels.place(Float64Array.from({ length: n }, () => random.normal()));
      const sums = { gram: kernels.int32(36), sums: kernels.int32(6), totals: kernels.float64(6) };
      kernels.addPieces(pieces, films, targets, { ...sums, row: kernels.uint32(2 * offsets[5]) });
      return [parts, out, sums];
    }));
});

test('memory for scoring that is full says so', () => {
  expect(() => wasmScoring(module, 1_000).float32(1e6)).toThrow('kernel memory is full');
});
