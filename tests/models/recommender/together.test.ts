/** Lists for several people: the three strategies, on scores whose answers are known by hand. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HybridViewer } from '../../../models/hybrid/score.ts';
import { STRATEGIES, type Strategy } from '../../../models/recommender/answers.ts';
import { joinViewers } from '../../../models/recommender/together.ts';

/** A viewer with these scores and ratings of films 0, 1, 2 …, whose own ratings are all 3. */
function viewer(scores: readonly number[], ratings: readonly number[] = scores.map(() => 4)): HybridViewer {
  const of = (movie: number) => ({ movie, score: scores[movie], belowMean: ratings[movie] < 3 });
  const all = scores.map((_, movie) => of(movie));
  return {
    profile: { movies: Uint32Array.of(90, 91, 92), ratings: Float64Array.of(3, 3, 3) },
    usual: 3,
    best: (n: number, allowed: (movie: number) => boolean) =>
      all
        .filter(({ movie }) => allowed(movie))
        .sort((a, b) => Number(a.belowMean) - Number(b.belowMean) || b.score - a.score)
        .slice(0, n),
    score: (movies: Uint32Array) => Array.from(movies, of),
    rate: (movies: Uint32Array) => ({ rating: Float32Array.from(movies, (movie) => ratings[movie]) }),
  } as unknown as HybridViewer;
}

const listOf = (viewers: readonly HybridViewer[], strategy: Strategy, n = 100) =>
  joinViewers(viewers, strategy).best(n, () => true);
const moviesOf = (viewers: readonly HybridViewer[], strategy: Strategy, n?: number) =>
  listOf(viewers, strategy, n).map(({ movie }) => movie);

/** One loves film 0, the other film 4; film 2 is fair to both. The scores are on different scales. */
const ANN = viewer([4, 1, 3, 1, 1]);
const BOB = viewer([10, 20, 60, 10, 90]);

describe('a list for two', () => {
  test('of the average begins with the film that is worth most to both together, whatever the scales of their scores', () => {
    const film = [ANN, BOB].map((one) => one.score(Uint32Array.of(0, 1, 2, 3, 4)).map(({ score }) => score));
    const z = film.map((scores) => {
      const mean = scores.reduce((a, b) => a + b) / 5;
      const deviation = Math.sqrt(scores.reduce((a, b) => a + (b - mean) ** 2, 0) / 5);
      return scores.map((score) => (score - mean) / deviation);
    });
    const list = listOf([ANN, BOB], 'average');
    expect(list[0].movie).toBe(2);
    for (const { movie, score, decidedBy } of list) {
      expect(score).toBeCloseTo((z[0][movie] + z[1][movie]) / 2, 9);
      expect(decidedBy).toBeUndefined();
    }
  });

  test('of least misery is sorted by what each film is worth to the one whom it suits least', () => {
    const list = listOf([ANN, BOB], 'least-misery');
    expect(list[0]).toMatchObject({ movie: 2, decidedBy: 1 });
    expect(list.find(({ movie }) => movie === 0)?.decidedBy).toBe(1);
    expect(list.find(({ movie }) => movie === 4)?.decidedBy).toBe(0);
  });

  test('of fairness lets the one choose who came off worst so far', () => {
    const list = listOf([ANN, BOB], 'fairness');
    // Ann begins with her favourite, which Bob does not care for. So Bob is next.
    expect(list.slice(0, 2).map(({ movie, decidedBy }) => [movie, decidedBy])).toEqual([
      [0, 0],
      [4, 1],
    ]);
    expect(list.map(({ score }) => score)).toEqual(list.map(({ score }) => score).toSorted((a, b) => b - a));
  });

  test('of fairness lets each choose, also when one person’s best films stand out less than the other’s', () => {
    const keen = viewer([1, 2, 3, 4, 5, 50]);
    const mild = viewer([5, 5, 5, 4, 4, 4.5]);
    const chosen = listOf([mild, keen], 'fairness').slice(0, 4);
    expect(new Set(chosen.map(({ decidedBy }) => decidedBy))).toEqual(new Set([0, 1]));
  });

  test('has films last that are below what is usual: for anyone with least misery, else on the average', () => {
    const ann = viewer([9, 8, 1], [4, 2.5, 4]);
    const bob = viewer([9, 8, 1], [4, 4, 4]);
    expect(moviesOf([ann, bob], 'average')).toEqual([0, 1, 2]);
    expect(moviesOf([ann, bob], 'fairness')).toEqual([0, 1, 2]);
    expect(listOf([ann, bob], 'least-misery').map(({ movie, belowMean }) => [movie, belowMean])).toEqual([
      [0, false],
      [2, false],
      [1, true],
    ]);
  });
});

describe('a list for any people', () => {
  const people = fc.integer({ min: 1, max: 12 }).chain((numMovies) => {
    const numbers = (max: number) =>
      fc.array(fc.integer({ min: 0, max }), { minLength: numMovies, maxLength: numMovies });
    return fc.array(
      fc.record({ scores: numbers(9), ratings: numbers(5) }).map(({ scores, ratings }) => viewer(scores, ratings)),
      { minLength: 1, maxLength: 8 },
    );
  });

  test.each(STRATEGIES)(
    'by %s has every film once, those below what is usual last, and is the beginning of a longer one',
    (strategy) => {
      fc.assert(
        fc.property(people, (viewers) => {
          const list = listOf(viewers, strategy);
          const numMovies = viewers[0].best(100, () => true).length;
          expect(list.map(({ movie }) => movie).toSorted((a, b) => a - b)).toEqual([...Array(numMovies).keys()]);
          for (const side of [false, true]) {
            const scores = list.filter(({ belowMean }) => belowMean === side).map(({ score }) => score);
            expect(scores).toEqual(scores.toSorted((a, b) => b - a));
          }
          expect(list.map(({ belowMean }) => Number(belowMean))).toEqual(
            list.map(({ belowMean }) => Number(belowMean)).toSorted(),
          );
        }),
      );
    },
  );

  test.each(STRATEGIES)('by %s is that of one person when all are alike', (strategy) => {
    fc.assert(
      fc.property(people, ([one]) => {
        const own = one.best(100, () => true).map(({ movie }) => movie);
        expect(moviesOf([one, one, one], strategy)).toEqual(own);
      }),
    );
  });
});
