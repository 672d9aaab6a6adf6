import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pairScratchBytes } from '../../shared/kernels/kernels.ts';
import { randomStream } from '../../shared/random.ts';
import { TopK } from '../../shared/top-k.ts';
import { fill, guardedScratch, IMPLEMENTATIONS, type Setup, within } from '../fixtures/kernel-problem.ts';

interface Shape {
  seed: number;
  numUsers: number;
  numMovies: number;
  /** Share of films that a user has rated. */
  density: number;
  k: number;
  minCommon: number;
  shrinkage: number;
  head: number;
}

interface Rated {
  movie: number;
  residual: number;
  liked: boolean;
}

const DISLIKED = 0.25;
const shapes: fc.Arbitrary<Shape> = fc
  .record({
    seed: fc.nat(1e6),
    numUsers: fc.integer({ min: 0, max: 30 }),
    numMovies: fc.integer({ min: 1, max: 21 }),
    density: fc.constantFrom(0.1, 0.5, 1),
    k: fc.integer({ min: 1, max: 6 }),
    minCommon: fc.integer({ min: 1, max: 4 }),
    shrinkage: fc.constantFrom(0, 1, 10),
    head: fc.nat(21),
  })
  .map((shape) => ({ ...shape, head: Math.min(shape.head, shape.numMovies) }));

/** Residuals are small whole numbers, so that sums are exact and scores are often equal. */
function makeRows({ seed, numUsers, numMovies, density }: Shape): Rated[][] {
  const random = randomStream(seed);
  return Array.from({ length: numUsers }, () =>
    Array.from({ length: numMovies }, (_, movie) => ({
      movie,
      residual: random.below(5) - 2,
      liked: random.below(2) === 1,
    })).filter(() => random.uniform() < density),
  );
}

const userWeight = (user: number) => 1 / (1 + (user % 4));

/** Best pairs of each movie and the Gram matrix, over a range of movies. */
function pair({ memory, kernels }: Setup, shape: Shape, rows: Rated[][], from: number, to: number) {
  return within({ memory, kernels }, () => {
    const { numUsers, numMovies, k, minCommon, shrinkage, head } = shape;
    const userOffsets = memory.uint32(numUsers + 1);
    rows.forEach((row, user) => {
      userOffsets[user + 1] = userOffsets[user] + row.length;
    });
    const ratings = memory.uint32(2 * userOffsets[numUsers]);
    const residuals = new Float32Array(ratings.buffer, ratings.byteOffset, ratings.length);
    rows.flat().forEach(({ movie, residual, liked }, e) => {
      ratings[2 * e] = movie + (liked ? 2 ** 31 : 0);
      residuals[2 * e + 1] = residual;
    });
    const byMovie = Array.from({ length: numMovies }, (_, movie) =>
      rows.flatMap((row, user) => (row.some((rated) => rated.movie === movie) ? [user] : [])),
    );
    const offsets = memory.uint32(numMovies + 1);
    byMovie.forEach((users, movie) => {
      offsets[movie + 1] = offsets[movie] + users.length;
    });
    const raters = memory.uint32(offsets[numMovies]);
    raters.set(byMovie.flat());
    const stride = head + 2;
    const gram = memory.float64(head * stride);
    const items = memory.uint32(to * k);
    const scores = memory.float32(to * k);
    const worst = memory.float32(to + 3);
    const scratch = guardedScratch(memory, pairScratchBytes(to, numUsers));
    kernels.correlatePairs({
      from,
      to,
      offsets: offsets.byteOffset,
      raters: raters.byteOffset,
      userOffsets: userOffsets.byteOffset,
      ratings: ratings.byteOffset,
      userWeights: fill(memory.float32(numUsers), userWeight).byteOffset,
      numUsers,
      pickWeight: DISLIKED,
      minCommon,
      shrinkage,
      k,
      items: items.byteOffset,
      scores: scores.byteOffset,
      worst: worst.byteOffset,
      gram: gram.byteOffset,
      head,
      stride,
      scratch: scratch.address,
    });
    scratch.check();
    const lists = Array.from({ length: to }, (_, movie) =>
      Array.from({ length: k }, (_, n) => ({ item: items[movie * k + n], score: scores[movie * k + n] })).filter(
        ({ score }) => score > 0,
      ),
    );
    return { lists, gram: Array.from({ length: head }, (_, i) => [...gram.subarray(i * stride, i * stride + stride)]) };
  });
}

/** s_ij by the formula, undefined when the pair does not count. */
function scoreOf({ minCommon, shrinkage }: Shape, rows: Rated[][], i: number, j: number): number | undefined {
  const sums = { dot: 0, own: 0, other: 0, n: 0 };
  for (const row of rows) {
    const [a, b] = [i, j].map((movie) => row.find((rated) => rated.movie === movie)?.residual);
    if (a === undefined || b === undefined) continue;
    sums.dot += a * b;
    sums.own += a * a;
    sums.other += b * b;
    sums.n++;
  }
  if (sums.n < minCommon || sums.dot <= 0) return undefined;
  return (sums.dot / Math.sqrt(sums.own * sums.other)) * (sums.n / (sums.n + shrinkage));
}

describe.each(Object.entries(IMPLEMENTATIONS))('%s kernels', (_, implementation) => {
  test('find the best pairs of each movie, however long the rows are', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const rows = makeRows(shape);
        const { lists } = pair(implementation, shape, rows, 0, shape.numMovies);
        lists.forEach((list, i) => {
          const all = Array.from({ length: shape.numMovies }, (_, j) =>
            j === i ? undefined : scoreOf(shape, rows, i, j),
          );
          const expected = all.filter((score) => score !== undefined).sort((a, b) => b - a);
          expect(list.map(({ item }) => item)).toHaveLength(Math.min(shape.k, expected.length));
          list.forEach(({ item, score }, n) => {
            expect(score).toBeCloseTo(expected[n], 5);
            expect(score).toBeCloseTo(all[item] ?? Number.NaN, 5);
          });
          for (let n = 1; n < list.length; n++) {
            const inOrder = list[n - 1].score > list[n].score || list[n - 1].item < list[n].item;
            expect(inOrder, 'of equal scores the lower movie first').toBe(true);
          }
        });
      }),
    );
  });

  test('sum what users picked together, for the most popular movies', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const rows = makeRows(shape);
        const { gram } = pair(implementation, shape, rows, 0, shape.numMovies);
        gram.forEach((row, i) => {
          row.forEach((value, j) => {
            const terms = rows.map((rated, user) => {
              const [a, b] = [i, j].map((movie) => rated.find((one) => one.movie === movie));
              if (!a || !b || j >= i) return 0;
              return userWeight(user) * (a.liked ? 1 : DISLIKED) * (b.liked ? 1 : DISLIKED);
            });
            expect(value).toBeCloseTo(
              terms.reduce((sum, term) => sum + term, 0),
              5,
            );
          });
        });
      }),
    );
  });

  test('give ranges of movies the lists that merge to those of all', () => {
    fc.assert(
      fc.property(shapes, fc.nat(21), (shape, cut) => {
        const rows = makeRows(shape);
        const middle = Math.min(cut, shape.numMovies);
        const whole = pair(implementation, shape, rows, 0, shape.numMovies).lists;
        const parts = [
          pair(implementation, shape, rows, 0, middle).lists,
          pair(implementation, shape, rows, middle, shape.numMovies).lists,
        ];
        whole.forEach((list, movie) => {
          const best = new TopK(shape.k);
          for (const part of parts) for (const { item, score } of part[movie] ?? []) best.offer(item, score);
          const { items, scores } = best.drain();
          expect(Array.from(items, (item, n) => ({ item, score: scores[n] }))).toEqual(list);
        });
      }),
    );
  });
});

test('the twin finds as many pairs', () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const rows = makeRows(shape);
      const [scalar, simd] = ['scalar', 'simd'].map((name) =>
        pair(IMPLEMENTATIONS[name], shape, rows, 0, shape.numMovies),
      );
      expect(simd.lists.map((list) => list.length)).toEqual(scalar.lists.map((list) => list.length));
    }),
  );
});
