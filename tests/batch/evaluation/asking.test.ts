/** Simulated newcomers: known ways of asking have known curves. */

import { describe, expect, test } from 'vitest';
import {
  ANSWERS,
  type AskedNewcomer,
  type Asker,
  askNewcomer,
  SHOWN,
  toAskedNewcomers,
} from '../../../batch/evaluation/asking.ts';
import type { HybridViewer } from '../../../models/hybrid/score.ts';
import { EMPTY_PROFILE, makeProfile } from '../../fixtures/toy-ratings.ts';

const SCALE = { values: Float64Array.of(1, 2, 3, 4, 5), min: 1, max: 5, relevance: 4 };
const NUM_MOVIES = 200;

/** Knows every second film. Likes the hidden films from 1,000 on. */
const NEWCOMER: AskedNewcomer = {
  answers: new Map(Array.from({ length: NUM_MOVIES / 2 }, (_, k) => [2 * k, 1 + (k % 5)])),
  gains: { byMovie: new Map([[1_000, 1]]), numLiked: 1 },
  hidden: new Set([1_000]),
};
/** Lists the liked film from ten ratings on. */
const RECOMMENDER = {
  fold: ({ movies }: { movies: Uint32Array }) =>
    ({
      best: (_: number, allowed: (movie: number) => boolean) =>
        [movies.length >= 10 ? 1_000 : 1_001, 0].filter(allowed).map((movie) => ({ movie, score: 0, terms: {} })),
    }) as unknown as HybridViewer,
};
const inOrder: Asker = ({ movies }, unknown) => {
  const never = new Set([...movies, ...unknown]);
  return Array.from({ length: NUM_MOVIES }, (_, movie) => movie).filter((movie) => !never.has(movie));
};
const knowing: Asker = (profile, unknown, hidden) =>
  inOrder(profile, unknown, hidden).filter((movie) => movie % 2 === 0);

describe('a simulated newcomer', () => {
  test('answers for the films that they know, and is judged by what is hidden', () => {
    const { byAnswers, byShown } = askNewcomer(RECOMMENDER, NEWCOMER, inOrder, 0);
    expect(byAnswers).toEqual(
      ANSWERS.map((answers) => ({ answers, shown: 2 * answers - 1, net: answers < 10 ? 0 : 1 })),
    );
    expect(byShown).toEqual(SHOWN.map((shown) => ({ answers: shown / 2, shown, net: 1 })));
    expect(askNewcomer(RECOMMENDER, NEWCOMER, knowing, 0).byAnswers.map(({ shown }) => shown)).toEqual([...ANSWERS]);
  });

  test('is shown what is in sight before what was chosen after an answer', () => {
    const seen: number[] = [];
    const ask: Asker = ({ movies }, unknown, hidden) => {
      const rest = inOrder({ movies, ratings: new Float64Array(0) }, unknown, hidden);
      seen.push(rest.length);
      return rest.slice(0, 4);
    };
    askNewcomer(RECOMMENDER, NEWCOMER, ask, 3);
    // The first answer leaves three films in sight, which are not chosen again.
    expect(seen.slice(0, 2)).toEqual([NUM_MOVIES, NUM_MOVIES - 4]);
  });

  test('gives no more answers when nothing is left to ask', () => {
    expect(askNewcomer(RECOMMENDER, NEWCOMER, () => [], 0)).toEqual({ byAnswers: [], byShown: [] });
  });

  test('has each rating either as an answer or hidden, and counts only with enough of both', () => {
    const history = {
      movies: Int32Array.from({ length: 60 }, (_, k) => k),
      ratings: Float64Array.from({ length: 60 }, (_, k) => 1 + (k % 5)),
    };
    const [one] = toAskedNewcomers([{ profile: EMPTY_PROFILE, ...history }], SCALE, 42, 20);
    const both = [...one.answers.keys(), ...one.hidden].sort((a, b) => a - b);
    expect(both).toEqual(Array.from(history.movies));
    expect(one.answers.size).toBeGreaterThanOrEqual(20);
    expect(toAskedNewcomers([{ profile: EMPTY_PROFILE, ...history }], SCALE, 42, 61)).toEqual([]);
    const few = { profile: makeProfile([[1, 5]]), movies: Int32Array.of(-1), ratings: Float64Array.of(5) };
    expect(toAskedNewcomers([few], SCALE, 42, 1)).toEqual([]);
  });
});
