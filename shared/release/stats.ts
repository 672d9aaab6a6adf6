/**
 * `stats.arrow`: statistics of the dataset as a whole, for pages, and where in `movie-stats.bin` the record of each
 * movie begins. The service reads it on demand.
 *
 * It counts every rating of the dataset, also those held out for the evaluation: it describes the data and judges no
 * model.
 */

import { type Artifact, decodeArrow, encodeArrow } from '../arrow.ts';
import { ReleaseError } from '../errors.ts';
import { MOVIE_STATS_FILE, type MovieStats, readMovieStats } from './movie-stats.ts';
import { unseal } from './seal.ts';

/** Name of the file in a release. */
export const STATS_FILE = 'stats.arrow';

/** The quantiles of `DatasetStats.popularity`, as shares of the movies of a bin. */
export const QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9];

const KIND = 'stats';
const VERSION = 1;

/** How many users, or movies, have how many ratings. */
export interface Spread {
  /** Least number of ratings of each bin, ascending. A bin ends before the next one begins, the last one at `most`. */
  readonly from: Uint32Array;
  /** Number of users or movies in each bin. */
  readonly counts: Uint32Array;
  /** Median and largest number of ratings, among those that have any; 0 without ratings. */
  readonly median: number;
  readonly most: number;
}

/** Movies in groups, with one entry per group in each array. */
export interface Groups {
  readonly movies: Uint32Array;
  readonly ratings: Float64Array;
  /** Mean rating in the dataset's unit; 0 for a group without ratings. */
  readonly means: Float32Array;
}

/** Statistics of the dataset. */
export interface DatasetStats {
  /** Number of ratings of each value of the scale. */
  readonly ratingCounts: Float64Array;
  readonly perUser: Spread;
  /** Movies without ratings have a bin of their own, which begins at 0. */
  readonly perMovie: Spread;
  /** Months since January 1970 that have ratings, ascending; empty without dates. */
  readonly months: { readonly month: Uint16Array; readonly ratings: Float64Array; readonly means: Float32Array };
  /**
   * Movie indexes, best first by damped mean: that of the movie's ratings and of `damping` more ratings at the overall
   * mean. (A list of the most rated movies is not needed, since movies are numbered by popularity.)
   */
  readonly best: { readonly movies: Uint32Array; readonly dampedMeans: Float32Array; readonly damping: number };
  /** Most ratings first. A movie counts in each of its genres. */
  readonly genres: Groups & { readonly names: readonly string[] };
  /** Ascending by the first year of the decade; 0 for movies whose year is not known. */
  readonly decades: Groups & { readonly decade: Uint16Array };
  /**
   * Rated movies, in bins by number of ratings. Each bin has `QUANTILES.length` quantiles of its movies' mean ratings,
   * one bin after another.
   */
  readonly popularity: { readonly from: Uint32Array; readonly movies: Uint32Array; readonly quantiles: Float32Array };
}

/** The decoded file. */
export interface StatsFile {
  readonly numMovies: number;
  readonly dataset: DatasetStats;
  /** Returns where the movie's record is in `movie-stats.bin`, by dense index. */
  locate(movie: number): { offset: number; length: number };
  /** Decodes a record that was read from where `locate` says. Throws `ReleaseError` `corrupt` when it is damaged. */
  decode(record: Uint8Array): MovieStats;
}

interface StatsFacts {
  numMovies: number;
  scale: number[];
  damping: number;
  medianPerUser: number;
  mostPerUser: number;
  medianPerMovie: number;
  mostPerMovie: number;
  /** Numbers of ratings are 64-bit floats, because some do not fit 32 bits. Otherwise they are 32-bit integers. */
  wide?: true;
  /** Seal of the movies' records (seal.ts). Absent in releases that were made before records had checksums. */
  seal?: number;
}

/**
 * Encodes `stats.arrow`. `offsets` say where the movies' records begin, and where the last one ends. `scale` is
 * ascending. `seal` is that of the records.
 */
export function encodeStats(
  { perUser, perMovie, months, best, genres, decades, popularity, ratingCounts }: DatasetStats,
  offsets: Uint32Array,
  scale: ArrayLike<number>,
  seal: number,
): Uint8Array<ArrayBuffer> {
  const all = [ratingCounts, months.ratings, genres.ratings, decades.ratings];
  const isWide = all.some((counts) => counts.some((count) => count > 0xffffffff));
  const pack = (counts: Float64Array) => (isWide ? counts : Uint32Array.from(counts));
  const facts: StatsFacts = {
    seal,
    ...(isWide && { wide: true }),
    numMovies: offsets.length - 1,
    scale: Array.from(scale),
    damping: best.damping,
    medianPerUser: perUser.median,
    mostPerUser: perUser.most,
    medianPerMovie: perMovie.median,
    mostPerMovie: perMovie.most,
  };
  return encodeArrow(
    { kind: KIND, version: VERSION, facts, layout: 'arrays' },
    {
      offsets,
      ratingCounts: pack(ratingCounts),
      userBinFrom: perUser.from,
      userBinCounts: perUser.counts,
      movieBinFrom: perMovie.from,
      movieBinCounts: perMovie.counts,
      month: months.month,
      monthRatings: pack(months.ratings),
      monthMeans: months.means,
      bestMovies: best.movies,
      bestDampedMeans: best.dampedMeans,
      genreNames: genres.names,
      genreMovies: genres.movies,
      genreRatings: pack(genres.ratings),
      genreMeans: genres.means,
      decade: decades.decade,
      decadeMovies: decades.movies,
      decadeRatings: pack(decades.ratings),
      decadeMeans: decades.means,
      popularityFrom: popularity.from,
      popularityMovies: popularity.movies,
      popularityQuantiles: popularity.quantiles,
    },
  );
}

/** Opens what `encodeStats` wrote. The bytes are retained. Throws `ReleaseError` when they are anything else. */
export function decodeStats(bytes: Uint8Array): StatsFile {
  const file = decodeArrow<StatsFacts>(bytes, KIND, VERSION);
  const numMovies = file.count('numMovies');
  const { scale, damping } = file.facts;
  if (!Array.isArray(scale) || scale.length < 1 || scale.length > 256 || !scale.every(Number.isFinite)) {
    throw corrupt('the scale is not a list of 1 to 256 numbers');
  }
  if (!(damping >= 0)) throw corrupt(`damping is ${damping}`);
  const offsets = file.offsets('offsets', numMovies);
  const seal = file.facts.seal === undefined ? undefined : file.count('seal');
  return {
    numMovies,
    dataset: {
      ratingCounts: readCounts(file, 'ratingCounts', scale.length),
      perUser: readSpread(file, 'userBin', 'PerUser'),
      perMovie: readSpread(file, 'movieBin', 'PerMovie'),
      months: readMonths(file),
      best: { ...readBest(file, numMovies), damping },
      genres: readGenres(file),
      decades: readDecades(file),
      popularity: readPopularity(file),
    },
    locate: (movie) => ({ offset: offsets[movie], length: offsets[movie + 1] - offsets[movie] }),
    decode: (record) => readMovieStats(unseal(record, seal, MOVIE_STATS_FILE), scale),
  };
}

type File = Artifact<StatsFacts>;

function readCounts(file: File, name: string, length: number): Float64Array {
  if (file.facts.wide === true) return file.array(name, Float64Array, length);
  return Float64Array.from(file.array(name, Uint32Array, length));
}

function readSpread(file: File, bins: 'userBin' | 'movieBin', of: 'PerUser' | 'PerMovie'): Spread {
  const from = file.array(`${bins}From`, Uint32Array);
  const counts = file.array(`${bins}Counts`, Uint32Array, from.length);
  return { from, counts, median: file.count(`median${of}`), most: file.count(`most${of}`) };
}

function readMonths(file: File): DatasetStats['months'] {
  const month = file.array('month', Uint16Array);
  const ratings = readCounts(file, 'monthRatings', month.length);
  return { month, ratings, means: file.array('monthMeans', Float32Array, month.length) };
}

function readBest(file: File, numMovies: number): Pick<DatasetStats['best'], 'movies' | 'dampedMeans'> {
  const movies = file.array('bestMovies', Uint32Array);
  const outside = movies.find((movie) => movie >= numMovies);
  if (outside !== undefined) throw corrupt(`the best movies have index ${outside}, expected less than ${numMovies}`);
  return { movies, dampedMeans: file.array('bestDampedMeans', Float32Array, movies.length) };
}

function readGroups(file: File, name: 'genre' | 'decade', length: number): Groups {
  return {
    movies: file.array(`${name}Movies`, Uint32Array, length),
    ratings: readCounts(file, `${name}Ratings`, length),
    means: file.array(`${name}Means`, Float32Array, length),
  };
}

function readGenres(file: File): DatasetStats['genres'] {
  const names = file.strings('genreNames');
  const groups = readGroups(file, 'genre', names.length);
  return { ...groups, names: Array.from({ length: names.length }, (_, genre) => names.get(genre)) };
}

function readDecades(file: File): DatasetStats['decades'] {
  const decade = file.array('decade', Uint16Array);
  return { ...readGroups(file, 'decade', decade.length), decade };
}

function readPopularity(file: File): DatasetStats['popularity'] {
  const from = file.array('popularityFrom', Uint32Array);
  const movies = file.array('popularityMovies', Uint32Array, from.length);
  return { from, movies, quantiles: file.array('popularityQuantiles', Float32Array, from.length * QUANTILES.length) };
}

function corrupt(message: string): ReleaseError {
  return new ReleaseError('corrupt', `${KIND}: ${message}`);
}
