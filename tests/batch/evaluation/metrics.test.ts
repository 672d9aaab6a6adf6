/** Known answers, by hand. */

import { describe, expect, test } from 'vitest';
import { type MovieKnowledge, ndcg, RankingQuality, RatingError } from '../../../batch/evaluation/metrics.ts';

/** 1 / log₂(rank + 1), ranks from 1. */
const gain = (...ranks: number[]) => ranks.reduce((sum, rank) => sum + 1 / Math.log2(rank + 1), 0);
const upTo = (n: number) => Array.from({ length: n }, (_, k) => k + 1);
const list = (length: number, first = 0) => Uint32Array.from({ length }, (_, k) => first + k);

describe('rating errors', () => {
  test('are those of predictions clipped to the scale', () => {
    const error = new RatingError({ min: 1, max: 5 });
    error.add(7, 4, true);
    error.add(-3, 1, false);
    error.add(3.5, 4, true);
    error.add(2, 4, true);
    // Errors are 1, 0, 0.5 and 2.
    expect(error.result()).toEqual({ rmse: 1.14564, mae: 0.875, n: 4, answered: 0.75 });
  });

  test('are zero when every prediction is right', () => {
    const error = new RatingError({ min: 0.5, max: 4 });
    for (const rating of [0.5, 2, 4]) error.add(rating, rating, true);
    expect(error.result()).toEqual({ rmse: 0, mae: 0, n: 3, answered: 1 });
  });

  test('are null without rows', () => {
    expect(new RatingError({ min: 1, max: 5 }).result()).toEqual({ rmse: null, mae: null, n: 0, answered: null });
  });
});

describe('nDCG', () => {
  test('discounts a hit by the logarithm of its rank', () => {
    expect(ndcg(list(10), new Set([0, 2]), 2, 10)).toBeCloseTo((1 + 1 / 2) / (1 + 1 / Math.log2(3)), 12);
    expect(ndcg(list(10), new Set([9]), 1, 10)).toBeCloseTo(1 / Math.log2(11), 12);
  });

  test('is 1 for the best list possible, however many picks there are', () => {
    for (const picks of [1, 3, 10, 25]) expect(ndcg(list(10), new Set(list(picks)), picks, 10)).toBeCloseTo(1, 12);
  });

  test('is 0 without a hit among the first k', () => {
    expect(ndcg(list(20), new Set([10, 11]), 2, 10)).toBe(0);
    expect(ndcg(list(0), new Set([3]), 1, 10)).toBe(0);
  });

  test('counts picks that no list can have', () => {
    expect(ndcg(list(5), new Set([0, -1]), 3, 10)).toBeCloseTo(1 / gain(1, 2, 3), 12);
  });
});

describe('quality of lists', () => {
  /** 200 movies; movie m has been rated by half as many of the 1,023 users as the one before. */
  const movies: MovieKnowledge = {
    numMovies: 200,
    numUsers: 1023,
    numRatings: Uint32Array.from({ length: 200 }, (_, m) => Math.max(0, 1024 / 2 ** m - 1)),
    likeness: (movie, others) => Float32Array.from(others, (other) => (movie % 2 === other % 2 ? 0.75 : 0)),
  };

  test('is a mean over users', () => {
    const quality = new RankingQuality(movies);
    quality.add(list(100), new Set([0]), 1);
    quality.add(list(100), new Set([150]), 1);
    expect(quality.result()).toMatchObject({ 'ndcg@10': 0.5, 'recall@20': 0.5, 'ndcg@100': 0.5, users: 2 });
  });

  test('looks at 10, 20 and 100 places', () => {
    const quality = new RankingQuality(movies);
    quality.add(list(120), new Set([1, 9, 10, 19, 20, 99, 100, 110]), 8);
    const round = (value: number) => Math.round(value * 1e5) / 1e5;
    expect(quality.result()).toMatchObject({
      'ndcg@10': round(gain(2, 10) / gain(...upTo(8))),
      'recall@20': 0.5,
      'ndcg@100': round(gain(2, 10, 11, 20, 21, 100) / gain(...upTo(8))),
    });
  });

  test('has by hand the coverage, novelty and diversity of the first ten', () => {
    const quality = new RankingQuality(movies);
    quality.add(list(30), new Set([5]), 1);
    quality.add(list(30, 2), new Set([5]), 1);
    // 12 movies of 200. Rarities 0 … 9, then 2 … 10 and again 10, the most there can be: (4.5 + 6.4) / 2.
    // Of 45 pairs 20 are of the same parity and differ by 0.25, 25 differ by 1.
    expect(quality.result()).toMatchObject({
      'coverage@10': 0.06,
      'novelty@10': 5.45,
      'diversity@10': Math.round(((20 * 0.25 + 25) / 45) * 1e5) / 1e5,
    });
  });

  test('is defined for lists of one and of none', () => {
    const quality = new RankingQuality(movies);
    quality.add(list(1, 3), new Set([3]), 1);
    quality.add(list(0), new Set([3]), 1);
    expect(quality.result()).toEqual({
      'ndcg@10': 0.5,
      'recall@20': 0.5,
      'ndcg@100': 0.5,
      'coverage@10': 0.005,
      'novelty@10': 1.5,
      'diversity@10': 0,
      users: 2,
    });
  });

  test('is null without users', () => {
    expect(new RankingQuality(movies).result()).toEqual({
      'ndcg@10': null,
      'recall@20': null,
      'ndcg@100': null,
      'coverage@10': null,
      'novelty@10': null,
      'diversity@10': null,
      users: 0,
    });
  });
});
