/** What holds for every answer, whoever asks. */

import { describe, expect, test } from 'vitest';
import { SIMILAR_BY } from '../../models/recommender/answers.ts';
import { rated } from '../fixtures/rated.ts';
import { EVERYTHING, max, min, movieIds, PROFILES, recommender } from './toy-recommender.ts';

describe.each(PROFILES)('every answer to %s', (_, profile) => {
  const ids = Array.from(movieIds);
  test('has numbers where numbers are promised, and no −0', () => {
    expectNumbers(recommender.recommend(profile, EVERYTHING));
    expectNumbers(recommender.recommend(profile, { ...EVERYTHING, models: ['item-knn'], diversity: 0.5 }));
    expectNumbers(recommender.predict(profile, ids));
    expectNumbers(ids.map((movieId) => recommender.explain(profile, movieId)));
    expectNumbers(recommender.describeUser({ userId: 1, profile }));
  });

  test('shows ratings within the scale', () => {
    const within = (rating: number) => expect(rating >= min && rating <= max).toBe(true);
    for (const { rating, interval, models } of recommender.recommend(profile, EVERYTHING).map(rated)) {
      expect(interval).toEqual(interval.toSorted((a, b) => a - b));
      for (const value of [rating, ...interval]) within(value);
      expect(interval[0] <= rating && rating <= interval[1]).toBe(true);
      for (const opinion of Object.values(models)) within(opinion.rating);
    }
    for (const { rating, baseline, models } of recommender.predict(profile, ids).predictions) {
      within(rating);
      within(baseline);
      for (const opinion of Object.values(models)) within(opinion.rating);
    }
    for (const movieId of ids) {
      const explanation = recommender.explain(profile, movieId);
      within(rated(explanation).rating.value);
      for (const { rating } of explanation?.without ?? []) within(rating ?? Number.NaN);
    }
  });
});

test('answers about movies have numbers where numbers are promised', () => {
  for (const movieId of movieIds) {
    expectNumbers(recommender.movie(movieId));
    for (const by of SIMILAR_BY) expectNumbers(recommender.similar(movieId, by));
  }
  expectNumbers(recommender.memory());
});

const NULLABLE = new Set([
  'year',
  'imdbId',
  'tmdbId',
  'meanRating',
  'ownMean',
  'date',
  'firstDate',
  'lastDate',
  'decade',
  'budget',
]);

function expectNumbers(answer: unknown): void {
  expect(wrongParts(answer)).toEqual([]);
}

/** Where an answer has NaN, an infinity, −0, undefined, or a null that was not promised. */
function wrongParts(value: unknown, name = ''): string[] {
  if (value === null) return NULLABLE.has(name) ? [] : [`${name} is null`];
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([key, part]) => wrongParts(part, Array.isArray(value) ? name : key));
  }
  if (Object.is(value, -0)) return [`${name} is −0`];
  return value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? [`${name} is ${value}`] : [];
}
