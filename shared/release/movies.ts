/**
 * `movies.arrow`: facts about each movie, one row per movie in dense order, which is the order of popularity.
 *
 * The genres of a movie are one number: the distinct combinations (some 1,800 in ML-32M) are in the facts of the file.
 * A title that ends with its own year, as MovieLens titles do, is stored without it and marked in the column
 * `yearInTitle`.
 */

import { decodeArrow, encodeArrow } from '../arrow.ts';
import { findBoundary } from '../binary-search.ts';
import { ReleaseError } from '../errors.ts';
import { hashBytes } from '../hash-bytes.ts';
import type { Catalogue } from '../ratings.ts';

/** Name of the file in a release. */
export const MOVIES_FILE = 'movies.arrow';

const KIND = 'movies';
const VERSION = 1;
/** Numbers of genre combinations have 16 bits. */
const MAX_GENRE_SETS = 65_536;

/** The movies by dense index. Typed arrays are views over the bytes of the file. */
export interface MovieTable {
  readonly numMovies: number;
  readonly movieIds: Uint32Array;
  /** Returns the id as the dataset has it, such as `tt0111161`; undefined in a release whose ids are numbers. */
  key(movie: number): string | undefined;
  /** Returns the dense index of the movie with this key, −1 when there is none. */
  indexOfKey(key: string): number;
  /** Returns the dense index of a movie id, −1 when it is unknown. O(log n). */
  indexOf(movieId: number): number;
  /** Returns the title, which is `Movie <id>` for a movie that the catalogue does not have. */
  title(movie: number): string;
  /** Returns a 32-bit number that movies of one title and year have in common. Titles are not decoded for it. */
  titleHash(movie: number): number;
  /** Whether any movie has a title of its own, and not only its id. */
  readonly hasTitles: boolean;
  /** Returns the release year, 0 when it is unknown. */
  year(movie: number): number;
  /** The distinct combinations of genres. `genreSets[genreSet[movie]]` has the genres of a movie, sorted. */
  readonly genreSets: readonly (readonly string[])[];
  readonly genreSet: Uint16Array | Uint32Array;
  /** Returns the id at IMDb, 0 when it is unknown. */
  imdbId(movie: number): number;
  /** Returns the id at The Movie Database, 0 when it is unknown. */
  tmdbId(movie: number): number;
  readonly numRatings: Uint32Array;
  readonly meanRatings: Float32Array;
}

interface MovieFacts {
  numMovies: number;
  genreSets: string[][];
  /** True if there is a column of keys. */
  hasKeys?: boolean;
}

/**
 * Encodes `movies.arrow`. `stats` are by dense movie index. Throws `RangeError` when there are too many combinations of
 * genres.
 */
export function encodeMovies(
  catalogue: Catalogue,
  stats: { numRatings: Uint32Array; meanRatings: Float32Array },
): Uint8Array<ArrayBuffer> {
  const numMovies = catalogue.movieIds.length;
  const { genreSet, genreSets } = numberGenreSets(catalogue);
  const yearInTitle = new Uint8Array(numMovies);
  const titles = catalogue.titles.map((title, movie) => {
    const suffix = ` (${catalogue.years[movie]})`;
    if (catalogue.years[movie] === 0 || !title.endsWith(suffix)) return title;
    yearInTitle[movie] = 1;
    return title.slice(0, -suffix.length);
  });
  const facts: MovieFacts = { numMovies, genreSets, ...(catalogue.keys && { hasKeys: true }) };
  return encodeArrow(
    { kind: KIND, version: VERSION, facts, layout: 'rows' },
    {
      movieId: catalogue.movieIds,
      title: titles,
      yearInTitle,
      year: catalogue.years,
      genreSet,
      imdbId: catalogue.imdbIds,
      tmdbId: catalogue.tmdbIds,
      numRatings: stats.numRatings,
      meanRating: stats.meanRatings,
      ...(catalogue.keys && { key: catalogue.keys }),
    },
  );
}

/** Opens what `encodeMovies` wrote. The bytes are retained. Throws `ReleaseError` when they are anything else. */
export function decodeMovies(bytes: Uint8Array): MovieTable {
  const file = decodeArrow<MovieFacts>(bytes, KIND, VERSION);
  const numMovies = file.count('numMovies');
  const genreSets = checkGenreSets(file.facts.genreSets);
  const movieIds = file.array('movieId', Uint32Array, numMovies);
  const titles = file.strings('title', numMovies);
  const yearInTitle = file.array('yearInTitle', Uint8Array, numMovies);
  const years = file.array('year', Uint16Array, numMovies);
  const genreSet = file.array('genreSet', Uint16Array, numMovies);
  const imdbIds = file.array('imdbId', Uint32Array, numMovies);
  const tmdbIds = file.array('tmdbId', Uint32Array, numMovies);
  for (let movie = 0; movie < numMovies; movie++) {
    if (genreSet[movie] >= genreSets.length) {
      throw new ReleaseError(
        'corrupt',
        `${KIND}: row ${movie} has genre set ${genreSet[movie]}, there are ${genreSets.length}`,
      );
    }
  }
  const byId = sortedOrder(movieIds);
  const keys = file.facts.hasKeys ? file.strings('key', numMovies) : undefined;
  return {
    numMovies,
    movieIds,
    key: (movie) => keys?.get(movie),
    indexOfKey(key) {
      for (let movie = 0; keys && movie < numMovies; movie++) if (keys.get(movie) === key) return movie;
      return -1;
    },
    indexOf: (movieId) => findId(movieIds, byId, movieId),
    title(movie) {
      const title = titles.get(movie);
      if (yearInTitle[movie]) return `${title} (${years[movie]})`;
      return title === '' ? `Movie ${movieIds[movie]}` : title;
    },
    titleHash: (movie) => withYear(titles.hash(movie), years[movie], yearInTitle[movie]),
    hasTitles: numMovies === 0 || movieIds.some((_, movie) => titles.get(movie) !== (keys?.get(movie) ?? '')),
    year: (movie) => years[movie],
    genreSets,
    genreSet,
    imdbId: (movie) => imdbIds[movie],
    tmdbId: (movie) => tmdbIds[movie],
    numRatings: file.array('numRatings', Uint32Array, numMovies),
    meanRatings: file.array('meanRating', Float32Array, numMovies),
  };
}

/** Returns the `titleHash` of a movie of this title and year; a year of 0 is unknown. */
export function hashTitle(title: string, year: number): number {
  const suffix = ` (${year})`;
  const hasYear = year > 0 && title.endsWith(suffix);
  const bytes = new TextEncoder().encode(hasYear ? title.slice(0, -suffix.length) : title);
  return withYear(hashBytes(bytes), year, Number(hasYear));
}

function withYear(hash: number, year: number, yearInTitle: number): number {
  return (hash ^ Math.imul(2 * year + yearInTitle, 0x9e3779b1)) >>> 0;
}

/** Numbers the combinations in order of first appearance, so those of the most popular films come first. */
function numberGenreSets(catalogue: Catalogue): { genreSet: Uint16Array; genreSets: string[][] } {
  const { genreOffsets, genres, genreNames } = catalogue;
  const genreSet = new Uint16Array(catalogue.movieIds.length);
  const genreSets: string[][] = [];
  const numbers = new Map<string, number>();
  for (let movie = 0; movie < genreSet.length; movie++) {
    const set = genres.slice(genreOffsets[movie], genreOffsets[movie + 1]).sort();
    const key = set.join();
    let number = numbers.get(key);
    if (number === undefined) {
      number = genreSets.length;
      if (number === MAX_GENRE_SETS) throw new RangeError(`more than ${MAX_GENRE_SETS} combinations of genres`);
      numbers.set(key, number);
      genreSets.push(Array.from(set, (genre) => genreNames[genre]));
    }
    genreSet[movie] = number;
  }
  return { genreSet, genreSets };
}

function checkGenreSets(found: unknown): string[][] {
  const isSet = (set: unknown) => Array.isArray(set) && set.every((genre) => typeof genre === 'string');
  if (!Array.isArray(found) || !found.every(isSet)) {
    throw new ReleaseError('corrupt', `${KIND}: genreSets is not a list of lists of names`);
  }
  return found;
}

/** Returns the movie indexes by ascending id, by a radix sort of 11 bits per pass. MovieLens ids take two passes. */
function sortedOrder(ids: Uint32Array): Uint32Array {
  let order = ids.map((_, movie) => movie);
  let scratch = new Uint32Array(ids.length);
  const starts = new Uint32Array(2049);
  let largest = 0;
  for (let k = 0; k < ids.length; k++) largest = Math.max(largest, ids[k]);
  for (let shift = 0; shift < 33 && largest >>> shift > 0; shift += 11) {
    starts.fill(0);
    for (let k = 0; k < ids.length; k++) starts[((ids[k] >>> shift) & 2047) + 1]++;
    for (let digit = 0; digit < 2048; digit++) starts[digit + 1] += starts[digit];
    for (let k = 0; k < ids.length; k++) scratch[starts[(ids[order[k]] >>> shift) & 2047]++] = order[k];
    [order, scratch] = [scratch, order];
  }
  return order;
}

function findId(ids: Uint32Array, order: Uint32Array, id: number): number {
  const place = findBoundary(0, order.length, (at) => ids[order[at]] < id);
  return place < order.length && ids[order[place]] === id ? order[place] : -1;
}
