/** Indexes of the films by ids, names and parts of names. Each takes 8 bytes per entry. */

import { findBoundary } from '../../shared/binary-search.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
import { readingNames } from '../../shared/release/reading-title.ts';
import { looseKey, shortNames } from './title-forms.ts';

/** Indexes films by a key of 32 bits. */
export function indexBy({ numMovies }: MovieTable, keyOf: (movie: number) => number): SortedPairs {
  const pairs = new Float64Array(numMovies);
  for (let movie = 0; movie < numMovies; movie++) pairs[movie] = pair(keyOf(movie), movie);
  return new SortedPairs(pairs);
}

/** Bits of the marks that tell which keys may be shared. A round number above the films of a large catalogue. */
const MARK_BITS = 18;

/**
 * Indexes the films whose key of 32 bits, other than 0, another film has too. Few have, so all keys are marked first, and
 * only the films whose mark was set before are sorted.
 */
export function indexShared({ numMovies }: MovieTable, keyOf: (movie: number) => number): SortedPairs {
  const keys = new Uint32Array(numMovies);
  for (let movie = 0; movie < numMovies; movie++) keys[movie] = keyOf(movie);
  const sorted = Float64Array.from(pairsOfMarked(keys)).sort();
  const keyAt = (place: number) => Math.floor(sorted[place] / MOVIES);
  return new SortedPairs(
    sorted.filter((_, place) => keyAt(place) === keyAt(place - 1) || keyAt(place) === keyAt(place + 1)),
  );
}

/** Returns the pairs of keys, other than 0, whose mark is set more than once, in the order of the movies. */
function pairsOfMarked(keys: Uint32Array): number[] {
  const marks = new Uint8Array(2 ** MARK_BITS);
  const markOf = (key: number) => Math.imul(key, 0x9e3779b1) >>> (32 - MARK_BITS);
  for (let movie = 0; movie < keys.length; movie++) {
    const mark = markOf(keys[movie]);
    if (marks[mark] < 2) marks[mark]++;
  }
  const pairs: number[] = [];
  for (let movie = 0; movie < keys.length; movie++) {
    if (keys[movie] !== 0 && marks[markOf(keys[movie])] > 1) pairs.push(pair(keys[movie], movie));
  }
  return pairs;
}

/** Indexes films by IMDb id. */
export function indexImdbIds(movies: MovieTable): SortedPairs {
  return indexBy(movies, movies.imdbId);
}

/** Indexes films by their ids at The Movie Database. */
export function indexTmdbIds(movies: MovieTable): SortedPairs {
  return indexBy(movies, movies.tmdbId);
}

/** Indexes films by the hash of the `looseKey` of each of their names. */
export function indexNames(movies: MovieTable): SortedPairs {
  return indexTexts(movies, namesOf);
}

/** Indexes films by the hash of the `looseKey` of each part of their names. */
export function indexParts(movies: MovieTable): SortedPairs {
  return indexTexts(movies, partsOf);
}

function indexTexts(movies: MovieTable, textsOf: (movies: MovieTable, movie: number) => string[]): SortedPairs {
  const pairs: number[] = [];
  for (let movie = 0; movie < movies.numMovies; movie++) {
    for (const text of textsOf(movies, movie)) pairs.push(pair(hash(looseKey(text)), movie));
  }
  return new SortedPairs(pairs);
}

/** Upper bound of movie indexes. Times a key of 32 bits it gives integers that a double represents exactly. */
const MOVIES = 2 ** 21;

function pair(key: number, movie: number): number {
  return key * MOVIES + movie;
}

/** Pairs of key and movie, each as one number, in ascending order. */
export class SortedPairs {
  readonly #pairs: Float64Array;

  constructor(pairs: ArrayLike<number>) {
    this.#pairs = Float64Array.from(pairs).sort();
  }

  get bytes(): number {
    return this.#pairs.byteLength;
  }

  /** Yields all movies. */
  *movies(): Iterable<number> {
    for (const each of this.#pairs) yield each % MOVIES;
  }

  /** Yields the movies with this key, ascending. */
  *find(key: number): Iterable<number> {
    const pairs = this.#pairs;
    let at = findBoundary(0, pairs.length, (place) => pairs[place] < pair(key, 0));
    for (; pairs[at] < pair(key + 1, 0); at++) yield pairs[at] - pair(key, 0);
  }
}

/** Returns the names of a film in reading order, the main one first. */
export function namesOf(movies: MovieTable, movie: number): string[] {
  return readingNames(movies.title(movie), movies.year(movie) || null);
}

/** Returns the parts of all names of a film. */
export function partsOf(movies: MovieTable, movie: number): string[] {
  return namesOf(movies, movie).flatMap(shortNames);
}

/** Returns the 32-bit FNV-1a hash over UTF-16 units. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) value = Math.imul(value ^ text.charCodeAt(k), 0x01000193);
  return value >>> 0;
}
