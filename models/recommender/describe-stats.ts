/** Describes the dataset and how each film was rated, from files that are read on demand. */

import { ReleaseError } from '../../shared/errors.ts';
import { isPicks } from '../../shared/ratings.ts';
import type { Manifest } from '../../shared/release/manifest.ts';
import { FIRST_YEAR, MOVIE_STATS_FILE, type MovieStats } from '../../shared/release/movie-stats.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
import { type DatasetStats, type Groups, type Spread, STATS_FILE, type StatsFile } from '../../shared/release/stats.ts';
import { round } from '../../shared/round.ts';
import type { Source } from '../../shared/source.ts';
import type { DatasetAnswer, GroupAnswer, MovieStatsAnswer, SpreadAnswer } from './answers.ts';
import { card, facts, roundRating } from './cards.ts';

const MONTHS_PER_YEAR = 12;
/** Length of the list of most rated films; a choice for the Explore page. */
const LONGEST_LIST = 50;

/** Returns whether the release has statistics. Those made by early versions have none. */
export function hasStats({ files }: Manifest): boolean {
  return STATS_FILE in files && MOVIE_STATS_FILE in files;
}

/**
 * Returns the statistics of the dataset as an answer. Throws `ReleaseError` `corrupt` when the file was made for
 * another catalogue.
 */
export function describeDataset(
  { dataset, numMovies }: StatsFile,
  movies: MovieTable,
  manifest: Manifest,
): DatasetAnswer {
  if (numMovies !== movies.numMovies) {
    throw new ReleaseError(
      'corrupt',
      `${STATS_FILE} is for ${numMovies} movies, but the catalogue has ${movies.numMovies}`,
    );
  }
  const { name, simulated, ratings, users, ratedMovies, scale, firstDate, lastDate } = manifest.dataset;
  const { best, genres, decades, months, ratingCounts } = dataset;
  const picks = isPicks(scale);
  const sum = ratingCounts.reduce((total, count, code) => total + count * (scale[code] ?? Number.NaN), 0);
  return {
    dataset: { name, simulated, ratings, users, movies: numMovies, ratedMovies, scale, firstDate, lastDate },
    meanRating: ratings === 0 || picks ? null : roundRating(sum / ratings),
    histogram: histogram(ratingCounts, scale),
    perUser: spread(dataset.perUser),
    perMovie: spread(dataset.perMovie),
    months: Array.from(months.month, (month, k) => ({
      month: monthName(month),
      ratings: months.ratings[k],
      mean: roundRating(months.means[k]),
    })),
    mostRated: Array.from({ length: Math.min(LONGEST_LIST, ratedMovies) }, (_, movie) => facts(movies, movie, picks)),
    bestRated: Array.from(picks ? [] : best.movies, (movie, k) => ({
      ...facts(movies, movie, picks),
      dampedMean: roundRating(best.dampedMeans[k]),
    })),
    damping: best.damping,
    genres: genres.names.map((genre, k) => ({ genre, ...group(genres, k, picks) })),
    decades: Array.from(decades.decade, (decade, k) => ({ decade: decade || null, ...group(decades, k, picks) })),
    popularity: popularity(dataset),
  };
}

/**
 * Reads how a movie was rated, by one range read. Throws `ReleaseError` `corrupt` when the record does not agree with
 * the catalogue's number of ratings.
 */
export async function readMovie(
  stats: StatsFile,
  source: Source,
  movies: MovieTable,
  movie: number,
): Promise<MovieStats> {
  const found = stats.decode(await source.read(MOVIE_STATS_FILE, stats.locate(movie)));
  const count = found.counts.reduce((total, ratings) => total + ratings, 0);
  if (count === movies.numRatings[movie]) return found;
  const expected = movies.numRatings[movie];
  throw new ReleaseError('corrupt', `${MOVIE_STATS_FILE}: movie ${movie} has ${count} ratings, expected ${expected}`);
}

/** Returns how a movie was rated as an answer. */
export function describeMovie(
  { counts, years }: MovieStats,
  movies: MovieTable,
  movie: number,
  { dataset }: Manifest,
): MovieStatsAnswer {
  const { numRatings, meanRating } = facts(movies, movie, isPicks(dataset.scale));
  return {
    ...card(movies, movie),
    simulated: dataset.simulated,
    numRatings,
    meanRating,
    histogram: histogram(counts, dataset.scale),
    dated: dataset.firstDate !== null,
    years: years.map(({ year, count, mean }) => ({ year, ratings: count, mean: round(mean, 3) })),
  };
}

function histogram(counts: ArrayLike<number>, scale: readonly number[]): { rating: number; count: number }[] {
  if (counts.length !== scale.length) {
    throw new ReleaseError('corrupt', `${STATS_FILE} has ${counts.length} rating values, expected ${scale.length}`);
  }
  return Array.from(counts, (count, code) => ({ rating: roundRating(scale[code]), count }));
}

function spread({ from, counts, median, most }: Spread): SpreadAnswer {
  return {
    median,
    most,
    bins: Array.from(from, (first, bin) => ({ from: first, to: last(from, bin, most), count: counts[bin] })),
  };
}

function popularity({ popularity: { from, movies, quantiles }, perMovie }: DatasetStats): DatasetAnswer['popularity'] {
  const width = quantiles.length / from.length;
  return Array.from(from, (first, bin) => {
    const [p10, p25, p50, p75, p90] = quantiles.subarray(width * bin, width * (bin + 1));
    const means = {
      p10: round(p10, 3),
      p25: round(p25, 3),
      p50: round(p50, 3),
      p75: round(p75, 3),
      p90: round(p90, 3),
    };
    // Bins without films are left out here, so the end of a bin is taken from the bins of all films.
    const all = perMovie.from.indexOf(first);
    return { from: first, to: last(perMovie.from, all, perMovie.most), movies: movies[bin], ...means };
  });
}

function last(from: Uint32Array, bin: number, most: number): number {
  return bin + 1 < from.length ? from[bin + 1] - 1 : most;
}

function group({ movies, ratings, means }: Groups, k: number, picks: boolean): GroupAnswer {
  return { movies: movies[k], ratings: ratings[k], mean: ratings[k] === 0 || picks ? null : roundRating(means[k]) };
}

function monthName(month: number): string {
  const year = FIRST_YEAR + Math.floor(month / MONTHS_PER_YEAR);
  return `${year}-${String((month % MONTHS_PER_YEAR) + 1).padStart(2, '0')}`;
}
