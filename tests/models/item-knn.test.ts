/** Similarities and votes of item-KNN, worked out by hand. */

import { describe, expect, test } from 'vitest';
import { type ItemKnnConfig, itemKnnTrainer } from '../../models/item-knn/train.ts';
import type { Baseline, Profile } from '../../models/model.ts';
import { openScorer } from '../../models/scorers.ts';
import { makeDataset, makeProfile, STARS } from '../fixtures/toy-ratings.ts';

const [A, B, C, D] = [0, 1, 2, 3];
/** Three viewers by four films; 0 is unrated. Ties in popularity go by id, so columns keep their order but for B and C. */
const MATRIX = [
  [5, 4, 4, 1],
  [4, 5, 0, 2],
  [1, 0, 2, 5],
];
/** A baseline of 3 for everything, so that residuals are ratings − 3. */
const MEAN = 3;

function openToy(changes: Partial<ItemKnnConfig> = {}) {
  const rows = MATRIX.flatMap((row, user) => row.map((rating, film) => ({ user: user + 1, film: film + 1, rating })));
  const films = [1, 2, 3, 4].map((id) => ({ id }));
  const { ratings, catalogue } = makeDataset(
    films,
    rows.filter(({ rating }) => rating > 0),
    STARS,
  );
  const bias = { mean: MEAN, deviation: 1, userBias: new Float32Array(3), movieBias: new Float32Array(4) };
  const config = { ...itemKnnTrainer.configure(ratings), minCommon: 2, shrinkage: 1, voteDamping: 0.3, ...changes };
  const bytes = itemKnnTrainer.train({ ratings, catalogue, bias, seed: 1 }, config);
  const scorer = openScorer('item-knn', bytes, 4);
  const indexOf = (film: number) => catalogue.movieIds.indexOf(film + 1);
  const profileOf = (entries: readonly (readonly [number, number])[]): Profile =>
    makeProfile(entries.map(([film, rating]) => [indexOf(film), rating]));
  const baselineOf = ({ ratings: given }: Profile): Baseline => ({
    mean: MEAN,
    userBias: 0,
    movieBias: bias.movieBias,
    residuals: Float32Array.from(given, (rating) => rating - MEAN),
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

describe('item-KNN', () => {
  const toy = openToy();

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

  test('counts pairs with one common rater when it is told to', () => {
    // ρ_BC = (1 · 1) / √(1 · 1) of 1: s = 1 / (1 + 1).
    expect(openToy({ minCommon: 1 }).rate([[B, 5]], C).support).toBeCloseTo(0.5, 2);
  });

  test('keeps the best neighbours of each film that is voted for', () => {
    const one = openToy({ neighbours: 1 });
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

  test('with more damping stays nearer to the baseline', () => {
    const damped = openToy({ voteDamping: 3 });
    expect(damped.rate([[A, 5]], C).rating).toBeCloseTo(3 + (S_AC * 2) / (S_AC + 3), 5);
  });
});
