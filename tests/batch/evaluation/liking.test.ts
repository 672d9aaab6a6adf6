/** Liking: known lists have known values, on scales of all kinds. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gainsOf, netNdcg } from '../../../batch/evaluation/liking.ts';
import { type Judge, ListLiking, popularityRanks } from '../../../batch/evaluation/list-liking.ts';
import { ownMean } from '../../../shared/liking.ts';
import { makeScale } from '../../../shared/ratings.ts';

const half = (values: number) => Array.from({ length: values }, (_, k) => (k + 1) / 2);
const STARS = makeScale(half(10));
const held = (...ratings: number[]) => ({
  movies: Int32Array.from(ratings, (_, movie) => movie),
  ratings: Float64Array.from(ratings),
});
const list = (...movies: number[]) => Uint32Array.from(movies);

describe('gains', () => {
  test("are relative to the viewer's mean, by half a step of the scale", () => {
    const { byMovie, numLiked } = gainsOf(held(4.75, 4.5, 4.25, 5, 1), STARS, 4.5);
    expect([...byMovie]).toEqual([
      [0, 1],
      [2, -1],
      [3, 1],
      [4, -1],
    ]);
    expect(numLiked).toBe(2);
  });

  test("of an empty profile are relative to everybody's mean", () => {
    const mean = (...ratings: number[]) => ownMean({ ratings: Float64Array.from(ratings) }, 3);
    expect([mean(), mean(4, 5)]).toEqual([3, 4.5]);
    expect([...gainsOf(held(3.5, 2.5, 3), STARS, mean()).byMovie.values()]).toEqual([1, -1]);
  });

  test('count a liked film that the catalogue does not have, which no list can name', () => {
    const gains = gainsOf({ movies: Int32Array.of(-1, 0), ratings: Float64Array.of(5, 5) }, STARS, 3);
    expect(gains).toEqual({ byMovie: new Map([[0, 1]]), numLiked: 2 });
    expect(netNdcg(list(0), gains, 10)).toBeCloseTo(1 / (1 + 1 / Math.log2(3)), 12);
  });

  test.each<[string, readonly number[], readonly number[], number, readonly number[]]>([
    ['1 to 10', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [6, 7, 7.5, 8, 9], 7.5, [-1, -1, 0, 1, 1]],
    ['half stars', half(10), [3, 3.5, 4], 3.5, [-1, 0, 1]],
    ['a single value, where every pick is liked', [1], [1, 1], 1, [1, 1]],
    ['two values', [0, 1], [0, 1], 0.5, [-1, 1]],
    ['−10 to 10', Array.from({ length: 21 }, (_, k) => k - 10), [-10, -1, 0, 1], -0.5, [-1, -1, 1, 1]],
    ['tenths, which have no exact binary form', [0.1, 0.2, 0.3, 0.4], [0.3, 0.2], (0.1 + 0.2 + 0.3 + 0.4) / 4, [1, -1]],
    ['steps of several sizes, where the smallest counts', [1, 2, 5, 10], [5, 4, 10], 4.5, [1, -1, 1]],
  ])('on a scale of %s', (_, values, ratings, mean, gains) => {
    const { byMovie } = gainsOf(held(...ratings), makeScale([...values]), mean);
    expect(ratings.map((_rating, movie) => byMovie.get(movie) ?? 0)).toEqual(gains);
  });

  test('are the same when the scale is stretched and moved', () => {
    const codes = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 });
    const stretch = fc.constantFrom(0.1, 0.5, 1, 3, 10);
    fc.assert(
      fc.property(codes, codes, stretch, fc.integer({ min: -50, max: 50 }), (own, other, factor, shift) => {
        const on = (to: (code: number) => number) => {
          const mean = ownMean({ ratings: Float64Array.from(own, to) }, Number.NaN);
          return gainsOf(held(...other.map(to)), makeScale(Array.from({ length: 10 }, (_, code) => to(code))), mean);
        };
        expect(on((code) => factor * code + shift)).toEqual(on((code) => code));
      }),
    );
  });
});

describe('net nDCG', () => {
  const ratings = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 30 });

  test('is 1 for the best order, the least for its reverse, and 0 for films that nobody rated', () => {
    fc.assert(
      fc.property(ratings, fc.integer({ min: 1, max: 10 }), (codes, mean) => {
        const rows = held(...codes.map((code) => code / 2));
        const gains = gainsOf(rows, STARS, mean / 2);
        fc.pre(gains.numLiked > 0);
        const best = list(...Array.from(rows.movies).sort((a, b) => rows.ratings[b] - rows.ratings[a]));
        const [most, least] = [netNdcg(best, gains, 10), netNdcg(best.toReversed(), gains, 10)];
        expect(netNdcg(best.subarray(0, gains.numLiked), gains, 10)).toBeCloseTo(1, 12);
        expect(most).toBeGreaterThanOrEqual(least);
        expect(netNdcg(list(100, 101, 102), gains, 10)).toBe(0);
      }),
    );
  });

  test('of a list of disliked films is below 0', () => {
    const gains = gainsOf(held(1, 1, 5), STARS, 3);
    expect(netNdcg(list(0, 1), gains, 10)).toBeCloseTo(-1 - 1 / Math.log2(3), 12);
  });
});

describe('the figures of liking', () => {
  /** Films 0 to 4 are held out with these ratings; the others were never rated. */
  const GIVEN = [5, 4, 3, 2, 1];
  const judge = (mean: number, predicted: (movie: number) => number = () => mean): Judge => ({
    gains: gainsOf(held(...GIVEN), STARS, mean),
    mean,
    given: new Map(GIVEN.map((rating, movie) => [movie, rating])),
    predicted,
  });
  const ranks = popularityRanks(Uint32Array.of(7, 9, 9, 1, 0, 3, 2, 2, 2, 2, 2, 2));

  test('are of hits among the first ten, over all viewers', () => {
    const liking = new ListLiking(ranks);
    // Hits 5, 3 and 1 of a mean of 3: 2 above, as it is, 2 below. The eleventh film does not count.
    expect(
      liking.add(
        list(0, 2, 4, 5, 6, 7, 8, 9, 10, 11, 3),
        judge(3, () => 4),
      ),
    ).toBeCloseTo((1 - 1 / 2) / (1 + 1 / Math.log2(3)), 12);
    // A hit of 1.
    expect(liking.add(list(4), judge(2.5))).toBe(-1 / (1 + 1 / Math.log2(3) + 1 / 2));
    expect(liking.result()).toMatchObject({
      'hits@10': 4,
      'liking@10': (2 + 0 - 2 - 1.5) / 4,
      'disliked@10': 2 / 4,
      'surplus@10': (-1 + 1 + 3 + 1.5) / 4,
      netUsers: 2,
      netLeftOut: 0,
    });
  });

  test("count films below the viewer's own mean as answers show them, with three digits", () => {
    const liking = new ListLiking(ranks);
    liking.add(
      list(5, 6, 7, 8),
      judge(3, (movie) => [0, 0, 0, 0, 0, 2.9994, 2.9996, 3, 3.1][movie]),
    );
    liking.add(list(5, 6), judge(3));
    const figures = liking.result();
    expect(figures['below-mean@10']).toBeCloseTo(1 / 6, 4);
    expect(figures['below-mean-users@10']).toBe(0.5);
  });

  test('leave viewers who like no held-out film out of net nDCG alone, and say how many they are', () => {
    const liking = new ListLiking(ranks);
    expect(liking.add(list(0), judge(5.5))).toBeUndefined();
    expect(liking.add(list(0), judge(1))).toBeGreaterThan(0);
    expect(liking.result()).toMatchObject({ netUsers: 1, netLeftOut: 1, 'hits@10': 2, 'disliked@10': 0.5 });
  });

  test('have the median over viewers of the median popularity rank', () => {
    expect([...ranks]).toEqual([3, 1, 2, 11, 12, 4, 5, 6, 7, 8, 9, 10]);
    const liking = new ListLiking(ranks);
    liking.add(list(0, 1, 2), judge(3));
    liking.add(list(3, 4, 5, 6), judge(3));
    liking.add(list(6), judge(3));
    // Medians 2, (5 + 11) / 2 and 5.
    expect(liking.result()['popularity-rank@10']).toBe(5);
  });

  test('are null without viewers, and without a hit', () => {
    const nothing = {
      'net-ndcg@10': null,
      netUsers: 0,
      netLeftOut: 0,
      'hits@10': 0,
      'liking@10': null,
      'disliked@10': null,
      'surplus@10': null,
      'below-mean@10': null,
      'below-mean-users@10': null,
      'popularity-rank@10': null,
    };
    const liking = new ListLiking(ranks);
    expect(liking.result()).toEqual(nothing);
    liking.add(list(), judge(3));
    expect(liking.result()).toEqual({ ...nothing, 'net-ndcg@10': 0, netUsers: 1, 'below-mean-users@10': 0 });
  });
});
