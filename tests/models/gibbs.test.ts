/** The Bayesian factorisation on data of known rank and noise. */

import { describe, expect, test } from 'vitest';
import { profileOf } from '../../batch/splits/held-out.ts';
import { foldBias } from '../../models/bias/score.ts';
import { BIAS_CONFIG, trainBias } from '../../models/bias/train.ts';
import { openScorer } from '../../models/scorers.ts';
import { userFeatures } from '../../models/svd/features.ts';
import { type GibbsConfig, type GibbsSample, LEAST_PART, sampleFactors } from '../../models/svd/gibbs.ts';
import { svdTrainer } from '../../models/svd/train.ts';
import { cutRows, placeRatings, withinMemory } from '../../models/team.ts';
import { hash32, randomStream } from '../../shared/random.ts';
import type { Ratings } from '../../shared/ratings.ts';
import { testTeam, withTestTeam } from '../fixtures/team.ts';
import { crowd, makeDataset, type ToyRow, trainOn } from '../fixtures/toy-ratings.ts';

const [NUM_USERS, NUM_FILMS, RANK] = [70, 40, 2];
const NOISE = 0.3;
const MEAN = 5;
/** Quarters from 0 to 10. */
const SCALE = Array.from({ length: 41 }, (_, k) => k / 4);

/** Ratings MEAN + p·q + noise; a fifth are held out. */
function simulate() {
  const vectors = (rows: number, stream: number) =>
    Array.from({ length: rows }, (_, row) => {
      const random = randomStream(7, stream, row);
      return Array.from({ length: RANK }, () => random.normal());
    });
  const users = vectors(NUM_USERS, 1);
  const films = vectors(NUM_FILMS, 2);
  const known: ToyRow[] = [];
  const heldOut: ToyRow[] = [];
  users.forEach((p, user) => {
    films.forEach((q, film) => {
      const lot = hash32(7, user, film) % 10;
      if (lot >= 6) return;
      const noise = NOISE * randomStream(8, user, film).normal();
      const value = MEAN + p.reduce((sum, factor, f) => sum + factor * q[f], noise);
      const rating = Math.min(10, Math.max(0, Math.round(4 * value) / 4));
      (lot < 5 ? known : heldOut).push({ user: 1 + user, film: 1 + film, rating });
    });
  });
  const catalogue = films.map((_, film) => ({ id: 1 + film }));
  return { dataset: makeDataset(catalogue, known, SCALE), heldOut };
}

const { dataset, heldOut } = simulate();
const { ratings, catalogue, userIds } = dataset;
const bias = await trainBias(testTeam, ratings, BIAS_CONFIG);

const CONFIG: GibbsConfig = { factors: 5, burnIn: 10, samples: 6, thin: 2, linkEvery: 1 };

/** Every viewer gives the same meaning to a value. */
function everybodysScores({ numUsers, scale }: Ratings, score: (value: number) => number): Float32Array {
  const { length } = scale.values;
  return Float32Array.from({ length: numUsers * length }, (_, at) => score(scale.values[at % length]));
}

/** Every film is a feature of its raters; films have none. */
function sample(seed: number, change: Partial<GibbsConfig> = {}, given = ratings, team = testTeam) {
  const { memory } = team;
  return withinMemory(memory, (): Promise<GibbsSample[]> => {
    const placed = placeRatings(memory, given);
    const data = {
      users: { rows: placed.byUser, features: userFeatures(memory, placed) },
      movies: { rows: placed.byMovie, features: [] },
      scores: everybodysScores(given, (value) => value - bias.mean),
      classes: given.scale.values.length,
    };
    return sampleFactors(team, data, { ...CONFIG, ...change }, seed);
  });
}

describe('samples of the factorisation', async () => {
  const samples = await sample(1);

  test('are as many as asked for, of the shape asked for, and finite', () => {
    expect(samples).toHaveLength(6);
    for (const { movieFactors, implicitFactors, priorMean, priorPrecision, noisePrecision } of samples) {
      expect(movieFactors).toHaveLength(NUM_FILMS * 5);
      expect(implicitFactors).toHaveLength(NUM_FILMS * 5);
      expect(priorMean).toHaveLength(5);
      expect(priorPrecision).toHaveLength(25);
      for (const numbers of [movieFactors, implicitFactors, priorMean, priorPrecision, [noisePrecision]]) {
        expect(Array.from(numbers)).toSatisfy((all: number[]) => all.every(Number.isFinite));
      }
    }
  });

  test('have symmetric precisions', () => {
    for (const { priorPrecision } of samples) {
      for (let i = 0; i < 5; i++) {
        expect(priorPrecision[6 * i]).toBeGreaterThan(0);
        for (let j = 0; j < i; j++) expect(priorPrecision[5 * i + j]).toBeCloseTo(priorPrecision[5 * j + i], 9);
      }
    }
  });

  test('differ from each other, are the same for the same seed and others for another', async () => {
    expect(samples[0].movieFactors).not.toEqual(samples[1].movieFactors);
    expect(await sample(1)).toEqual(samples);
    expect((await sample(2))[0].movieFactors).not.toEqual(samples[0].movieFactors);
  });

  test('are the same on several threads as on one', async () => {
    const { ratings: many } = crowd();
    for (const rows of [many.byUser, many.byMovie]) expect(cutRows(rows.offsets, LEAST_PART).length).toBeGreaterThan(3);
    const short = { burnIn: 1, samples: 2, thin: 1 };
    const alone = await sample(1, short, many);
    for (const threads of [2, 3])
      expect(await withTestTeam(threads, (team) => sample(1, short, many, team))).toEqual(alone);
  });

  test('have new links every so many sweeps, from the first on', async () => {
    const every = await sample(1, { burnIn: 0, samples: 5, thin: 1, linkEvery: 2 });
    const changed = every
      .slice(1)
      .map(({ implicitFactors }, before) => !sameNumbers(implicitFactors, every[before].implicitFactors));
    expect(every[0].implicitFactors.some((value) => value !== 0)).toBe(true);
    expect(changed).toEqual([false, true, false, true]);
    for (const { movieFactors } of every.slice(1)) expect(movieFactors).not.toEqual(every[0].movieFactors);
  });

  test('find how noisy the ratings are', () => {
    const precision = samples.reduce((sum, { noisePrecision }) => sum + noisePrecision, 0) / samples.length;
    // Rounding to quarters adds its own variance.
    const expected = 1 / (NOISE ** 2 + 0.25 ** 2 / 12);
    expect(precision).toBeGreaterThan(expected / 2);
    expect(precision).toBeLessThan(expected * 2);
  });
});

function sameNumbers(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}

test('SVD recovers low-rank ratings that it has not seen, nearly to the noise', async () => {
  const config = svdTrainer.configure(ratings);
  const rating = { ...config.rating, factors: 6 };
  const bytes = await trainOn(dataset, (input) => svdTrainer.train(input, { ...config, rating }), { seed: 1 });
  const scorer = openScorer('svd', bytes, ratings.numMovies);
  let squares = 0;
  let ofMean = 0;
  for (const { user, film, rating } of heldOut) {
    const profile = profileOf(ratings, userIds.indexOf(user));
    const predicted = new Float32Array(1);
    const movies = Uint32Array.of(catalogue.movieIds.indexOf(film));
    scorer.fold(profile, foldBias(bias, profile)).rate(movies, predicted, new Float32Array(1));
    squares += (rating - predicted[0]) ** 2;
    ofMean += (rating - bias.mean) ** 2;
  }
  expect(heldOut.length).toBeGreaterThan(200);
  const [rmse, rmseOfMean] = [squares, ofMean].map((sum) => Math.sqrt(sum / heldOut.length));
  expect(rmse).toBeLessThan(0.5 * rmseOfMean);
  expect(rmse).toBeLessThan(2 * NOISE);
});
