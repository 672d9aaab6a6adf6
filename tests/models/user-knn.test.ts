/** Similarities and votes of user-KNN by hand, and what it says when viewers are grouped. */

import { describe, expect, test } from 'vitest';
import { profileOf } from '../../batch/split.ts';
import { foldBias } from '../../models/bias/score.ts';
import { BIAS_CONFIG, trainBias } from '../../models/bias/train.ts';
import type { Baseline, Profile } from '../../models/model.ts';
import { openScorer } from '../../models/scorers.ts';
import { decodeUserKnn } from '../../models/user-knn/artifact.ts';
import { type UserKnnConfig, userKnnTrainer } from '../../models/user-knn/train.ts';
import { makeDataset, makeProfile, STARS, twoCamps } from '../fixtures/toy-ratings.ts';

const [A, B, C, D] = [0, 1, 2, 3];
/** Three viewers by four films; 0 is unrated. Residuals from 3 are ±2, which the artifact stores exactly. */
const MATRIX = [
  [5, 5, 1, 0],
  [1, 5, 5, 5],
  [5, 0, 5, 0],
];
const MEAN = 3;

function openToy(changes: Partial<UserKnnConfig> = {}) {
  const rows = MATRIX.flatMap((row, user) => row.map((rating, film) => ({ user: user + 1, film: film + 1, rating })));
  const films = [1, 2, 3, 4].map((id) => ({ id }));
  const { ratings, catalogue } = makeDataset(
    films,
    rows.filter(({ rating }) => rating > 0),
    STARS,
  );
  const bias = { mean: MEAN, deviation: 1, userBias: new Float32Array(3), movieBias: new Float32Array(4) };
  const config = {
    ...userKnnTrainer.configure(ratings),
    shrinkage: 1,
    sharpness: 1,
    voteDamping: 0.5,
    neighbours: 10,
    ...changes,
  };
  const scorer = openScorer('user-knn', userKnnTrainer.train({ ratings, catalogue, bias, seed: 1 }, config), 4);
  const indexOf = (film: number) => catalogue.movieIds.indexOf(film + 1);
  const fold = (entries: readonly (readonly [number, number])[]) => {
    const profile: Profile = makeProfile(entries.map(([film, rating]) => [indexOf(film), rating]));
    const baseline: Baseline = {
      mean: MEAN,
      userBias: 0,
      movieBias: bias.movieBias,
      residuals: Float32Array.from(profile.ratings, (rating) => rating - MEAN),
    };
    return scorer.fold(profile, baseline);
  };
  return {
    rate(entries: readonly (readonly [number, number])[], film: number) {
      const rating = new Float32Array(1);
      const support = new Float32Array(1);
      fold(entries).rate(Uint32Array.of(indexOf(film)), rating, support);
      return { rating: rating[0], support: support[0] };
    },
    likeMinded: (entries: readonly (readonly [number, number])[], film: number) =>
      fold(entries).reasons(indexOf(film)).likeMinded,
    affinity(entries: readonly (readonly [number, number])[], film: number) {
      const out = new Float32Array(4);
      fold(entries).affinities(out);
      return out[indexOf(film)];
    },
  };
}

describe('user-KNN where every viewer is a prototype', () => {
  const toy = openToy();
  /** Agrees with the first viewer on both films, with the third on one, and half and half with the second. */
  const newcomer = [
    [A, 5],
    [B, 5],
  ] as const;
  // s = ρ · n / (n + 1): ρ = 1 over two films, 0 over two, 1 over one.
  const [FIRST, THIRD] = [2 / 3, 1 / 2];

  test('is as sure as the shrunk correlations of those who vote add up to', () => {
    expect(toy.rate(newcomer, C).support).toBeCloseTo(FIRST + THIRD, 6);
  });

  test('adds the damped mean of the voters’ residuals to the baseline', () => {
    const expected = 3 + (FIRST * -2 + THIRD * 2) / (FIRST + THIRD + 0.5);
    expect(toy.rate(newcomer, C).rating).toBeCloseTo(expected, 5);
    expect(toy.likeMinded(newcomer, C)).toBe(2);
  });

  test('has no opinion where only those who disagree, or nobody, have one', () => {
    const silent = { rating: Number.NaN, support: 0 };
    expect(toy.rate(newcomer, D)).toEqual(silent);
    expect(toy.rate([[D, 1]], A)).toEqual(silent);
    expect(toy.rate([], A)).toEqual(silent);
    expect(toy.likeMinded(newcomer, D)).toBe(0);
  });

  test('lets only the nearest vote', () => {
    const one = openToy({ neighbours: 1 });
    expect(one.rate(newcomer, C).rating).toBeCloseTo(3 + (FIRST * -2) / (FIRST + 0.5), 5);
    expect(one.likeMinded(newcomer, C)).toBe(1);
  });

  test('gives the nearer more of a say the sharper it is', () => {
    const sharp = openToy({ sharpness: 2 });
    const [first, third] = [FIRST ** 2, THIRD ** 2];
    expect(sharp.rate(newcomer, C).rating).toBeCloseTo(3 + (first * -2 + third * 2) / (first + third + 0.5), 5);
  });

  test('expects viewers to pick what those with the same picks liked', () => {
    // D was picked by the second viewer alone, whose picks are B, C and D.
    const likeSecond = toy.affinity(
      [
        [C, 5],
        [B, 5],
      ],
      D,
    );
    const unlikeSecond = toy.affinity([[A, 5]], D);
    expect(likeSecond).toBeGreaterThan(unlikeSecond);
    expect(toy.affinity([], D)).toBe(0);
  });
});

describe('user-KNN where viewers are grouped', () => {
  const camps = twoCamps();
  const { ratings, catalogue } = camps;
  const bias = trainBias(ratings, BIAS_CONFIG);
  const input = { ratings, catalogue, bias, seed: 42 };
  const config = { ...userKnnTrainer.configure(ratings), maxOpinions: 300, groups: 6, minMembers: 2 };
  const bytes = userKnnTrainer.train(input, config);
  const model = decodeUserKnn(bytes, ratings.numMovies);
  const scorer = openScorer('user-knn', bytes, ratings.numMovies);

  test('has as many opinions as it may have at most, each of a group', () => {
    expect(ratings.numRatings).toBeGreaterThan(config.maxOpinions);
    expect(model.numPrototypes).toBe(6);
    expect(model.prototypes.length).toBeGreaterThan(0);
    for (const maxOpinions of [300, 100, 40]) {
      const tight = userKnnTrainer.train(input, { ...config, maxOpinions });
      expect(decodeUserKnn(tight, ratings.numMovies).prototypes.length).toBeLessThanOrEqual(maxOpinions);
    }
  });

  test('counts every viewer in one group', () => {
    expect(model.members.reduce((sum, members) => sum + members, 0)).toBe(ratings.numUsers);
  });

  test('still tells the camps apart, by rating and by affinity', () => {
    const all = Uint32Array.from({ length: ratings.numMovies }, (_, movie) => movie);
    let pairs = 0;
    let byRating = 0;
    let byAffinity = 0;
    for (const { user, ownUnseen, otherUnseen } of camps.viewers) {
      const profile = profileOf(ratings, user);
      const viewer = scorer.fold(profile, foldBias(bias, profile));
      const rating = new Float32Array(all.length);
      const affinity = new Float32Array(all.length);
      viewer.rate(all, rating, new Float32Array(all.length));
      viewer.affinities(affinity);
      for (const own of ownUnseen) {
        for (const other of otherUnseen) {
          pairs++;
          if (rating[own] > rating[other]) byRating++;
          if (affinity[own] > affinity[other]) byAffinity++;
        }
      }
    }
    expect(byRating / pairs).toBeGreaterThan(0.95);
    expect(byAffinity / pairs).toBeGreaterThan(0.95);
  });

  test('counts the viewers behind the groups as like-minded', () => {
    const [{ user, ownUnseen }] = camps.viewers;
    const profile = profileOf(ratings, user);
    const viewer = scorer.fold(profile, foldBias(bias, profile));
    const { likeMinded = 0 } = viewer.reasons(ownUnseen[0]);
    expect(likeMinded).toBeGreaterThan(2);
    expect(likeMinded).toBeLessThanOrEqual(ratings.numUsers);
  });

  test('has the same bytes for the same seed, and copes with more groups than viewers', () => {
    expect(userKnnTrainer.train(input, config)).toEqual(bytes);
    const many = userKnnTrainer.train(input, { ...config, groups: 100, minMembers: 1 });
    expect(decodeUserKnn(many, ratings.numMovies).prototypes.length).toBeLessThanOrEqual(config.maxOpinions);
  });
});
