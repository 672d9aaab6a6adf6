/**
 * Computes the statistics of a dataset: the files `stats.arrow` and `movie-stats.bin` (shared/release/). All ratings
 * count, including those held out for evaluation, because the statistics describe the data and evaluate no model. There
 * is one pass over the ratings by user, which have the days, and one over the ratings by movie.
 */

import { dayOf } from '../../../shared/minutes.ts';
import type { Catalogue, Scale } from '../../../shared/ratings.ts';
import { FIRST_YEAR, MovieStatsWriter, NUM_YEARS } from '../../../shared/release/movie-stats.ts';
import { SEAL_BYTES, sealRecords } from '../../../shared/release/seal.ts';
import { type DatasetStats, encodeStats } from '../../../shared/release/stats.ts';
import type { Dataset } from '../../ingest/dataset.ts';
import { bestMovies } from './best-movies.ts';
import { decadesOf, genresOf } from './group-movies.ts';
import type { MovieSums } from './movie-sums.ts';
import { qualityByPopularity, spreadOf, type Tally, tallyOf } from './spread.ts';

const MS_PER_DAY = 86_400_000;
/** Months of a year. */
export const MONTHS_PER_YEAR = 12;
/** Days are 16-bit numbers. */
const NUM_DAYS = 65_536;
/** The year of a rating without a known day. */
const NO_YEAR = 0xff;

interface Calendar {
  /** The year of each rating in the order of `byMovie`, in years since `FIRST_YEAR`, or `NO_YEAR`. */
  readonly years: Uint8Array;
  readonly months: DatasetStats['months'];
}

/**
 * Returns the contents of both files. `stats` describes the dataset and holds the offsets of the movies' records;
 * `movieStats` holds the records. While it runs, it needs one extra byte of memory per rating.
 */
export function computeStats({ ratings, catalogue }: Pick<Dataset, 'ratings' | 'catalogue'>): {
  stats: Uint8Array<ArrayBuffer>;
  movieStats: Uint8Array<ArrayBuffer>;
} {
  const { byMovie, byUser, numMovies, numUsers, scale } = ratings;
  const { years, months } = readCalendar(ratings);
  const perUser = tallyOf(Uint32Array.from({ length: numUsers }, (_, u) => byUser.offsets[u + 1] - byUser.offsets[u]));
  const visitMovie: VisitMovie = (m, codeCounts, yearCounts, yearSums) => {
    for (let e = byMovie.offsets[m]; e < byMovie.offsets[m + 1]; e++) {
      codeCounts[byMovie.codes[e]]++;
      const year = years[e];
      if (year === NO_YEAR) continue;
      yearCounts[year]++;
      yearSums[year] += scale.values[byMovie.codes[e]];
    }
  };
  return encodeAllStats({ numMovies, scale, perUser, months, visitMovie }, catalogue);
}

/** Adds the ratings of a movie to the counts by code, and to the counts and sums by year since `FIRST_YEAR`. */
export type VisitMovie = (
  movie: number,
  codeCounts: Uint32Array,
  yearCounts: Uint32Array,
  yearSums: Float64Array,
) => void;

/** What both files are made of. */
export interface StatsInput {
  readonly numMovies: number;
  readonly scale: Scale;
  /** How many users have each number of ratings. */
  readonly perUser: Tally;
  readonly months: DatasetStats['months'];
  readonly visitMovie: VisitMovie;
}

/** Encodes both files. */
export function encodeAllStats(
  { numMovies, scale, perUser, months, visitMovie }: StatsInput,
  catalogue: Catalogue,
): { stats: Uint8Array<ArrayBuffer>; movieStats: Uint8Array<ArrayBuffer> } {
  const writer = new MovieStatsWriter(scale.values);
  const offsets = new Uint32Array(numMovies + 1);
  const movies: MovieSums = { counts: new Uint32Array(numMovies), sums: new Float64Array(numMovies) };
  const ratingCounts = new Float64Array(scale.values.length);
  const codeCounts = new Uint32Array(scale.values.length);
  const yearCounts = new Uint32Array(NUM_YEARS);
  const yearSums = new Float64Array(NUM_YEARS);
  for (let m = 0; m < numMovies; m++) {
    codeCounts.fill(0);
    yearCounts.fill(0);
    yearSums.fill(0);
    visitMovie(m, codeCounts, yearCounts, yearSums);
    for (let code = 0; code < codeCounts.length; code++) {
      movies.counts[m] += codeCounts[code];
      movies.sums[m] += codeCounts[code] * scale.values[code];
      ratingCounts[code] += codeCounts[code];
    }
    writer.write(codeCounts, yearCounts, yearSums);
    writer.skip(SEAL_BYTES);
    offsets[m + 1] = writer.length;
  }
  const dataset: DatasetStats = {
    ratingCounts,
    perUser: spreadOf(perUser),
    perMovie: spreadOf(tallyOf(movies.counts)),
    months,
    best: bestMovies(movies),
    genres: genresOf(catalogue, movies),
    decades: decadesOf(catalogue, movies),
    popularity: qualityByPopularity(movies),
  };
  const movieStats = writer.finish();
  const seal = sealRecords(movieStats, offsets);
  return { stats: encodeStats(dataset, offsets, scale.values, seal), movieStats };
}

/** Returns the month of each day, counted from January of `FIRST_YEAR`. */
export function monthsOfDays(): Uint16Array {
  return Uint16Array.from({ length: NUM_DAYS }, (_, day) => {
    const date = new Date(day * MS_PER_DAY);
    return (date.getUTCFullYear() - FIRST_YEAR) * MONTHS_PER_YEAR + date.getUTCMonth();
  });
}

/** Counts and sums of ratings by month, counted from January of `FIRST_YEAR`. */
export interface MonthSums {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
}

/** Returns empty sums. */
export function noMonths(): MonthSums {
  const length = NUM_YEARS * MONTHS_PER_YEAR;
  return { counts: new Float64Array(length), sums: new Float64Array(length) };
}

/** Returns the months that have ratings. */
export function describeMonths({ counts, sums }: MonthSums): DatasetStats['months'] {
  const month = Uint16Array.from(Array.from(counts.keys()).filter((m) => counts[m] > 0));
  return {
    month,
    ratings: Float64Array.from(month, (m) => counts[m]),
    means: Float32Array.from(month, (m) => sums[m] / counts[m]),
  };
}

/** Counts ratings by month and finds the year of each rating. Minute 0 means that the time is not known. */
function readCalendar({ byUser, byMovie, times, scale, numMovies }: Dataset['ratings']): Calendar {
  const monthOf = monthsOfDays();
  const yearOf = Uint8Array.from(monthOf, (month) => Math.floor(month / MONTHS_PER_YEAR));
  const { counts, sums } = noMonths();
  const years = new Uint8Array(times.length);
  const next = byMovie.offsets.slice(0, numMovies);
  for (let k = 0; k < times.length; k++) {
    const day = dayOf(times[k]);
    years[next[byUser.index[k]]++] = times[k] === 0 ? NO_YEAR : yearOf[day];
    if (times[k] === 0) continue;
    counts[monthOf[day]]++;
    sums[monthOf[day]] += scale.values[byUser.codes[k]];
  }
  return { years, months: describeMonths({ counts, sums }) };
}
