/** Net nDCG: known lists have known values. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gainsOf, netNdcg } from '../../../batch/evaluation/liking.ts';
import { RankingQuality } from '../../../batch/evaluation/metrics.ts';
import { makeRatings } from '../../fixtures/arbitrary-ratings.ts';

/** 0.5 to 5 stars. */
const { scale } = makeRatings([[{ movie: 0, code: 0, day: 1 }]], 1, 10);
const held = (...ratings: number[]) => ({
  movies: Int32Array.from(ratings, (_, movie) => movie),
  ratings: Float64Array.from(ratings),
});
const profile = (...ratings: number[]) => ({ ratings: Float64Array.from(ratings) });
const list = (...movies: number[]) => Uint32Array.from(movies);

describe('gains', () => {
  test('are relative to the mean of the profile, by half a step of the scale', () => {
    const { byMovie, numLiked } = gainsOf(profile(4, 5), held(4.75, 4.5, 4.25, 5, 1), scale, 3);
    expect([...byMovie]).toEqual([
      [0, 1],
      [2, -1],
      [3, 1],
      [4, -1],
    ]);
    expect(numLiked).toBe(2);
  });

  test('of an empty profile are relative to the mean of all', () => {
    expect([...gainsOf(profile(), held(3.5, 2.5, 3), scale, 3).byMovie.values()]).toEqual([1, -1]);
  });

  test('count a liked film that the catalogue does not have, which no list can name', () => {
    const gains = gainsOf(profile(3), { movies: Int32Array.of(-1, 0), ratings: Float64Array.of(5, 5) }, scale, 3);
    expect(gains).toEqual({ byMovie: new Map([[0, 1]]), numLiked: 2 });
    expect(netNdcg(list(0), gains, 10)).toBeCloseTo(1 / (1 + 1 / Math.log2(3)), 12);
  });
});

describe('net nDCG', () => {
  const ratings = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 30 });

  test('is 1 for the best order, the least for its reverse, and 0 for films that nobody rated', () => {
    fc.assert(
      fc.property(ratings, fc.integer({ min: 1, max: 10 }), (codes, mean) => {
        const rows = held(...codes.map((code) => code / 2));
        const gains = gainsOf(profile(mean / 2), rows, scale, 3);
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
    const gains = gainsOf(profile(3), held(1, 1, 5), scale, 3);
    expect(netNdcg(list(0, 1), gains, 10)).toBeCloseTo(-1 - 1 / Math.log2(3), 12);
  });

  test('is a mean over those who like something, and their number is told', () => {
    const quality = new RankingQuality({
      numMovies: 3,
      numUsers: 3,
      numRatings: new Uint32Array(3),
      likeness: (_, others) => new Float32Array(others.length),
    });
    quality.addNet(list(0), gainsOf(profile(3), held(5), scale, 3));
    quality.addNet(list(1), gainsOf(profile(3), held(5, 1), scale, 3));
    quality.addNet(list(0), gainsOf(profile(3), held(1), scale, 3));
    expect(quality.result()).toMatchObject({ 'net-ndcg@10': 0, netUsers: 2 });
  });
});
