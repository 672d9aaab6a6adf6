/** A user's history by genre, rating and title, and what it says of their taste. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  HISTORY_SORTS,
  type HistoryEntry,
  type HistoryOptions,
  type UserProfile,
} from '../../models/recommender/answers.ts';
import { readingTitle } from '../../shared/release/reading-title.ts';
import { camps, recommender } from './toy-recommender.ts';

const found = await recommender.user(camps.userIds[camps.viewers[0].user]);
if (!found) throw new Error('no such user');
const user: UserProfile = found;
const whole = recommender.describeUser(user, { limit: 10_000 });
const { scale } = recommender.manifest.dataset;

describe('a history', () => {
  test('has just what fits every filter, in order, on pages that join', () => {
    const words = ['', 'a', ...new Set(whole.history.map(({ title }) => title.slice(0, 3)))];
    const options = fc.record(
      {
        genre: fc.constantFrom('Action', 'aCTION', 'Romance', 'Western', '(no genres listed)'),
        ratingFrom: fc.constantFrom(...scale),
        ratingTo: fc.constantFrom(...scale),
        q: fc.constantFrom(...words),
        sort: fc.constantFrom(...HISTORY_SORTS),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 7 }), (filters, limit) => {
        const { total, history } = recommender.describeUser(user, { ...filters, limit: 10_000 });
        expect(history.map(({ movieId }) => movieId).sort()).toEqual(
          whole.history
            .filter((entry) => fits(entry, filters))
            .map(({ movieId }) => movieId)
            .sort(),
        );
        expect(total).toBe(history.length);
        expectOrder(history, filters.sort ?? 'latest');
        const pages: HistoryEntry[] = [];
        for (let offset = 0; offset < total; offset += limit) {
          pages.push(...recommender.describeUser(user, { ...filters, offset, limit }).history);
        }
        expect(pages).toEqual(history);
      }),
      { numRuns: 200 },
    );
  });

  test('says the same of the whole whatever is filtered', () => {
    const {
      history: _,
      total: __,
      ...taste
    } = recommender.describeUser(user, { genre: 'Action', ratingFrom: 4, limit: 1 });
    expect(whole).toMatchObject(taste);
  });
});

describe('a taste', () => {
  test('counts every rating once by value and by decade, and once for each genre of the film', () => {
    const sum = (counts: number[]) => counts.reduce((total, n) => total + n, 0);
    expect(whole.histogram.map(({ rating }) => rating)).toEqual(scale);
    for (const { rating, count } of whole.histogram) {
      expect(count).toBe(whole.history.filter((entry) => entry.rating === rating).length);
    }
    expect(sum(whole.decades.map(({ numRatings }) => numRatings))).toBe(whole.numRatings);
    for (const { genre, numRatings, meanRating, difference } of whole.genres) {
      const own = whole.history.filter(({ genres }) => genres.includes(genre)).map(({ rating }) => rating);
      expect(numRatings).toBe(own.length);
      expect(meanRating).toBeCloseTo(sum(own) / own.length, 1);
      expect(difference).toBeCloseTo(meanRating - whole.meanRating, 1);
    }
  });

  test('has the dates of the first and the last rating, none without dates', () => {
    const dates = whole.history.flatMap(({ date }) => date ?? []).sort();
    expect([whole.firstDate, whole.lastDate]).toEqual([dates[0], dates.at(-1)]);
    const undated = recommender.describeUser({ ...user, profile: { ...user.profile, times: undefined } });
    expect([undated.firstDate, undated.lastDate]).toEqual([null, null]);
  });
});

function fits(entry: HistoryEntry, { genre, ratingFrom = 0, ratingTo = 100, q = '' }: HistoryOptions): boolean {
  const { title, genres, rating } = entry;
  const own = genres.length === 0 ? ['(no genres listed)'] : genres.map((name) => name.toLowerCase());
  const words = (text: string) => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return (
    rating >= ratingFrom &&
    rating <= ratingTo &&
    (genre === undefined || own.includes(genre.toLowerCase())) &&
    words(q).every((word) => words(title).some((other) => other.startsWith(word)))
  );
}

function expectOrder(history: readonly HistoryEntry[], sort: (typeof HISTORY_SORTS)[number]): void {
  const key = ({ title, year, rating, date }: HistoryEntry) =>
    ({
      latest: date ?? '',
      oldest: date ?? '',
      highest: rating,
      lowest: rating,
      title: readingTitle(title, year).toLowerCase(),
    })[sort];
  const keys = history.map(key);
  const ascending = keys.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  expect(keys).toEqual(sort === 'latest' || sort === 'highest' ? ascending.toReversed() : ascending);
}
