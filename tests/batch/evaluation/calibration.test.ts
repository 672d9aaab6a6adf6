/** Calibration: known answers, by hand. */

import { describe, expect, test } from 'vitest';
import { Calibration, type CalibrationRow } from '../../../batch/evaluation/calibration.ts';
import { scoreCases } from '../../../batch/evaluation/score-held-out.ts';
import type { HeldOutCase } from '../../../batch/splits/held-out.ts';
import type { StarOutlook } from '../../../models/hybrid/ratings.ts';
import { byModel } from '../../../models/hybrid/signals.ts';
import type { Recommender } from '../../../models/recommender/answers.ts';
import { starScale } from '../../../models/star-scale.ts';
import { EVEN_STARS, makeDataset, STARS } from '../../fixtures/toy-ratings.ts';

const SCALE = { min: 1, max: 5 };
/** Four stars are as likely as three, and the others a tenth as likely; the interval is as given. */
const outlook = (low: number, high: number): StarOutlook => ({
  values: STARS,
  chances: Float64Array.of(1, 1, 10, 10, 1).map((chance) => chance / 23),
  interval: [low, high],
});

function calibrate(rows: readonly Partial<CalibrationRow>[]) {
  const calibration = new Calibration(SCALE);
  for (const row of rows) {
    calibration.add({ predicted: 3, outlook: outlook(2, 4), actual: 3, profileSize: 0, movieRatings: 0, ...row });
  }
  return calibration.result();
}

describe('deciles', () => {
  test('are tenths of the rows by ascending prediction, with their means', () => {
    const rows = Array.from({ length: 20 }, (_, k) => ({ predicted: 1 + k / 5, actual: 1 + (k % 5) }));
    const { deciles } = calibrate(rows.toReversed());
    expect(deciles).toHaveLength(10);
    expect(deciles[0]).toMatchObject({ predicted: 1.1, actual: 1.5, n: 2 });
    expect(deciles[2]).toMatchObject({ predicted: 1.9, actual: 3, n: 2 });
    expect(deciles[9]).toMatchObject({ predicted: 4.7, actual: 4.5, n: 2 });
  });

  test('share rows that ten does not divide, and leave none out', () => {
    const { deciles } = calibrate(Array.from({ length: 27 }, (_, k) => ({ predicted: k / 10 })));
    expect(deciles.map(({ n }) => n)).toEqual([2, 3, 3, 2, 3, 3, 2, 3, 3, 3]);
  });

  test('are fewer when there are fewer rows', () => {
    expect(calibrate([{ predicted: 4 }, { predicted: 2 }]).deciles).toMatchObject([{ predicted: 2 }, { predicted: 4 }]);
    const nothing = { interval80: null, width80: null, logLoss: null };
    expect(calibrate([])).toEqual({ deciles: [], ...nothing, byProfile: [], byMovie: [] });
  });

  test('are of predictions clipped to the scale', () => {
    const { deciles } = calibrate([{ predicted: 7 }, { predicted: -2 }]);
    expect(deciles.map(({ predicted }) => predicted)).toEqual([1, 5]);
  });
});

describe('intervals', () => {
  test('hold a rating at their very end, and none beyond', () => {
    const held = (actual: number) => calibrate([{ outlook: outlook(2, 4), actual }]).interval80;
    expect([1, 2, 3, 4, 5].map(held)).toEqual([0, 1, 1, 1, 0]);
  });

  test('have the mean width of those that are shown', () => {
    const { interval80, width80 } = calibrate([
      { outlook: outlook(3.5, 5), actual: 5 },
      { outlook: outlook(1, 1.7), actual: 2 },
      { outlook: outlook(4.9, 5), actual: 5 },
      { outlook: outlook(5, 5), actual: 5 },
    ]);
    expect(interval80).toBe(0.75);
    expect(width80).toBeCloseTo((1.5 + 0.7 + 0.1 + 0) / 4, 5);
  });

  test('count only where there is one, as probabilities do', () => {
    const none = { outlook: undefined };
    expect(calibrate([none, { actual: 4 }, { actual: 5 }])).toMatchObject({ interval80: 0.5, width80: 2 });
    expect(calibrate([none]).deciles).toMatchObject([{ interval80: null, width80: null, logLoss: null, n: 1 }]);
  });
});

test('the log-loss is the mean of −ln(probability of the given rating), and finite for what was held to be impossible', () => {
  const { logLoss, deciles } = calibrate([{ actual: 3 }, { actual: 5, predicted: 4 }]);
  expect(logLoss).toBeCloseTo((Math.log(2.3) + Math.log(23)) / 2, 5);
  expect(deciles.map((bin) => bin.logLoss)).toEqual([
    expect.closeTo(Math.log(2.3), 5),
    expect.closeTo(Math.log(23), 5),
  ]);
  const impossible = { ...outlook(2, 4), chances: Float64Array.of(0, 0, 1, 0, 0) };
  expect(calibrate([{ outlook: impossible, actual: 1 }]).logLoss).toBeCloseTo(Math.log(1e6), 4);
});

test('bins go by profile size and by ratings of the movie, and empty ones are left out', () => {
  const { byProfile, byMovie } = calibrate([
    { profileSize: 0, movieRatings: 0, actual: 1 },
    { profileSize: 1, movieRatings: 1, actual: 2 },
    { profileSize: 2, movieRatings: 9, actual: 3 },
    { profileSize: 29, movieRatings: 250, actual: 4 },
    { profileSize: 30, movieRatings: 9_000, actual: 5 },
  ]);
  const brief = (bins: typeof byProfile) =>
    bins.map(({ from, actual, n, interval80 }) => [from, actual, n, interval80]);
  expect(brief(byProfile)).toEqual([
    [0, 1, 1, 0],
    [1, 2.5, 2, 1],
    [10, 4, 1, 1],
    [30, 5, 1, 0],
  ]);
  expect(brief(byMovie)).toEqual([
    [0, 1.5, 2, 0.5],
    [2, 3, 1, 1],
    [250, 4.5, 2, 0.5],
  ]);
});

test('held-out rows are calibrated on the hybrid, with the viewer’s and the movie’s own counts', async () => {
  const films = [1, 2, 3].map((id) => ({ id }));
  const rows = [1, 2, 3, 4].flatMap((user) => [1, 2].slice(0, user).map((film) => ({ user, film, rating: 3 })));
  const { ratings } = makeDataset(films, rows, STARS);
  const support = byModel((name) => (name === 'svd' ? [1, 1] : [0, 0]));
  const own = byModel((name) => (name === 'svd' ? [1, 5] : [2, 2]));
  const scale = starScale(EVEN_STARS, [0, 0, 0, 0, 0]);
  const viewer = {
    baseline: { mean: 3, userBias: 0.5 },
    rate: () => ({
      baseline: [2, 2],
      ratings: own,
      support,
      rating: [2.5, 6],
      deviation: [0.5, 0.5],
      scale,
      reach: 0.4,
    }),
  };
  const recommender = {
    manifest: { seed: 1 },
    fold: () => viewer,
    isTrained: (movie: number) => movie < 2,
  } as unknown as Recommender;
  const held: HeldOutCase = {
    profile: { movies: Uint32Array.of(1), ratings: Float64Array.of(4) },
    movies: Int32Array.of(0, -1, 2),
    ratings: Float64Array.of(3, 4, 4),
  };
  const { calibration, rating } = await scoreCases(recommender, ratings, [held], { ranking: false, relevance: 4 });
  expect(calibration.deciles.map(({ predicted, actual }) => [predicted, actual])).toEqual([
    [2.5, 3],
    [3.5, 4],
    [5, 4],
  ]);
  expect(calibration.byMovie).toMatchObject([
    // Of two rows, one has no probabilities. Five stars are nearly certain for the other, which got four.
    { from: 0, n: 2, predicted: 4.25, interval80: 0 },
    { from: 2, n: 1, interval80: 1 },
  ]);
  expect(calibration.byProfile).toMatchObject([{ from: 1, n: 3, interval80: 0.5 }]);
  expect(calibration.byMovie[0].logLoss).toBeGreaterThan(2);
  expect(calibration.byMovie[1].logLoss).toBeLessThan(1.5);
  expect(rating.hybrid).toMatchObject({ n: 3, rmse: Math.round(Math.sqrt((0.25 + 0.25 + 1) / 3) * 1e5) / 1e5 });
  expect(rating.bias.answered).toBeCloseTo(1 / 3, 4);
});
