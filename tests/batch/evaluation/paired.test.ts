/** Paired standard errors: known answers, and what chance does when viewers are drawn again. */

import { describe, expect, test } from 'vitest';
import { againstBest, compare, compareRoots, type Part } from '../../../batch/evaluation/paired.ts';
import { randomStream } from '../../../shared/random.ts';

const means = (...values: number[]): Part[] => values.map((sum) => ({ sum, weight: 1 }));

describe('the error of a difference', () => {
  test('of means is that of the mean of the differences', () => {
    const { a, b, error } = compare(means(1, 2, 6), means(1, 1, 1));
    // Differences 0, 1 and 5: mean 2, standard deviation √7.
    expect([a, b]).toEqual([3, 1]);
    expect(error).toBeCloseTo(Math.sqrt(7 / 3), 12);
  });

  test('is 0 when every viewer sees the same difference, and not known for one viewer', () => {
    expect(compare(means(1, 5, 9), means(3, 7, 11)).error).toBeCloseTo(0, 12);
    expect(compare(means(1), means(3)).error).toBeNaN();
  });

  test.each([
    ['shares', compare],
    ['roots', compareRoots],
  ] as const)('of %s with weights is what happens when viewers are drawn again and again', (_, how) => {
    const random = randomStream(5);
    const draw = (viewers: number) =>
      Array.from({ length: viewers }, () => {
        const weight = 1 + random.below(8);
        const common = random.uniform();
        const part = (more: number): Part => ({ sum: weight * (1 + common + more * random.uniform()), weight });
        return [part(1), part(1.2)] as const;
      });
    const run = () => {
      const viewers = draw(200);
      return how(
        viewers.map(([own]) => own),
        viewers.map(([, other]) => other),
      );
    };
    const runs = Array.from({ length: 400 }, run);
    const differences = runs.map(({ a, b }) => a - b);
    const mean = differences.reduce((sum, value) => sum + value, 0) / runs.length;
    const spread = Math.sqrt(differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / runs.length);
    const told = runs.reduce((sum, { error }) => sum + error, 0) / runs.length;
    expect(told / spread).toBeGreaterThan(0.85);
    expect(told / spread).toBeLessThan(1.15);
  });
});

describe('the hybrid against its best part', () => {
  const parts = new Map([
    ['svd', means(0.2, 0.4)],
    ['item-knn', means(0.5, 0.3)],
    ['hybrid', means(0.6, 0.5)],
  ]);

  test('names the best part, and is better when it is above 0', () => {
    expect(againstBest('ndcg@10', parts)).toEqual({
      'ndcg@10': { part: 'item-knn', better: 0.15, error: 0.05, users: 2 },
    });
  });

  test('has the sign turned where less is better', () => {
    const { rmse } = againstBest('rmse', parts, { roots: true, lessIsBetter: true });
    expect(rmse).toMatchObject({ part: 'svd', users: 2 });
    expect(rmse.better).toBeCloseTo(Math.sqrt(0.3) - Math.sqrt(0.55), 5);
  });

  test('is absent without viewers and without parts, and has no error for one viewer', () => {
    expect(againstBest('ndcg@10', new Map([['hybrid', []]]))).toEqual({});
    expect(againstBest('ndcg@10', new Map([['hybrid', means(1)]]))).toEqual({});
    const single = new Map([
      ['svd', means(0.2)],
      ['hybrid', means(0.6)],
    ]);
    expect(againstBest('ndcg@10', single)).toEqual({ 'ndcg@10': { part: 'svd', better: 0.4, error: null, users: 1 } });
  });
});
