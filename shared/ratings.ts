/**
 * Ratings in memory: compressed sparse rows by user and by movie, over dense indexes.
 *
 * Users are numbered by ascending id. Movies are numbered by descending number of ratings, ties by ascending id, so a
 * movie index is also a popularity rank. A rating is stored as one byte, its position in the sorted values of the
 * scale.
 */

import type { AttributeColumn } from './attributes.ts';

/** Up to this many movies the whole catalogue fits the byte budgets of the models. */
const SMALL_CATALOGUE = 20_000;
/**
 * In larger catalogues movies with fewer ratings get no factors and no neighbours. In ML-32M these are more than half
 * of the movies, and so few ratings say little about a movie.
 */
const LEAST_RATINGS = 5;
/**
 * In the largest catalogues only so many movies, the first by popularity, get them: the byte budgets then have room for four
 * samples of 16 factors and for 40 neighbours of each. The movies after them have some 0.2 % of the ratings.
 */
const MOST_LATENT = 54_000;

/** The values that a rating can take, ascending, at most 256. `values[code]` is the rating in the dataset's unit. */
export interface Scale {
  readonly values: Float64Array;
  readonly min: number;
  readonly max: number;
  /** Ratings at or above this count as liked (see `relevanceOf`). */
  readonly relevance: number;
}

/**
 * Sparse rows, one per user or per movie: entries `offsets[row] .. offsets[row + 1]` of the parallel arrays, ascending
 * in `index`.
 */
export interface SparseRows {
  readonly offsets: Uint32Array;
  /** Movie indexes when rows are users, user indexes when rows are movies. */
  readonly index: Uint32Array;
  /** Codes into the scale. */
  readonly codes: Uint8Array;
}

/** All ratings of a dataset, twice: by user and by movie. */
export interface Ratings {
  readonly numUsers: number;
  readonly numMovies: number;
  readonly numRatings: number;
  readonly scale: Scale;
  readonly byUser: SparseRows;
  readonly byMovie: SparseRows;
  /**
   * Minute in which each rating was given, in minutes since 1970-01-01, in the order of `byUser`. 0 means that it is not
   * known; all are 0 when the dataset has no timestamps. Empty in ratings that models are trained on: they take no times.
   */
  readonly times: Uint32Array;
}

/** Ratings by user alone. Their rows by movie can be made anew (`withMovieRows`). */
export type RatingsByUser = Omit<Ratings, 'byMovie'>;

/** What is known of ratings before they are looked at one by one: their sizes, and how many ratings each movie has. */
export interface RatingsShape extends Pick<Ratings, 'numUsers' | 'numMovies' | 'numRatings' | 'scale'> {
  /** Movie m has `offsets[m + 1] - offsets[m]` ratings. */
  readonly byMovie: { readonly offsets: ArrayLike<number> };
}

/** Facts about movies, by dense index. A movie that was rated but is absent from the catalogue has an empty title. */
export interface Catalogue {
  readonly movieIds: Uint32Array;
  /** The ids as the dataset has them, such as `tt0111161`; undefined if these are the numbers of `movieIds`. */
  readonly keys?: readonly string[];
  readonly titles: readonly string[];
  /** Release year, 0 when unknown. */
  readonly years: Uint16Array;
  /** Names of the genres, sorted. */
  readonly genreNames: readonly string[];
  /** Genre numbers of each movie: `genres[genreOffsets[m] .. genreOffsets[m + 1]]`. */
  readonly genreOffsets: Uint32Array;
  readonly genres: Uint16Array;
  /** Ids at IMDb and at The Movie Database, 0 when unknown. */
  readonly imdbIds: Uint32Array;
  readonly tmdbIds: Uint32Array;
  /**
   * Distinct tags, lower case, sorted. Those of movie m are `tags[tagOffsets[m] .. tagOffsets[m + 1]]`, each with the
   * number of times it was given. Empty when the dataset has no tags.
   */
  readonly tagNames: readonly string[];
  readonly tagOffsets: Uint32Array;
  readonly tags: Uint32Array;
  readonly tagCounts: Uint16Array;
  /** What else the catalogue says of movies, in the order of its columns; absent without such columns. */
  readonly attributes?: readonly AttributeColumn[];
}

/**
 * Returns the scale with these values, in any order and possibly repeated. Throws `RangeError` unless there are 1 to
 * 256 of them.
 */
export function makeScale(distinct: Iterable<number>, relevance?: number): Scale {
  const values = Float64Array.from(new Set(distinct)).sort();
  if (values.length === 0 || values.length > 256)
    throw new RangeError(`a scale has 1 to 256 values, not ${values.length}`);
  const min = values[0];
  const max = values[values.length - 1];
  return { values, min, max, relevance: relevance ?? relevanceOf(values) };
}

/**
 * Returns true for the values of a scale that has a single one. Such ratings are picks: plays, purchases or likes. They say
 * who picked what, and no ratings are predicted from them.
 */
export function isPicks(values: ArrayLike<number>): boolean {
  return values.length === 1;
}

/**
 * Returns the least rating that counts as liked: the smallest value in the upper quarter of the scale. That is 4 on the
 * scales 1–5 and 0.5–5, and 8 on 0–10.
 */
export function relevanceOf(values: Float64Array): number {
  const min = values[0];
  const max = values[values.length - 1];
  return values.find((value) => value >= min + 0.75 * (max - min)) ?? max;
}

/**
 * Returns how many movies, the first by popularity, get latent factors and neighbours. In a small catalogue all do, in
 * a large one those with at least `LEAST_RATINGS` ratings; always at least one, and at most `MOST_LATENT`.
 */
export function countLatentMovies({ numMovies, byMovie }: Pick<RatingsShape, 'numMovies' | 'byMovie'>): number {
  if (numMovies <= SMALL_CATALOGUE) return numMovies;
  let latent = 0;
  for (let m = 0; m < numMovies; m++) if (byMovie.offsets[m + 1] - byMovie.offsets[m] >= LEAST_RATINGS) latent++;
  return Math.max(1, Math.min(latent, MOST_LATENT));
}

/** Makes zero-filled arrays. A `KernelMemory` makes them where kernels can read them. */
export interface RowArrays {
  uint32(length: number): Uint32Array;
  uint8(length: number): Uint8Array;
}

const ON_HEAP: RowArrays = { uint32: (length) => new Uint32Array(length), uint8: (length) => new Uint8Array(length) };

/**
 * Turns rows of users into rows of movies, or back. Takes O(entries). The entries of every new row are ascending.
 * `arrays` makes the arrays of the result.
 */
export function transpose(rows: SparseRows, numColumns: number, arrays: RowArrays = ON_HEAP): SparseRows {
  const numRows = rows.offsets.length - 1;
  const offsets = arrays.uint32(numColumns + 1);
  for (let k = 0; k < rows.index.length; k++) offsets[rows.index[k] + 1]++;
  for (let c = 0; c < numColumns; c++) offsets[c + 1] += offsets[c];
  const next = Uint32Array.from(offsets);
  const index = arrays.uint32(rows.index.length);
  const codes = arrays.uint8(rows.index.length);
  for (let r = 0; r < numRows; r++) {
    for (let k = rows.offsets[r]; k < rows.offsets[r + 1]; k++) {
      const at = next[rows.index[k]]++;
      index[at] = r;
      codes[at] = rows.codes[k];
    }
  }
  return { offsets, index, codes };
}

/** Returns the ratings with their rows by movie. */
export function withMovieRows(ratings: RatingsByUser): Ratings {
  return { ...ratings, byMovie: transpose(ratings.byUser, ratings.numMovies) };
}

/** Returns the ratings for which `keep` is true, by position in `byUser`. Users, movies and scale stay as they are. */
export function filterRatings(ratings: RatingsByUser, keep: (position: number) => boolean): Ratings {
  const kept = filterRows(ratings, keep);
  const times = new Uint32Array(kept.numRatings);
  let at = 0;
  for (let k = 0; k < ratings.times.length; k++) if (keep(k)) times[at++] = ratings.times[k];
  return { ...kept, times };
}

/** The same without times. `arrays` makes the arrays of the result. */
export function filterRows(
  ratings: RatingsByUser,
  keep: (position: number) => boolean,
  arrays: RowArrays = ON_HEAP,
): Ratings {
  const { byUser, numUsers } = ratings;
  const offsets = arrays.uint32(numUsers + 1);
  let kept = 0;
  for (let u = 0; u < numUsers; u++) {
    for (let k = byUser.offsets[u]; k < byUser.offsets[u + 1]; k++) if (keep(k)) kept++;
    offsets[u + 1] = kept;
  }
  const index = arrays.uint32(kept);
  const codes = arrays.uint8(kept);
  let at = 0;
  for (let k = 0; k < byUser.index.length; k++) {
    if (!keep(k)) continue;
    index[at] = byUser.index[k];
    codes[at++] = byUser.codes[k];
  }
  const rows = { offsets, index, codes };
  const byMovie = transpose(rows, ratings.numMovies, arrays);
  return { ...ratings, numRatings: kept, byUser: rows, byMovie, times: new Uint32Array(0) };
}
