import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filterRatings, makeScale, relevanceOf, transpose } from '../../shared/ratings.ts';
import { arbitraryRatings } from '../fixtures/arbitrary-ratings.ts';

describe('transpose', () => {
  test('twice is where it began', () => {
    fc.assert(
      fc.property(arbitraryRatings(), ({ byUser, numMovies, numUsers }) => {
        expect(transpose(transpose(byUser, numMovies), numUsers)).toEqual(byUser);
      }),
    );
  });

  test('keeps each rating once, with rows in ascending order', () => {
    const byUser = {
      offsets: Uint32Array.of(0, 2, 2, 3),
      index: Uint32Array.of(0, 2, 2),
      codes: Uint8Array.of(7, 8, 9),
    };
    expect(transpose(byUser, 4)).toEqual({
      offsets: Uint32Array.of(0, 1, 1, 3, 3),
      index: Uint32Array.of(0, 0, 2),
      codes: Uint8Array.of(7, 8, 9),
    });
  });
});

describe('filterRatings', () => {
  test('keeps exactly the chosen ratings with their times, and every user, movie and scale', () => {
    fc.assert(
      fc.property(arbitraryRatings(), fc.func(fc.boolean()), (ratings, choose) => {
        const chosen: number[] = [];
        for (let k = 0; k < ratings.numRatings; k++) if (choose(k)) chosen.push(k);
        const wanted = new Set(chosen);
        const kept = filterRatings(ratings, (k) => wanted.has(k));
        expect([kept.numRatings, kept.numUsers, kept.numMovies]).toEqual([
          chosen.length,
          ratings.numUsers,
          ratings.numMovies,
        ]);
        expect(kept.scale).toBe(ratings.scale);
        expect(Array.from(kept.byUser.index)).toEqual(chosen.map((k) => ratings.byUser.index[k]));
        expect(Array.from(kept.byUser.codes)).toEqual(chosen.map((k) => ratings.byUser.codes[k]));
        expect(Array.from(kept.times)).toEqual(chosen.map((k) => ratings.times[k]));
        for (let user = 0; user < kept.numUsers; user++) {
          const [from, to] = [ratings.byUser.offsets[user], ratings.byUser.offsets[user + 1]];
          const own = chosen.filter((k) => k >= from && k < to).length;
          expect(kept.byUser.offsets[user + 1] - kept.byUser.offsets[user]).toBe(own);
        }
        expect(kept.byMovie).toEqual(transpose(kept.byUser, ratings.numMovies));
      }),
    );
  });
});

describe('a scale', () => {
  test('has its values once, ascending', () => {
    const scale = makeScale([3, 1, 2, 3, -1, 10]);
    expect(scale.values).toEqual(Float64Array.of(-1, 1, 2, 3, 10));
    expect([scale.min, scale.max]).toEqual([-1, 10]);
  });

  test('has 1 to 256 values', () => {
    expect(() => makeScale([])).toThrow('a scale has 1 to 256 values, not 0');
    expect(() => makeScale(Array.from({ length: 257 }, (_, k) => k))).toThrow('not 257');
    expect(makeScale([5]).relevance).toBe(5);
  });

  test('counts its upper quarter as liked, unless told otherwise', () => {
    const steps = (from: number, to: number, step: number) =>
      Float64Array.from({ length: (to - from) / step + 1 }, (_, k) => from + k * step);
    expect(relevanceOf(steps(1, 5, 1))).toBe(4);
    expect(relevanceOf(steps(0.5, 5, 0.5))).toBe(4);
    expect(relevanceOf(steps(0, 10, 1))).toBe(8);
    expect(makeScale([1, 2, 3, 4, 5], 3).relevance).toBe(3);
  });
});
