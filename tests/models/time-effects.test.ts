/** What the moment of a rating adds, and that it adds nothing where no moment is known. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SPREAD_KNOTS, type TimeEffects, WINDOWS } from '../../models/hybrid/artifact.ts';
import { rateHeldOut } from '../../models/hybrid/fit-ratings.ts';
import { fitTimeEffects } from '../../models/hybrid/fit-time-effects.ts';
import { type Hybrid, outlookOf } from '../../models/hybrid/ratings.ts';
import { foldHybrid } from '../../models/hybrid/score.ts';
import { foldProfile } from '../../models/hybrid/signals.ts';
import { deviationFactor, MOST_PULL, ratingAt, surroundingsOf } from '../../models/hybrid/time-effects.ts';
import { equalBlend, trainBlend } from '../../models/hybrid/train.ts';
import type { HeldOutViewer } from '../../models/hybrid/validation.ts';
import type { Profile } from '../../models/model.ts';
import { randomStream } from '../../shared/random.ts';
import { makeScale } from '../../shared/ratings.ts';
import { makeModels } from '../fixtures/toy-models.ts';
import { makeProfile, STARS } from '../fixtures/toy-ratings.ts';

const NUM_MOVIES = 200;
const MEAN = 3;
const START = 26_000_000;
const scale = makeScale(STARS);
const models = makeModels({ mean: MEAN, numRatings: new Uint32Array(NUM_MOVIES).fill(20) }, {});

/**
 * A viewer of eight sittings, a year apart, with five ratings of the profile and two held-out ones each. A sitting is strict
 * or generous by `mood` σ, and in some of them all ratings are nearly the same.
 */
function viewer(v: number, mood: number): HeldOutViewer {
  const random = randomStream(77, v);
  const rows = Array.from({ length: 8 }, (_, sitting) => {
    const level = MEAN + mood * random.normal();
    const noise = random.below(3) === 0 ? 0.1 : 0.7;
    return Array.from({ length: 7 }, (_, k) => ({
      movie: sitting * 7 + k,
      rating: level + noise * random.normal(),
      minute: START + sitting * 525_600 + (k % 3),
      isHeld: k >= 5,
    }));
  }).flat();
  const held = rows.filter(({ isHeld }) => isHeld);
  const own = rows.filter(({ isHeld }) => !isHeld);
  return {
    profile: {
      ...makeProfile(own.map(({ movie, rating }) => [movie, rating])),
      times: Uint32Array.from(own, ({ minute }) => minute),
    },
    movies: Uint32Array.from(held, ({ movie }) => movie),
    ratings: Float64Array.from(held, ({ rating }) => rating),
    times: Uint32Array.from(held, ({ minute }) => minute),
  };
}

const viewers = (from: number, count: number, mood: number) =>
  Array.from({ length: count }, (_, v) => viewer(from + v, mood));
const untimed = ({ profile: { movies, ratings }, ...held }: HeldOutViewer): HeldOutViewer => ({
  profile: { movies, ratings },
  movies: held.movies,
  ratings: held.ratings,
});

const learn = async (known: readonly HeldOutViewer[]) =>
  fitTimeEffects({ ...models, blend: equalBlend() }, await rateHeldOut(models, known));
const moody = await learn(viewers(0, 60, 0.6));

/** Errors of predictions with and without the moment. */
function judge(time: TimeEffects | undefined, others: readonly HeldOutViewer[]) {
  const hybrid: Hybrid = { ...models, blend: { ...equalBlend(), time } };
  let [usual, timed, rows] = [0, 0, 0];
  for (const { profile, movies, ratings, times } of others) {
    const folded = foldHybrid(hybrid, profile);
    const plain = folded.rate(movies);
    const { rating } = folded.rate(movies, times);
    ratings.forEach((actual, t) => {
      usual += (plain.rating[t] - actual) ** 2;
      timed += (rating[t] - actual) ** 2;
      rows++;
    });
  }
  return { usual: Math.sqrt(usual / rows), timed: Math.sqrt(timed / rows) };
}

describe('the surroundings of a moment', () => {
  const profile = (entries: readonly (readonly [rating: number, minute: number])[]): Profile => ({
    ...makeProfile(entries.map(([rating], movie) => [movie, rating])),
    times: Uint32Array.from(entries, ([, minute]) => minute),
  });
  const at = (entries: readonly (readonly [rating: number, minute: number])[], minute = START) =>
    surroundingsOf(foldProfile(models, profile(entries)), 1, minute);

  test('are sums over minutes, a sitting, an hour and a month', () => {
    const entries = [
      [5, START],
      [4, START + 1],
      [1, START - 30],
      [2, START + 20_000],
      [3, START + 400_000],
      [3, 0],
    ] as const;
    const { baseline } = foldProfile(models, profile(entries));
    const [a, b, c, d] = baseline.residuals;
    const around = at(entries);
    expect(around?.residuals).toEqual([
      (a + 0.5 * b) / (1.5 + 2),
      (a + b) / (2 + 5),
      (a + b + c) / (3 + 5),
      (a + b + c + d) / (4 + 5),
    ]);
    const mean = (5 + 0.5 * 4) / 1.5;
    expect(around?.share).toBeCloseTo(1.5 / 2.5, 12);
    expect(around?.mean).toBeCloseTo(mean, 12);
    const variance = ((5 - mean) ** 2 + 0.5 * (4 - mean) ** 2) / 1.5;
    expect(around?.spread).toBeCloseTo((1.5 * variance + 2 * 0.7) / (1.5 + 2), 12);
  });

  test('are unknown without a moment, without times, and far from all ratings', () => {
    expect(at([[4, START]], 0)).toBeUndefined();
    expect(at([[4, 0]])).toBeUndefined();
    expect(at([[4, START - WINDOWS[2] - 1]])).toBeUndefined();
    expect(at([[4, START - WINDOWS[2]]])).toBeDefined();
    expect(surroundingsOf(foldProfile(models, makeProfile([[1, 4]])), 1, START)).toBeUndefined();
  });
});

describe('effects of the moment', () => {
  test('are learned from viewers of moods, and make ratings of others better', () => {
    if (!moody) throw new Error('nothing was learned');
    const { usual, timed } = judge(moody, viewers(1_000, 60, 0.6));
    expect(timed).toBeLessThan(0.9 * usual);
    const { shifts, pulls } = moody;
    for (const weight of [...shifts, ...pulls]) expect(weight).toBeGreaterThanOrEqual(0);
    for (const pull of pulls) expect(pull).toBeLessThanOrEqual(MOST_PULL);
    expect(pulls[1], 'ratings that are all alike say more').toBeGreaterThan(pulls[SPREAD_KNOTS.length - 1]);
  });

  test('do no harm where sittings have no mood', async () => {
    const { usual, timed } = judge(await learn(viewers(0, 60, 0)), viewers(1_000, 60, 0));
    expect(timed).toBeLessThan(1.005 * usual);
  });

  test('leave four of five intervals true', async () => {
    const uncertain = await trainBlend(models, { known: viewers(0, 60, 0.6), newcomers: [] }, scale);
    const hybrid: Hybrid = { ...models, blend: uncertain };
    let [held, rows] = [0, 0];
    for (const { profile, movies, ratings, times } of viewers(1_000, 60, 0.6)) {
      const rated = foldHybrid(hybrid, profile).rate(movies, times);
      ratings.forEach((actual, t) => {
        const [low, high] = outlookOf(rated, t).interval;
        if (actual >= low && actual <= high) held++;
        rows++;
      });
    }
    expect(held / rows).toBeGreaterThan(0.74);
    expect(held / rows).toBeLessThan(0.86);
  });

  test('are the only part of a blend that times change', async () => {
    const known = viewers(0, 40, 0.6);
    const { time, ...rest } = await trainBlend(models, { known, newcomers: [] }, scale);
    expect(time).toBeDefined();
    expect(await trainBlend(models, { known: known.map(untimed), newcomers: [] }, scale)).toEqual(rest);
  });

  test('are not learned without times, or from few rows', async () => {
    expect(await learn(viewers(0, 60, 0.6).map(untimed))).toBeUndefined();
    expect(await learn(viewers(0, 12, 0.6))).toBeUndefined();
    expect(await learn(viewers(0, 60, 0.6).map(({ times: _, ...held }) => held))).toBeUndefined();
    expect(await learn([])).toBeUndefined();
  });

  test('change nothing without a moment or without times', () => {
    const hybrid: Hybrid = { ...models, blend: { ...equalBlend(), time: moody } };
    const one = viewer(5, 0.6);
    const plain = foldHybrid(hybrid, untimed(one).profile).rate(one.movies);
    expect(foldHybrid(hybrid, one.profile).rate(one.movies)).toEqual(plain);
    expect(foldHybrid(hybrid, untimed(one).profile).rate(one.movies, START)).toEqual(plain);
    const { rating } = foldHybrid(hybrid, one.profile).rate(one.movies, START + 200_000);
    expect(rating).toEqual(plain.rating);
  });

  test('keep films in their order, and intervals positive', () => {
    if (!moody) throw new Error('nothing was learned');
    const pair = fc.tuple(fc.double({ min: 0.5, max: 5, noNaN: true }), fc.double({ min: 0.5, max: 5, noNaN: true }));
    fc.assert(
      fc.property(fc.nat(60), fc.nat(8 * 525_600), pair, (v, minute, [a, b]) => {
        const around = surroundingsOf(foldProfile(models, viewer(v, 0.6).profile), 1, START + minute);
        fc.pre(around !== undefined);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(ratingAt(moody, around, low)).toBeLessThanOrEqual(ratingAt(moody, around, high));
        expect(deviationFactor(moody, around)).toBeGreaterThan(0);
      }),
    );
  });
});
