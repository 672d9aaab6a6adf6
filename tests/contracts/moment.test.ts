/** Predicted ratings of a given moment: the same in every answer, explained, and without effect on the order of lists. */

import { describe, expect, test } from 'vitest';
import { releaseSource } from '../../batch/releases/make-release.ts';
import type { TimeEffects } from '../../models/hybrid/artifact.ts';
import type { Profile } from '../../models/model.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { rated } from '../fixtures/rated.ts';
import { camps, EVERYTHING, max, min, movieIds, newcomer, release } from './toy-recommender.ts';

/** Effects as they are learned from MovieLens, more or less. */
const time: TimeEffects = {
  shifts: [0.3, 0.1, 0.1, 0.1],
  pulls: [0.5, 0.5, 0.4, 0.2, 0.1],
  deviations: [0.6, 0.7, 0.8, 0.9, 1],
};
const { files, manifest } = release;
const blend = { ...(manifest.blend as object), time };
const recommender = await openRecommender(releaseSource({ files, manifest: { ...manifest, blend } }));

const NOW = 29_500_000;
/** The newcomer, whose ratings were given a minute apart, the last one a minute ago. */
const timed: Profile = { ...newcomer, times: newcomer.movies.map((_, j) => NOW - newcomer.movies.length + j) };
/** Somebody who has just given the lowest rating to everything. */
const strict: Profile = { ...timed, ratings: timed.ratings.map(() => min) };

const explained = (profile: Profile, movieId: number, at?: number) =>
  rated(recommender.explain(profile, movieId, undefined, at));
const momentOf = (profile: Profile, movieId: number, at?: number) =>
  explained(profile, movieId, at).rating.terms.find(({ from }) => from === 'moment')?.value;

describe('the moment of a prediction', () => {
  test('changes ratings and intervals, the same way in every answer, and no order', () => {
    const usual = recommender.recommend(timed, EVERYTHING);
    const now = recommender.recommend(timed, { ...EVERYTHING, at: NOW });
    const rest = ({ movieId, score, belowMean, models }: (typeof now)[number]) => ({
      movieId,
      score,
      belowMean,
      models,
    });
    expect(now.map(rest)).toEqual(usual.map(rest));
    expect(now.map(({ rating }) => rating)).not.toEqual(usual.map(({ rating }) => rating));
    const { predictions } = recommender.predict(
      timed,
      now.map(({ movieId }) => movieId),
      NOW,
    );
    expect(predictions.map(({ rating, interval }) => ({ rating, interval }))).toEqual(
      now.map(({ rating, interval }) => ({ rating, interval })),
    );
    for (const { movieId, rating } of now.slice(0, 10))
      expect(explained(timed, movieId, NOW).rating.value).toBe(rating);
  });

  test('lowers the ratings of somebody who has just rated strictly', () => {
    const movieId = movieIds[camps.action[5]];
    expect(momentOf(strict, movieId, NOW)).toBeLessThan(0);
    expect(momentOf({ ...strict, ratings: strict.ratings.map(() => max) }, movieId, NOW)).toBeGreaterThan(0);
  });

  test('is a term of the sum, and there only when it changes something', () => {
    for (const movieId of movieIds) {
      const { rating, score } = explained(timed, movieId, NOW);
      for (const { value, terms } of [rating, score]) {
        expect(Math.abs(terms.reduce((sum, term) => sum + term.value, 0) - value)).toBeLessThan(1e-9);
      }
      expect(score).toEqual(explained(timed, movieId).score);
      expect(momentOf(timed, movieId)).toBeUndefined();
      expect(momentOf(newcomer, movieId, NOW)).toBeUndefined();
      expect(momentOf(timed, movieId, NOW + 100_000)).toBeUndefined();
    }
    expect(momentOf(timed, movieIds[camps.action[5]], NOW)).toBeDefined();
  });

  test('counts for the answer without a film too, as it comes out without it', () => {
    const movieId = movieIds[camps.action[5]];
    const { without } = explained(timed, movieId, NOW);
    expect(without.length).toBeGreaterThan(0);
    for (const { movieId: film, rating, score } of without) {
      const isOther = (_: number, j: number) => movieIds[timed.movies[j]] !== film;
      const left = {
        movies: timed.movies.filter(isOther),
        ratings: timed.ratings.filter(isOther),
        times: timed.times?.filter(isOther),
      };
      const again = explained(left, movieId, NOW);
      expect([rating, score]).toEqual([again.rating.value, again.score.value]);
    }
  });

  test('is known of given ratings that have one', () => {
    const given = [
      { movieId: movieIds[camps.action[0]], rating: max, minute: NOW - 1 },
      { movieId: movieIds[camps.action[1]], rating: min },
    ];
    const { profile } = recommender.profile(given);
    expect(Array.from(profile.times ?? []).sort()).toEqual([0, NOW - 1]);
    expect(recommender.profile(given.slice(1)).profile).not.toHaveProperty('times');
  });
});
