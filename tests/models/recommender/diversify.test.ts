import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diversify, type Ranked } from '../../../models/recommender/diversify.ts';

/** Likeness of films by a table of pairs; 1 with itself, 0 for pairs not named. */
function likenessOf(pairs: Readonly<Record<string, number>>) {
  return (movie: number, others: Uint32Array) =>
    Float32Array.from(others, (other) =>
      movie === other ? 1 : (pairs[`${Math.min(movie, other)}-${Math.max(movie, other)}`] ?? 0),
    );
}

const POOL: Ranked[] = [
  { movie: 10, score: 1 },
  { movie: 11, score: 0.9 },
  { movie: 12, score: 0.6 },
  { movie: 13, score: 0.5 },
];
const picks = (pool: readonly Ranked[], n: number, diversity: number, pairs: Readonly<Record<string, number>> = {}) =>
  diversify(pool, n, diversity, likenessOf(pairs)).map(({ movie }) => movie);

describe('a varied list', () => {
  test('passes over a film that is like one on the list, by hand', () => {
    // Relevance 1, 0.8, 0.2, 0. At ½, film 11 is worth 0.4 − 0.5 · 0.9 beside film 10, film 12 0.1.
    expect(picks(POOL, 3, 0.5, { '10-11': 0.9 })).toEqual([10, 12, 13]);
    expect(picks(POOL, 4, 0.5, { '10-11': 0.9 })).toEqual([10, 12, 13, 11]);
    // At 0.2 it is worth 0.64 − 0.18 = 0.46, film 12 0.16.
    expect(picks(POOL, 3, 0.2, { '10-11': 0.9 })).toEqual([10, 11, 12]);
  });

  test('looks at the nearest of the films on the list', () => {
    // After 10 and 13, film 11 is like 10 and film 12 like 13; 11 is a little less so and more relevant.
    const pairs = { '10-11': 0.8, '12-13': 0.9, '10-12': 0.95 };
    expect(picks(POOL, 4, 0.9, pairs)).toEqual([10, 13, 11, 12]);
  });

  test('is the plain one without diversity, or with nothing alike', () => {
    expect(picks(POOL, 3, 0, { '10-11': 1 })).toEqual([10, 11, 12]);
    expect(picks(POOL, 3, 0.5)).toEqual([10, 11, 12]);
  });

  test('ends with the pool', () => {
    expect(picks(POOL, 9, 0.5)).toHaveLength(4);
    expect(picks(POOL.slice(0, 1), 9, 0.5)).toEqual([10]);
    expect(picks([], 9, 0.5)).toEqual([]);
    expect(picks(POOL, 0, 0.5)).toEqual([]);
  });

  test('has films of the pool, each once, the best of it first, whatever scores and likenesses are', () => {
    const pool = fc
      .array(fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.constant(1)), { maxLength: 12 })
      .map((scores) => scores.sort((a, b) => b - a).map((score, movie) => ({ movie, score })));
    const table = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 144, maxLength: 144 });
    fc.assert(
      fc.property(
        pool,
        fc.nat(14),
        fc.double({ min: 0, max: 1, noNaN: true }),
        table,
        (ranked, n, diversity, likeness) => {
          const list = diversify(ranked, n, diversity, (movie, others) =>
            Float32Array.from(others, (other) => likeness[12 * Math.min(movie, other) + Math.max(movie, other)]),
          );
          expect(list).toHaveLength(Math.min(n, ranked.length));
          expect(new Set(list).size).toBe(list.length);
          for (const film of list) expect(ranked).toContain(film);
          if (list.length > 0) expect(list[0]).toBe(ranked[0]);
        },
      ),
    );
  });
});
