/** The implicit factorisation on a checkerboard whose diagonal is withheld. */

import { describe, expect, test } from 'vitest';
import { profileOf } from '../../batch/splits/held-out.ts';
import { foldBias } from '../../models/bias/score.ts';
import { BIAS_CONFIG, trainBias } from '../../models/bias/train.ts';
import { openScorer } from '../../models/scorers.ts';
import { LEAST_PART } from '../../models/svd/gibbs.ts';
import { gramMatrix, type ImplicitConfig, trainImplicit } from '../../models/svd/implicit.ts';
import { svdTrainer } from '../../models/svd/train.ts';
import { cutRows, placeRatings, withinMemory } from '../../models/team.ts';
import { addOuter, cholesky, solveLower, solveUpper } from '../../shared/linear-algebra.ts';
import { randomStream } from '../../shared/random.ts';
import type { Ratings, SparseRows } from '../../shared/ratings.ts';
import { testTeam, withTestTeam } from '../fixtures/team.ts';
import { crowd, makeDataset, STARS, type ToyRow, trainOn } from '../fixtures/toy-ratings.ts';

const SIZE = 24;
const NOBODYS = SIZE + 1;

/** Even users picked the even films and odd users the odd ones, each but the film of their own number; one film nobody did. */
function checkerboard(rating: number) {
  const rows: ToyRow[] = [];
  for (let user = 1; user <= SIZE; user++) {
    for (let film = 1; film <= SIZE; film++) {
      if ((user + film) % 2 === 0 && user !== film) rows.push({ user, film, rating });
    }
  }
  const films = Array.from({ length: NOBODYS }, (_, f) => ({ id: f + 1 }));
  return makeDataset(films, rows, STARS);
}

const factorise = (ratings: Ratings, config: ImplicitConfig, seed: number, team = testTeam) =>
  withinMemory(team.memory, () => trainImplicit(team, placeRatings(team.memory, ratings), config, seed));

describe('the implicit factorisation', () => {
  const dataset = checkerboard(5);
  const { ratings, catalogue, userIds } = dataset;
  const { sweeps, ...affinity } = svdTrainer.configure(ratings).affinity;
  const config = { ...affinity, sweeps, factors: 4 };

  test('ranks the film withheld from each viewer first among the films that they have not picked', async () => {
    const bias = await trainBias(testTeam, ratings, BIAS_CONFIG);
    const bytes = await trainOn(dataset, (input) => svdTrainer.train(input, svdTrainer.configure(ratings)));
    const scorer = openScorer('svd', bytes, ratings.numMovies);
    for (const [user, userId] of userIds.entries()) {
      const profile = profileOf(ratings, user);
      const out = new Float32Array(ratings.numMovies);
      scorer.fold(profile, foldBias(bias, profile)).affinities(out);
      const unseen = Array.from(out.keys()).filter((movie) => !profile.movies.includes(movie));
      const [best] = unseen.sort((a, b) => out[b] - out[a]);
      expect(catalogue.movieIds[best]).toBe(userId);
    }
  });

  test('has finite factors, of 0 for a film that nobody picked, and the same for the same seed', async () => {
    const factors = await factorise(ratings, config, 1);
    expect(factors).toHaveLength(4 * NOBODYS);
    expect(factors).toSatisfy((all: Float32Array) => all.every(Number.isFinite));
    const nobodys = catalogue.movieIds.indexOf(NOBODYS);
    expect(Array.from(factors.subarray(4 * nobodys, 4 * nobodys + 4))).toEqual([0, 0, 0, 0]);
    expect(await factorise(ratings, config, 1)).toEqual(factors);
    expect(await factorise(ratings, config, 2)).not.toEqual(factors);
  });

  test('lets films of the same viewers point the same way, and others elsewhere', async () => {
    const factors = await factorise(ratings, config, 1);
    const cosine = (a: number, b: number) => {
      const [x, y] = [a, b].map((film) => {
        const movie = catalogue.movieIds.indexOf(film);
        return Array.from(factors.subarray(4 * movie, 4 * movie + 4));
      });
      return x.reduce((sum, value, f) => sum + value * y[f], 0) / Math.hypot(...x) / Math.hypot(...y);
    };
    expect(cosine(2, 4)).toBeGreaterThan(0.9);
    expect(Math.abs(cosine(2, 5))).toBeLessThan(0.1);
  });

  test('ends where neither side can do better: solving users, then films again, changes nothing', async () => {
    const k = 2;
    const settled = { ...config, factors: k, sweeps: 200, unobservedWeight: 0.3, regularization: 0.05 };
    const films = Float64Array.from(await factorise(ratings, settled, 1));
    const users = solveSide(ratings.byUser, films, ratings.numMovies);
    const again = solveSide(ratings.byMovie, users, ratings.numUsers);
    again.forEach((value, at) => {
      expect(value).toBeCloseTo(films[at], 4);
    });

    /** Every row from (α₀ Σ q qᵀ + Σ_picked q qᵀ + λ s I) p = Σ_picked q; all weigh 1. */
    function solveSide({ offsets, index }: SparseRows, others: Float64Array, numOthers: number): Float64Array {
      const out = new Float64Array((offsets.length - 1) * k);
      for (let row = 0; row + 1 < offsets.length; row++) {
        const picked = index.subarray(offsets[row], offsets[row + 1]);
        if (picked.length === 0) continue;
        const a = gramMatrix(others, k).map((value) => settled.unobservedWeight * value);
        const x = new Float64Array(k);
        for (const other of picked) {
          addOuter(a, k, others, other * k, 1);
          for (let f = 0; f < k; f++) x[f] += others[other * k + f];
        }
        const size = (picked.length + settled.unobservedWeight * numOthers) ** settled.regularizationExponent;
        for (let f = 0; f < k; f++) a[f * k + f] += settled.regularization * size;
        cholesky(a, k);
        solveLower(a, k, x);
        solveUpper(a, k, x);
        out.set(x, row * k);
      }
      return out;
    }
  });

  test('takes a disliked film for a pick of less weight', async () => {
    const liked = Math.hypot(...(await factorise(ratings, config, 1)));
    const disliked = Math.hypot(...(await factorise(checkerboard(1).ratings, config, 1)));
    expect(disliked).toBeGreaterThan(0);
    expect(disliked).toBeLessThan(liked);
  });

  test('is the same on several threads as on one', async () => {
    const { ratings: many } = crowd();
    for (const rows of [many.byUser, many.byMovie]) expect(cutRows(rows.offsets, LEAST_PART).length).toBeGreaterThan(3);
    const alone = await factorise(many, config, 1);
    for (const threads of [2, 3])
      expect(await withTestTeam(threads, (team) => factorise(many, config, 1, team))).toEqual(alone);
  });
});

test.each([
  ['ML-100K', 943, 1_682, 0.018],
  ['ML-1M', 6_040, 3_706, 0.013],
  ['ML-10M', 69_878, 10_677, 0.0054],
  ['ML-32M', 200_948, 87_585, 0.0024],
])('the regularisation of lists falls with the size of the data: at that of %s', (_, numUsers, numMovies, expected) => {
  const { ratings } = checkerboard(5);
  const rows = { ...ratings.byMovie, offsets: new Uint32Array(numMovies + 1) };
  const { affinity } = svdTrainer.configure({ ...ratings, numUsers, numMovies, byMovie: rows });
  expect(affinity.regularization).toBe(expected);
});

describe('the Gram matrix', () => {
  test('is the sum of outer products, by hand', () => {
    expect(Array.from(gramMatrix(Float64Array.of(1, 2, 3, 4), 2))).toEqual([10, 14, 14, 20]);
    expect(Array.from(gramMatrix(new Float64Array(0), 2))).toEqual([0, 0, 0, 0]);
  });

  test('has both triangles, for any size', () => {
    const random = randomStream(1);
    for (const k of [1, 3, 8]) {
      const factors = Float64Array.from({ length: 5 * k }, () => random.normal());
      const gram = gramMatrix(factors, k);
      for (let i = 0; i < k; i++) {
        for (let j = 0; j < k; j++) {
          let sum = 0;
          for (let row = 0; row < 5; row++) sum += factors[row * k + i] * factors[row * k + j];
          expect(gram[i * k + j]).toBeCloseTo(sum, 9);
        }
      }
    }
  });
});
