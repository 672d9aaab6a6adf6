/** Similarities and votes of item-KNN, worked out by hand; weights of EASE against what defines them. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeItemKnn,
  decodeRoot,
  encodeItemKnn,
  encodeRoot,
  type ItemKnnModel,
  placeOfPair,
} from '../../models/item-knn/artifact.ts';
import { partialCorrelations } from '../../models/item-knn/ease.ts';
import { pairMovies } from '../../models/item-knn/pairs.ts';
import { type ItemKnnConfig, itemKnnTrainer } from '../../models/item-knn/train.ts';
import type { Baseline, Profile } from '../../models/model.ts';
import { openScorer } from '../../models/scorers.ts';
import { foldStarScale } from '../../models/star-scale.ts';
import type { Team } from '../../models/team.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { testTeam, withTestTeam } from '../fixtures/team.ts';
import { crowd, EVEN_STARS, makeDataset, makeProfile, STARS, trainOn } from '../fixtures/toy-ratings.ts';

const [A, B, C, D] = [0, 1, 2, 3];
/** Three viewers by four films; 0 is unrated. Ties in popularity go by id, so columns keep their order but for B and C. */
const MATRIX = [
  [5, 4, 4, 1],
  [4, 5, 0, 2],
  [1, 0, 2, 5],
];
/** A baseline of 3 for everything, so that residuals are ratings − 3. */
const MEAN = 3;

async function openToy(changes: Partial<ItemKnnConfig> = {}) {
  const rows = MATRIX.flatMap((row, user) => row.map((rating, film) => ({ user: user + 1, film: film + 1, rating })));
  const films = [1, 2, 3, 4].map((id) => ({ id }));
  const dataset = makeDataset(
    films,
    rows.filter(({ rating }) => rating > 0),
    STARS,
  );
  const bias = {
    mean: MEAN,
    deviation: 1,
    stars: EVEN_STARS,
    userBias: new Float32Array(3),
    movieBias: new Float32Array(4),
  };
  const { ratings, catalogue } = dataset;
  const config = { ...itemKnnTrainer.configure(ratings), minCommon: 2, shrinkage: 1, voteDamping: 0.3, ...changes };
  const bytes = await trainOn(dataset, (input) => itemKnnTrainer.train({ ...input, bias }, config));
  const scorer = openScorer('item-knn', bytes, 4);
  const indexOf = (film: number) => catalogue.movieIds.indexOf(film + 1);
  const profileOf = (entries: readonly (readonly [number, number])[]): Profile =>
    makeProfile(entries.map(([film, rating]) => [indexOf(film), rating]));
  const baselineOf = ({ ratings: given }: Profile): Baseline => ({
    mean: MEAN,
    userBias: 0,
    movieBias: bias.movieBias,
    residuals: Float32Array.from(given, (rating) => rating - MEAN),
    opinions: Int8Array.from(given, (rating) => Math.sign(rating - MEAN)),
    scale: foldStarScale(EVEN_STARS, given),
  });
  return {
    indexOf,
    rate(entries: readonly (readonly [number, number])[], film: number) {
      const profile = profileOf(entries);
      const rating = new Float32Array(1);
      const support = new Float32Array(1);
      scorer.fold(profile, baselineOf(profile)).rate(Uint32Array.of(indexOf(film)), rating, support);
      return { rating: rating[0], support: support[0] };
    },
    reasons(entries: readonly (readonly [number, number])[], film: number) {
      const profile = profileOf(entries);
      return scorer.fold(profile, baselineOf(profile)).reasons(indexOf(film)).films ?? [];
    },
  };
}

// Residuals: A (2, 1, −2), B (1, 2, –), C (1, –, −1), D (−2, −1, 2).
// ρ_AB = (2·1 + 1·2) / √(5 · 5) = 0.8 of 2 common raters; ρ_AC = (2·1 + 2·1) / √(8 · 2) = 1 of 2.
// All with D are negative, B and C have one common rater.
const S_AB = (0.8 * 2) / (2 + 1);
const S_AC = (1 * 2) / (2 + 1);
/** Similarities are stored in 127 steps up to the largest. */
const STEP = S_AC / 127;

describe('item-KNN', async () => {
  const toy = await openToy();

  test('is as sure of a vote as the shrunk correlation of residuals over common raters', () => {
    for (const [voter, voted] of [
      [A, B],
      [B, A],
    ]) {
      expect(Math.abs(toy.rate([[voter, 5]], voted).support - S_AB)).toBeLessThanOrEqual(STEP / 2 + 1e-6);
    }
    expect(toy.rate([[A, 5]], C).support).toBeCloseTo(S_AC, 6);
  });

  test('adds the damped mean of its neighbours’ residuals to the baseline', () => {
    expect(toy.rate([[A, 5]], C).rating).toBeCloseTo(3 + (S_AC * 2) / (S_AC + 0.3), 5);
    const expected = 3 + (S_AB * 2 - S_AC * 1) / (S_AB + S_AC + 0.3);
    const votes = [
      [B, 5],
      [C, 2],
    ] as const;
    expect(toy.rate(votes, A).rating).toBeCloseTo(expected, 2);
    expect(toy.rate(votes, A).support).toBeCloseTo(S_AB + S_AC, 2);
  });

  test('has no opinion where nothing votes: opposites, too few common raters, itself, nobody', () => {
    const silent = { rating: Number.NaN, support: 0 };
    expect(toy.rate([[A, 5]], D)).toEqual(silent);
    expect(toy.rate([[B, 5]], C)).toEqual(silent);
    expect(toy.rate([[A, 5]], A)).toEqual(silent);
    expect(toy.rate([], A)).toEqual(silent);
    expect(toy.reasons([[A, 5]], D)).toEqual([]);
  });

  test('counts pairs with one common rater when it is told to', async () => {
    // ρ_BC = (1 · 1) / √(1 · 1) of 1: s = 1 / (1 + 1).
    expect((await openToy({ minCommon: 1 })).rate([[B, 5]], C).support).toBeCloseTo(0.5, 2);
  });

  test('keeps the best neighbours of each film that is voted for', async () => {
    const one = await openToy({ neighbours: 1 });
    expect(one.rate([[B, 5]], A)).toEqual({ rating: Number.NaN, support: 0 });
    expect(one.rate([[C, 5]], A).support).toBeCloseTo(S_AC, 5);
    expect(one.rate([[A, 5]], B).support).toBeCloseTo(S_AB, 2);
  });

  test('names each film’s part of the rating, and the parts add up to it', () => {
    const votes = [
      [B, 5],
      [C, 2],
      [D, 1],
    ] as const;
    const reasons = new Map(toy.reasons(votes, A).map(({ movie, contribution }) => [movie, contribution]));
    expect(reasons.get(toy.indexOf(B))).toBeCloseTo((S_AB * 2) / (S_AB + S_AC + 0.3), 2);
    expect(reasons.get(toy.indexOf(C))).toBeCloseTo((S_AC * -1) / (S_AB + S_AC + 0.3), 2);
    expect(reasons.has(toy.indexOf(D))).toBe(false);
    const sum = Array.from(reasons.values()).reduce((total, part) => total + part, 0);
    expect(3 + sum).toBeCloseTo(toy.rate(votes, A).rating, 5);
  });

  test('with more damping stays nearer to the baseline', async () => {
    const damped = await openToy({ voteDamping: 3 });
    expect(damped.rate([[A, 5]], C).rating).toBeCloseTo(3 + (S_AC * 2) / (S_AC + 3), 5);
  });
});

describe('EASE', () => {
  const data = crowd();
  const { ratings } = data;
  const config = {
    ...itemKnnTrainer.configure(ratings),
    neighbours: 5,
    headMovies: 40,
    pickWeight: 0.5,
    neutralWeight: 0.3,
    dislikedWeight: 0.2,
    ridge: 4,
    leastRidge: 10,
  };
  const n = config.headMovies;
  /** x of a user and a movie. */
  const picks = Array.from({ length: ratings.numUsers }, (_, user) => {
    const row = new Float64Array(ratings.numMovies);
    for (let e = ratings.byUser.offsets[user]; e < ratings.byUser.offsets[user + 1]; e++) {
      const { values, relevance } = ratings.scale;
      row[ratings.byUser.index[e]] = values[ratings.byUser.codes[e]] >= relevance ? 1 : config.pickWeight;
    }
    return row;
  });

  const solve = () =>
    trainOn(data, async (input) => {
      const { gram } = await pairMovies(testTeam, input, config);
      const before = gram.slice();
      const { values, scales } = partialCorrelations(testTeam, gram, n, config);
      const weights = Float64Array.from({ length: n * n }, (_, at) => {
        const [j, i] = [Math.floor(at / n), at % n];
        return j === i ? 0 : (values[placeOfPair(j, i)] * scales[j]) / scales[i];
      });
      return { gram: before, weights, values, scales };
    });

  test('sums picks of the head, each worth less from a viewer who picked much', async () => {
    const { gram } = await solve();
    const size = Math.sqrt(gram.length);
    const userWeights = picks.map((row) => 1 / Math.sqrt(row.reduce((sum, x) => sum + x, 0)));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        const expected = picks.reduce((sum, row, user) => sum + userWeights[user] * row[i] * row[j], 0);
        expect(Math.abs(gram[i * size + j] - expected)).toBeLessThan(1e-5 * expected);
      }
    }
  });

  test('gives each movie the weights that least squares give it without itself', async () => {
    const { gram, weights } = await solve();
    const size = Math.sqrt(gram.length);
    const g = (i: number, j: number) => gram[Math.max(i, j) * size + Math.min(i, j)];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        // Row j of (G + diag λ) b = g_i
        let sum = (config.ridge * Math.sqrt(g(j, j)) + config.leastRidge) * weights[j * n + i];
        for (let p = 0; p < n; p++) sum += g(j, p) * weights[p * n + i];
        expect(Math.abs(sum - g(j, i))).toBeLessThan(1e-4 * g(j, j));
      }
    }
  });

  test('scores a profile by the weights of its films, against those of a disliked one, and nothing outside the head', async () => {
    const { weights, values, scales } = await solve();
    const bytes = await trainOn(data, (input) => itemKnnTrainer.train(input, config));
    const scorer = openScorer('item-knn', bytes, ratings.numMovies);
    const profile = makeProfile([
      [2, 5],
      [5, 3],
      [7, 1],
      [n + 3, 5],
    ]);
    const baseline: Baseline = {
      mean: 3,
      userBias: 0,
      movieBias: new Float32Array(ratings.numMovies),
      residuals: new Float32Array(4),
      opinions: Int8Array.of(1, 0, -1, 1),
      scale: foldStarScale(EVEN_STARS, profile.ratings),
    };
    const out = new Float32Array(ratings.numMovies).fill(9);
    scorer.fold(profile, baseline).affinities(out);
    expect(out.slice(n)).toEqual(new Float32Array(ratings.numMovies - n));
    // Half a step of the code is largest at the largest value: 1/127 of it.
    const step = Math.max(...values.map(Math.abs)) / 127;
    for (let i = 0; i < n; i++) {
      const [two, five, seven] = [1, config.neutralWeight, config.dislikedWeight];
      const expected = two * weights[2 * n + i] + five * weights[5 * n + i] - seven * weights[7 * n + i];
      const error = (step * (two * scales[2] + five * scales[5] + seven * scales[7])) / scales[i];
      expect(Math.abs(out[i] - expected)).toBeLessThan(error + 1e-6);
    }
  });
});

test('item-KNN has the same bytes on one thread and on two', async () => {
  const data = crowd();
  const train = (team: Team) =>
    trainOn(data, (input) => itemKnnTrainer.train(input, itemKnnTrainer.configure(data.ratings)), { team });
  expect(await withTestTeam(2, train)).toEqual(await train(testTeam));
});

describe('codes of weights', () => {
  test('come back within half a step, which is finest around 0', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (value) => {
        const code = encodeRoot(value);
        expect(Math.abs(code)).toBeLessThanOrEqual(127);
        const step = (2 * Math.sqrt(Math.abs(value))) / 127;
        expect(Math.abs(decodeRoot(code) - value)).toBeLessThanOrEqual(step / 2 + 1 / 127 ** 2);
      }),
    );
    for (const value of [-1, 0, 1]) expect(decodeRoot(encodeRoot(value))).toBe(value);
  });
});

describe('item-knn.arrow', () => {
  const bytesOf = (change: Partial<ItemKnnModel>) =>
    encodeItemKnn({
      voteDamping: 0.3,
      neutralWeight: 0,
      dislikedWeight: 0.05,
      numMovies: 4,
      votedMovies: 3,
      votingMovies: 2,
      rating: {
        offsets: Uint32Array.of(0, 0, 1, 2),
        voters: Uint16Array.of(0, 0),
        codes: Int8Array.of(127, 5),
        scale: 0.001,
      },
      affinity: { movies: 3, codes: Int8Array.of(9, -9, 0), largest: 0.5, scales: Float32Array.of(2, 1, 1) },
      ...change,
    });

  test('comes back as it was', () => {
    expect(encodeItemKnn(decodeItemKnn(bytesOf({}), 4))).toEqual(bytesOf({}));
  });

  test('finds films similar that agree, whichever lists the other, and those picked together', () => {
    const scorer = openScorer('item-knn', bytesOf({}), 4);
    const similar = (movie: number, other: number) => {
      const out = new Float32Array(1);
      scorer.similar?.(movie, Uint32Array.of(other), out);
      return out[0];
    };
    // The partial correlation of 0 and 1 is half the square of 9/127, and 0 has twice the scale of 1.
    expect(similar(0, 1)).toBeCloseTo((0.127 + 9 / 127) / 2, 6);
    expect(similar(1, 0)).toBeCloseTo((0.127 + 9 / 127 / 2) / 2, 6);
    // That of 0 and 2 is negative, and counts as 0.
    expect([similar(0, 2), similar(2, 0)]).toEqual([Math.fround(0.0025), Math.fround(0.0025)]);
    expect(similar(0, 3)).toBe(0);
    expect(similar(1, 1)).toBe(0);
  });

  test('is refused when a table does not fit the catalogue', () => {
    const affinity = { movies: 5, codes: new Int8Array(10), largest: 1, scales: new Float32Array(5) };
    for (const [change, message] of [
      [{ affinity }, 'item-knn: headMovies is 5, expected 4 at most'],
      [{ affinity: { ...affinity, movies: 3 } }, 'item-knn: column affinityCodes has 10 entries, expected 3'],
      [{ votedMovies: 5 }, 'item-knn: votedMovies is 5, expected 4 at most'],
      [{ votedMovies: 2 }, 'item-knn: column ratingOffsets has 4 entries, expected 3'],
      [{ numMovies: 5 }, 'item-knn: is for 5 movies, but the catalogue has 4'],
      [{ votingMovies: 5 }, 'item-knn: votingMovies is 5, expected 4 at most'],
      [{ votingMovies: 0 }, 'item-knn: ratingVoters has 0, expected less than 0'],
    ] as const) {
      expect(() => decodeItemKnn(bytesOf(change), 4)).toThrow(new ReleaseError('corrupt', message));
    }
  });
});
