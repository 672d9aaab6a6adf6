/** The pool of a list: what the dial of popularity brings into it. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrange } from '../../../models/recommender/arrange.ts';
import { drawPool } from '../../../models/recommender/pool.ts';

type Viewer = Parameters<typeof drawPool>[0];

/** A viewer with the given scores by dense index. */
function viewerOf(scores: readonly number[]): Viewer {
  const sorted = scores.map((score, movie) => ({ movie, score, terms: {} as never, belowMean: false }));
  sorted.sort((a, b) => b.score - a.score || a.movie - b.movie);
  return { best: (n, allowed) => sorted.filter(({ movie }) => allowed(movie)).slice(0, n) };
}

const everything = () => true;
/** Numbers of ratings by rank, from 1,000 down. */
const ratingsOf = (length: number) => Uint32Array.from({ length }, (_, movie) => Math.round(1_000 / (movie + 1)));
const draw = (scores: readonly number[], popularity: number, n = 10) =>
  drawPool(viewerOf(scores), everything, n, popularity, ratingsOf(scores.length));

const scores = fc.array(fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.constant(1)), {
  minLength: 1,
  maxLength: 60,
});
const dial = fc.double({ min: -1, max: 1, noNaN: true });

describe('a pool', () => {
  test('at 0 is in the order of the scores', () => {
    fc.assert(
      fc.property(scores, (given) => {
        expect(draw(given, 0).map(({ movie, score }) => ({ movie, score }))).toEqual(
          viewerOf(given)
            .best(60, everything)
            .map(({ movie, score }) => ({ movie, score })),
        );
      }),
    );
  });

  test('at 1 counts popularity as much as the score, by hand', () => {
    // Scores 2 and 0 have the deviation 1. log 1,001 and log 501 stand one deviation above and below their mean.
    const [first, second] = draw([0, 2], 1);
    expect(first.value).toBeCloseTo(second.value, 12);
    expect(draw([0, 2], 0.9)[0].movie).toBe(1);
    expect(draw([0, 1, 2], -1).map(({ movie }) => movie)).toEqual([2, 1, 0]);
    expect(draw([0, 0, 0], 1).map(({ movie }) => movie)).toEqual([0, 1, 2]);
  });

  test('has the scores of the blend, whatever the dial says', () => {
    fc.assert(
      fc.property(scores, dial, (given, popularity) => {
        const pool = draw(given, popularity);
        expect(pool.map(({ movie }) => movie).sort((a, b) => a - b)).toEqual([...given.keys()]);
        for (const { movie, score } of pool) expect(score).toBe(given[movie]);
        pool.slice(1).forEach(({ value }, k) => {
          expect(value).toBeLessThanOrEqual(pool[k].value);
        });
      }),
    );
  });

  test('brings films from far down to the top, but no film that is not allowed', () => {
    const given = Array.from({ length: 900 }, (_, movie) => (900 - movie) / 100);
    expect(draw(given, 0)[0].movie).toBe(0);
    expect(draw(given, -1)[0].movie).toBeGreaterThan(10);
    const odd = drawPool(viewerOf(given), (movie) => movie % 2 === 1, 10, -1, ratingsOf(900));
    for (const { movie } of odd) expect(movie % 2).toBe(1);
  });

  test('is as long as asked', () => {
    const given = Array.from({ length: 900 }, (_, movie) => -movie);
    expect(draw(given, 0, 700)).toHaveLength(700);
    expect(draw(given, 0.5, 700)).toHaveLength(700);
    expect(draw(given, 0.5).length).toBeLessThan(700);
  });

  test.each([Number.NaN, -1.01, 1.01, 1e9, Number.POSITIVE_INFINITY])('refuses a dial of %d', (popularity) => {
    expect(() => draw([1, 2], popularity)).toThrow(RangeError(`popularity ${popularity} is not between -1 and 1`));
  });
});

describe('the ten films of a list', () => {
  const families = fc.array(fc.nat(12), { minLength: 60, maxLength: 60 });

  test('become less known, place by place, when the dial goes down, with series among them and without', () => {
    fc.assert(
      fc.property(scores, families, dial, dial, (given, series, a, b) => {
        const seriesOf = (movie: number) => `${series[movie] || `${movie} alone`}`;
        const counts = [...Map.groupBy(given.keys(), seriesOf).values()];
        // With less room, the list has more films of a series, and they can be any.
        fc.pre(counts.reduce((room, films) => room + Math.min(2, films.length), 0) >= 10);
        const ten = (popularity: number) =>
          arrange(draw(given, popularity), 10, {
            diversity: 0,
            likeness: (_, others) => new Float32Array(others.length),
            families: { of: (movie) => ({ series: seriesOf(movie), story: `${movie}` }) },
          })
            .map(({ movie }) => movie)
            .sort((one, other) => one - other);
        const known = ten(Math.max(a, b));
        const rare = ten(Math.min(a, b));
        known.forEach((rank, place) => {
          expect(rare[place]).toBeGreaterThanOrEqual(rank);
        });
      }),
    );
  });
});
