/**
 * Ratings in memory: compressed sparse rows by user and by movie, over dense indexes.
 *
 * Users are numbered by ascending id; movies by falling number of ratings, ties by ascending id, so that a movie index
 * is also a popularity rank. Ratings are codes into the sorted alphabet of the scale (one byte each).
 */

const SMALL_CATALOGUE = 20_000;
const LEAST_RATINGS = 5;

/** Values that a rating can take, ascending, at most 256. `values[code]` is the rating in the dataset's own unit. */
export interface Scale {
  readonly values: Float64Array;
  readonly min: number;
  readonly max: number;
  /** Ratings at or above this count as liked (see `relevanceOf`). */
  readonly relevance: number;
}

/** One row per user or per movie: entries `offsets[row] .. offsets[row + 1]` of the parallel arrays, `index` ascending. */
export interface SparseRows {
  readonly offsets: Uint32Array;
  /** Movie indexes (rows are users) or user indexes (rows are movies). */
  readonly index: Uint32Array;
  /** Codes into the scale. */
  readonly codes: Uint8Array;
}

export interface Ratings {
  readonly numUsers: number;
  readonly numMovies: number;
  readonly numRatings: number;
  readonly scale: Scale;
  readonly byUser: SparseRows;
  readonly byMovie: SparseRows;
  /** Day of each rating since 1970-01-01 in the order of `byUser`, 0 everywhere when the dataset has no timestamps. */
  readonly days: Uint16Array;
}

/** Facts about movies, by dense index. Movies that were rated but are absent from the catalogue have an empty title. */
export interface Catalogue {
  readonly movieIds: Uint32Array;
  readonly titles: readonly string[];
  /** Release year, 0 when unknown. */
  readonly years: Uint16Array;
  /** Names of the genres, sorted. */
  readonly genreNames: readonly string[];
  /** Genre numbers of each movie: `genres[genreOffsets[m] .. genreOffsets[m + 1]]`. */
  readonly genreOffsets: Uint32Array;
  readonly genres: Uint16Array;
  /** 0 when unknown. */
  readonly imdbIds: Uint32Array;
  readonly tmdbIds: Uint32Array;
  /** Distinct tags, lower case, sorted; with counts per movie. Empty when the dataset has none. */
  readonly tagNames: readonly string[];
  readonly tagOffsets: Uint32Array;
  readonly tags: Uint32Array;
  readonly tagCounts: Uint16Array;
}

/** A scale from its distinct values (any order). */
export function makeScale(distinct: Iterable<number>, relevance?: number): Scale {
  const values = Float64Array.from(new Set(distinct)).sort();
  if (values.length === 0 || values.length > 256)
    throw new RangeError(`a scale has 1 to 256 values, not ${values.length}`);
  const min = values[0];
  const max = values[values.length - 1];
  return { values, min, max, relevance: relevance ?? relevanceOf(values) };
}

/** The smallest value in the upper quarter of the scale: 4 on 1–5 and on 0.5–5, 8 on 0–10. */
export function relevanceOf(values: Float64Array): number {
  const min = values[0];
  const max = values[values.length - 1];
  return values.find((value) => value >= min + 0.75 * (max - min)) ?? max;
}

/**
 * How many movies, the first by popularity, get latent rows and neighbours: all of a small catalogue; of a large one as
 * many as have at least `LEAST_RATINGS`, for more than half of ML-32M's have fewer.
 */
export function countLatentMovies({ numMovies, byMovie }: Ratings): number {
  if (numMovies <= SMALL_CATALOGUE) return numMovies;
  let latent = 0;
  for (let m = 0; m < numMovies; m++) if (byMovie.offsets[m + 1] - byMovie.offsets[m] >= LEAST_RATINGS) latent++;
  return Math.max(latent, 1);
}

/** Rows of users to rows of movies (or back). O(entries); entries of every new row come out ascending. */
export function transpose(rows: SparseRows, numColumns: number): SparseRows {
  const numRows = rows.offsets.length - 1;
  const offsets = new Uint32Array(numColumns + 1);
  for (let k = 0; k < rows.index.length; k++) offsets[rows.index[k] + 1]++;
  for (let c = 0; c < numColumns; c++) offsets[c + 1] += offsets[c];
  const next = offsets.slice(0, numColumns);
  const index = new Uint32Array(rows.index.length);
  const codes = new Uint8Array(rows.index.length);
  for (let r = 0; r < numRows; r++) {
    for (let k = rows.offsets[r]; k < rows.offsets[r + 1]; k++) {
      const at = next[rows.index[k]]++;
      index[at] = r;
      codes[at] = rows.codes[k];
    }
  }
  return { offsets, index, codes };
}

/** The ratings for which `keep` is true (by position in `byUser`); users, movies and scale stay as they are. */
export function filterRatings(ratings: Ratings, keep: (position: number) => boolean): Ratings {
  const { byUser, numUsers } = ratings;
  const offsets = new Uint32Array(numUsers + 1);
  let kept = 0;
  for (let u = 0; u < numUsers; u++) {
    for (let k = byUser.offsets[u]; k < byUser.offsets[u + 1]; k++) if (keep(k)) kept++;
    offsets[u + 1] = kept;
  }
  const index = new Uint32Array(kept);
  const codes = new Uint8Array(kept);
  const days = new Uint16Array(kept);
  let at = 0;
  for (let k = 0; k < byUser.index.length; k++) {
    if (!keep(k)) continue;
    index[at] = byUser.index[k];
    codes[at] = byUser.codes[k];
    days[at++] = ratings.days[k];
  }
  const rows = { offsets, index, codes };
  return { ...ratings, numRatings: kept, byUser: rows, byMovie: transpose(rows, ratings.numMovies), days };
}
