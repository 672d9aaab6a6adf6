/** Predicted ratings of a given moment. */

import { describe, expect, test } from 'vitest';
import { releaseSource } from '../../batch/releases/make-release.ts';
import type { TimeEffects } from '../../models/hybrid/artifact.ts';
import type { Profile } from '../../models/model.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
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

const predicted = (profile: Profile, at?: number) => recommender.predict(profile, [...movieIds], at).predictions;
const ratingsOf = (profile: Profile, at?: number) => predicted(profile, at).map(({ rating }) => rating);

describe('the moment of a prediction', () => {
  test('changes ratings and intervals of predictions, and nothing else of them', () => {
    const [usual, now] = [predicted(timed), predicted(timed, NOW)];
    expect(now.map(({ rating: _, interval: __, ...rest }) => rest)).toEqual(
      usual.map(({ rating: _, interval: __, ...rest }) => rest),
    );
    expect(now.map(({ rating }) => rating)).not.toEqual(usual.map(({ rating }) => rating));
    expect(now.map(({ interval }) => interval)).not.toEqual(usual.map(({ interval }) => interval));
  });

  test('lowers the ratings of somebody who has just rated strictly', () => {
    const film = camps.action[5];
    const generous = { ...strict, ratings: strict.ratings.map(() => max) };
    expect(ratingsOf(strict, NOW)[film]).toBeLessThan(ratingsOf(strict)[film]);
    expect(ratingsOf(generous, NOW)[film]).toBeGreaterThan(ratingsOf(generous)[film]);
  });

  test('counts only near ratings of known time', () => {
    expect(predicted(timed, NOW + 100_000)).toEqual(predicted(timed));
    expect(predicted(newcomer, NOW)).toEqual(predicted(newcomer));
  });

  test('changes no list and no explanation: films are watched later', () => {
    expect(recommender.recommend(timed, EVERYTHING)).toEqual(recommender.recommend(newcomer, EVERYTHING));
    for (const movieId of movieIds) {
      expect(recommender.explain(timed, movieId)).toEqual(recommender.explain(newcomer, movieId));
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
