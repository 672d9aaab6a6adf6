import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrange, arrangeBeginning, type Valued } from '../../../models/recommender/arrange.ts';
import type { Family } from '../../../models/recommender/families.ts';

/** Likeness of films by a table of pairs; 1 with itself, 0 for pairs not named. */
function likenessOf(pairs: Readonly<Record<string, number>>) {
  return (movie: number, others: Uint32Array) =>
    Float32Array.from(others, (other) =>
      movie === other ? 1 : (pairs[`${Math.min(movie, other)}-${Math.max(movie, other)}`] ?? 0),
    );
}

const ALONE = { of: (movie: number): Family => ({ series: `${movie}`, story: `${movie}` }) };
const NOTHING_ALIKE = likenessOf({});

const POOL: Valued[] = [
  { movie: 10, value: 1 },
  { movie: 11, value: 0.9 },
  { movie: 12, value: 0.6 },
  { movie: 13, value: 0.5 },
];
const picks = (pool: readonly Valued[], n: number, diversity: number, pairs: Readonly<Record<string, number>> = {}) =>
  arrange(pool, n, { diversity, likeness: likenessOf(pairs), families: ALONE }).map(({ movie }) => movie);

/** Films 0, 1, 2 … with falling values. */
const poolOf = (length: number): Valued[] => Array.from({ length }, (_, movie) => ({ movie, value: length - movie }));

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

  test('of a long pool has every film once, and the rest by value', () => {
    const pool = poolOf(300);
    const likeness = (movie: number, others: Uint32Array) =>
      Float32Array.from(others, (other) => 1 - Math.abs(movie - other) / 300);
    const list = arrange(pool, 300, { diversity: 0.7, likeness, families: ALONE });
    expect(list.toSorted((a, b) => a.movie - b.movie)).toEqual(pool);
    expect(list.slice(0, 100)).not.toEqual(pool.slice(0, 100));
    const rest = list.slice(100).map(({ movie }) => movie);
    expect(rest).toEqual(rest.toSorted((a, b) => a - b));
    expect(arrange(pool, 120, { diversity: 0.7, likeness, families: ALONE })).toEqual(list.slice(0, 120));
  });

  test('ends with the pool', () => {
    expect(picks(POOL, 9, 0.5)).toHaveLength(4);
    expect(picks(POOL.slice(0, 1), 9, 0.5)).toEqual([10]);
    expect(picks([], 9, 0.5)).toEqual([]);
    expect(picks(POOL, 0, 0.5)).toEqual([]);
  });
});

describe('a list with films of one director', () => {
  const order = (makers: string[]) =>
    arrange(poolOf(makers.length), makers.length, {
      ...{ diversity: 0, likeness: NOTHING_ALIKE },
      families: {
        of: (movie) => ({ series: `${movie}`, story: `${movie}`, makers: Array.from(makers[movie], Number) }),
      },
    }).map(({ movie }) => movie);

  test('has at most two of any ten in a row, and a third as soon as there is room', () => {
    const makers = ['1', '1', '12', '2', ...Array<string>(9).fill('')];
    // Film 2 is of directors 1 and 2: it waits for the first of the two films by 1 to be ten places before.
    expect(order(makers)).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 2, 11, 12]);
  });

  test('loses no film when all are of one director', () => {
    expect(order(Array<string>(12).fill('1'))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});

describe('a list with films of a series', () => {
  const series = (names: string) => ({
    of: (movie: number): Family => ({ series: names[movie] === '.' ? `${movie}` : names[movie], story: `${movie}` }),
  });
  const order = (names: string, n = names.length) =>
    arrange(poolOf(names.length), n, { diversity: 0, likeness: NOTHING_ALIKE, families: series(names) }).map(
      ({ movie }) => movie,
    );

  test('has the third film as soon as the first is ten places before it', () => {
    expect(order('aaa...........')).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 2, 11, 12, 13]);
    expect(order('a.aa...........')).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 3, 11, 12, 13, 14]);
  });

  test('keeps to the order of the values when there is nothing else', () => {
    expect(order('aaaaaa')).toEqual([0, 1, 2, 3, 4, 5]);
    expect(order('aaaa.')).toEqual([0, 1, 4, 2, 3]);
  });

  test('has one film of a story', () => {
    const families = {
      of: (movie: number): Family => ({ series: `${movie}`, story: movie < 2 ? 'same' : `${movie}` }),
    };
    const list = arrange(poolOf(14), 14, { diversity: 0, likeness: NOTHING_ALIKE, families });
    expect(list.map(({ movie }) => movie)).toEqual([0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 11, 12, 13]);
  });
});

describe('whatever values, likenesses and families are, a list', () => {
  const SIZE = 40;
  const scene = fc.record({
    values: fc.array(fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.constant(1)), { maxLength: SIZE }),
    diversity: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
    likeness: fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 97, maxLength: 97 }),
    series: fc.array(fc.oneof(fc.constant(0), fc.nat(4)), { minLength: SIZE, maxLength: SIZE }),
    stories: fc.array(fc.oneof(fc.constant(0), fc.nat(9)), { minLength: SIZE, maxLength: SIZE }),
  });
  type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;
  const make = ({ values, diversity, likeness, series, stories }: Scene) => {
    const pool = values.sort((a, b) => b - a).map((value, movie) => ({ movie, value }));
    const of = (movie: number): Family => ({
      series: series[movie] === 0 ? `${movie} alone` : `${series[movie]}`,
      story: stories[movie] === 0 ? `${movie} alone` : `${stories[movie]}`,
    });
    const alike = (movie: number, others: Uint32Array) =>
      Float32Array.from(others, (other) => likeness[(movie * other) % likeness.length]);
    const list = (n: number) => arrange(pool, n, { diversity, likeness: alike, families: { of } });
    return { pool, of, list };
  };

  test('has the films of the pool, each once, the best one first', () => {
    fc.assert(
      fc.property(scene, fc.nat(SIZE + 2), (given, n) => {
        const { pool, list } = make(given);
        const films = list(n);
        expect(films).toHaveLength(Math.min(n, pool.length));
        expect(new Set(films).size).toBe(films.length);
        for (const film of films) expect(pool).toContain(film);
        if (films.length > 0) expect(films[0]).toBe(pool[0]);
        if (n >= pool.length) expect(films.toSorted((a, b) => a.movie - b.movie)).toEqual(pool);
      }),
    );
  });

  test('begins with every shorter list, so pages are parts of one list', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: 12 }), (given, size) => {
        const { pool, list } = make(given);
        const pages = [];
        for (let offset = 0; offset < pool.length; offset += size) pages.push(...list(offset + size).slice(offset));
        expect(pages).toEqual(list(pool.length));
      }),
    );
  });

  test('has no third film of a series and no second of a story among ten, unless all that are left are such', () => {
    fc.assert(
      fc.property(scene, (given) => {
        const { pool, of, list } = make(given);
        const films = list(pool.length).map(({ movie }) => movie);
        const isTooMany = (movie: number, before: readonly number[]) => {
          const others = before.slice(-9).map(of);
          const { series, story } = of(movie);
          return (
            others.filter((other) => other.series === series).length > 1 ||
            others.some((other) => other.story === story)
          );
        };
        films.forEach((movie, at) => {
          const before = films.slice(0, at);
          if (isTooMany(movie, before)) {
            for (const other of films.slice(at)) expect(isTooMany(other, before)).toBe(true);
          }
        });
      }),
    );
  });
});

test('a list from the beginning of a pool is the list from the whole pool, or none', () => {
  const family = fc.record({ series: fc.nat(6).map(String), story: fc.nat(25).map(String) });
  fc.assert(
    fc.property(fc.array(family, { minLength: 1, maxLength: 40 }), fc.nat(40), fc.nat(20), (known, cut, n) => {
      const families = { of: (movie: number) => known[movie] };
      const pool = poolOf(known.length);
      const list = arrangeBeginning(pool.slice(0, cut), n, families);
      const whole = arrange(pool, n, { diversity: 0, likeness: NOTHING_ALIKE, families });
      if (list) expect(list).toEqual(whole);
    }),
  );
  expect(arrangeBeginning(poolOf(12), 10, ALONE)).toEqual(poolOf(12).slice(0, 10));
});
