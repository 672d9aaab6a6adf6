/** What is said of a dataset, against counting it again in the plainest way. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ErrorBins } from '../../../batch/evaluation/error-bins.ts';
import type { Dataset } from '../../../batch/ingest/dataset.ts';
import { computeStats } from '../../../batch/releases/stats/compute-stats.ts';
import { MINUTES_PER_DAY } from '../../../shared/minutes.ts';
import type { Catalogue, Ratings } from '../../../shared/ratings.ts';
import type { MovieStats } from '../../../shared/release/movie-stats.ts';
import { type DatasetStats, decodeStats } from '../../../shared/release/stats.ts';
import { arbitraryRatings } from '../../fixtures/arbitrary-ratings.ts';
import { makeDataset, type ToyFilm, type ToyRow } from '../../fixtures/toy-ratings.ts';

const MS_PER_DAY = 86_400_000;
const dateOf = (day: number) => new Date(day * MS_PER_DAY);

function compute(data: Pick<Dataset, 'ratings' | 'catalogue'>): { dataset: DatasetStats; movies: MovieStats[] } {
  const { stats, movieStats } = computeStats(data);
  const { dataset, numMovies, locate, decode } = decodeStats(stats);
  const movies = Array.from({ length: numMovies }, (_, m) => {
    const { offset, length } = locate(m);
    return decode(movieStats.subarray(offset, offset + length));
  });
  return { dataset, movies };
}

/** Movies of one genre and of consecutive years. */
function catalogueOf({ numMovies }: Ratings): Catalogue {
  const films = Array.from({ length: numMovies }, (_, m) => ({ id: m + 1, year: 1960 + m, genres: ['All'] }));
  return makeDataset(films, [], [1, 2]).catalogue;
}

interface Row {
  movie: number;
  rating: number;
  /** With its part of a day; 0 when it is not known. */
  day: number;
}

function rowsOf({ byUser, times, scale }: Ratings): Row[] {
  return Array.from(byUser.index, (movie, k) => ({
    movie,
    rating: scale.values[byUser.codes[k]],
    day: times[k] / MINUTES_PER_DAY,
  }));
}

const meanOf = (rows: readonly Row[]) => rows.reduce((sum, { rating }) => sum + rating, 0) / rows.length;

describe('of any dataset', () => {
  test("each movie's ratings are counted by value and by year", () => {
    fc.assert(
      fc.property(arbitraryRatings(), (ratings) => {
        const { movies } = compute({ ratings, catalogue: catalogueOf(ratings) });
        const byMovie = Map.groupBy(rowsOf(ratings), ({ movie }) => movie);
        movies.forEach(({ counts, years }, m) => {
          const rows = byMovie.get(m) ?? [];
          expect(Array.from(counts)).toEqual(
            Array.from(ratings.scale.values, (value) => rows.filter(({ rating }) => rating === value).length),
          );
          const byYear = Map.groupBy(
            rows.filter(({ day }) => day > 0),
            ({ day }) => dateOf(day).getUTCFullYear(),
          );
          expect(years.map(({ year, count }) => [year, count])).toEqual(
            [...byYear].map(([year, own]) => [year, own.length]).sort(([a], [b]) => a - b),
          );
          for (const { year, mean } of years) expect(mean).toBeCloseTo(meanOf(byYear.get(year) ?? []), 2);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('nothing is counted twice or forgotten as a whole', () => {
    fc.assert(
      fc.property(arbitraryRatings(), (ratings) => {
        const { dataset } = compute({ ratings, catalogue: catalogueOf(ratings) });
        const { ratingCounts, perUser, perMovie, months, genres, decades, popularity } = dataset;
        const sum = (counts: ArrayLike<number>) => Array.from(counts).reduce((total, count) => total + count, 0);
        const rows = rowsOf(ratings);
        expect(sum(ratingCounts)).toBe(rows.length);
        expect(sum(perUser.counts)).toBe(ratings.numUsers);
        expect(sum(perMovie.counts)).toBe(ratings.numMovies);
        expect(sum(months.ratings)).toBe(rows.filter(({ day }) => day > 0).length);
        expect(sum(genres.ratings)).toBe(rows.length);
        expect([sum(decades.ratings), sum(decades.movies)]).toEqual([rows.length, ratings.numMovies]);
        const rated = new Set(rows.map(({ movie }) => movie)).size;
        expect(sum(popularity.movies)).toBe(rated);
        expect(dataset.best.movies).toHaveLength(Math.min(50, rated));
        months.month.forEach((month, k) => {
          const own = rows.filter(({ day }) => {
            const date = dateOf(day);
            return day > 0 && (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth() === month;
          });
          expect([months.ratings[k], months.means[k]]).toEqual([own.length, Math.fround(meanOf(own))]);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('the same ratings make the same bytes', () => {
    fc.assert(
      fc.property(arbitraryRatings(), (ratings) => {
        const catalogue = catalogueOf(ratings);
        expect(computeStats({ ratings, catalogue })).toEqual(computeStats({ ratings, catalogue }));
      }),
      { numRuns: 10 },
    );
  });
});

describe('by hand', () => {
  const FILMS: ToyFilm[] = [
    { id: 1, year: 1994, genres: ['Drama', 'Crime'] },
    { id: 2, year: 1999, genres: ['Drama'] },
    { id: 3, genres: [] },
    { id: 4, year: 2001, genres: ['Comedy'] },
  ];
  /** 40 viewers like film 1, one loves film 2, ten dislike film 3; nobody saw film 4. */
  const ROWS: ToyRow[] = [
    ...Array.from({ length: 40 }, (_, user): ToyRow => ({ user: user + 1, film: 1, rating: 4, day: 10_000 })),
    { user: 1, film: 2, rating: 5, day: 10_400 },
    ...Array.from({ length: 10 }, (_, user): ToyRow => ({ user: user + 1, film: 3, rating: 2, day: 10_400 })),
  ];
  const { dataset } = compute(makeDataset(FILMS, ROWS, [1, 2, 3, 4, 5]));

  test('viewers and films fall into bins of 1, 2, 5, 10, 20 … ratings', () => {
    const { perUser, perMovie } = dataset;
    expect([Array.from(perUser.from), Array.from(perUser.counts)]).toEqual([
      [1, 2],
      [30, 10],
    ]);
    expect([perUser.median, perUser.most]).toEqual([1, 3]);
    expect(Object.fromEntries(Array.from(perMovie.from, (from, bin) => [from, perMovie.counts[bin]]))).toEqual({
      0: 1,
      1: 1,
      2: 0,
      5: 0,
      10: 1,
      20: 1,
    });
    expect([perMovie.median, perMovie.most]).toEqual([10, 40]);
  });

  test('the best film is one that many like, not one that one viewer loves', () => {
    const { movies, dampedMeans, damping } = dataset.best;
    const mean = (40 * 4 + 5 + 10 * 2) / 51;
    expect(damping).toBe(25);
    // Dense order is that of popularity: film 1, 3, 2, 4.
    expect(Array.from(movies)).toEqual([0, 2, 1]);
    expect(Array.from(dampedMeans)).toEqual(
      [(160 + 25 * mean) / 65, (5 + 25 * mean) / 26, (20 + 25 * mean) / 35].map(Math.fround),
    );
  });

  test('a film counts in each of its genres, and in its decade or in none', () => {
    const { genres, decades } = dataset;
    expect(genres.names).toEqual(['Drama', 'Crime', 'Comedy']);
    expect(Array.from(genres.ratings)).toEqual([41, 40, 0]);
    expect(Array.from(genres.movies)).toEqual([2, 1, 1]);
    expect(Array.from(genres.means)).toEqual([Math.fround(165 / 41), 4, 0]);
    expect([Array.from(decades.decade), Array.from(decades.ratings)]).toEqual([
      [0, 1990, 2000],
      [10, 41, 0],
    ]);
  });

  test('months are those of the calendar', () => {
    const { month, ratings, means } = dataset.months;
    const monthOf = (day: number) => (dateOf(day).getUTCFullYear() - 1970) * 12 + dateOf(day).getUTCMonth();
    expect(Array.from(month)).toEqual([monthOf(10_000), monthOf(10_400)]);
    expect(Array.from(ratings)).toEqual([40, 11]);
    expect(Array.from(means)).toEqual([4, Math.fround(25 / 11)]);
  });

  test('without dates there are no months and no years', () => {
    const undated = compute(
      makeDataset(
        FILMS,
        ROWS.map(({ day: _, ...row }) => row),
        [1, 2, 3, 4, 5],
      ),
    );
    expect(undated.dataset.months.month).toHaveLength(0);
    expect(undated.movies.map(({ years }) => years.length)).toEqual([0, 0, 0, 0]);
    expect(undated.dataset.ratingCounts).toEqual(dataset.ratingCounts);
  });

  test('quality by popularity has quantiles of the films of each bin, in the unit of the scale', () => {
    const films = Array.from({ length: 5 }, (_, film): ToyFilm => ({ id: film + 1 }));
    const rows = films.map(({ id }): ToyRow => ({ user: id, film: id, rating: 20 * id - 10 }));
    const { popularity } = compute(makeDataset(films, rows, [10, 30, 50, 70, 90, 100])).dataset;
    expect(Array.from(popularity.from)).toEqual([1]);
    expect(Array.from(popularity.quantiles)).toEqual([10, 30, 50, 70, 90]);
  });
});

describe('errors by size', () => {
  test('are root mean squares of the rows in each bin; empty bins are left out', () => {
    const bins = new ErrorBins([0, 1, 10], ['a', 'b']);
    bins.add(0, [1, -2]);
    bins.add(12, [3, 0]);
    bins.add(400, [-4, 0]);
    expect(bins.result()).toEqual([
      { from: 0, rmse: { a: 1, b: 2 }, n: 1 },
      { from: 10, rmse: { a: 3.53553, b: 0 }, n: 2 },
    ]);
  });
});
