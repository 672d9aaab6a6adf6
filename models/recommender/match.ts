/**
 * Finds the film of the catalogue that another list means. The first of these that finds one decides:
 *
 * - the id in this catalogue, when title and year agree with it;
 * - the IMDb id;
 * - title and year; years may differ by one, since films are dated by festivals or by cinemas;
 * - the only film of the same year with a title that begins with this one (`Star Wars` is
 *   `Star Wars: Episode IV - A New Hope`).
 */

import { findBoundary } from '../../shared/binary-search.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
import { readingNames } from '../../shared/release/reading-title.ts';
import { nameKey } from '../../shared/release/words.ts';
import type { FilmClue, MemoryComponent } from './answers.ts';

interface FilmMatcher {
  /** Returns the dense index of the film that is meant, −1 when there is none. */
  match(clue: FilmClue): number;
  /** Returns the memory that the indexes take now. */
  memory(): MemoryComponent;
  /** Drops the indexes. They are made again when they are needed. */
  shrink(): void;
}

/**
 * Returns a matcher. It makes three indexes when they are first needed: of IMDb ids, of titles and of their beginnings.
 * Each takes 8 bytes per id, title or beginning. `now` is a clock in milliseconds.
 */
export function filmMatcher(movies: MovieTable, now: () => number): FilmMatcher {
  let byImdb: SortedPairs | undefined;
  let byTitle: SortedPairs | undefined;
  let byBeginning: SortedPairs | undefined;
  let loadMs = 0;

  const timed = (build: (movies: MovieTable) => SortedPairs): SortedPairs => {
    const start = now();
    const built = build(movies);
    loadMs += now() - start;
    return built;
  };

  const hasName = (movie: number, key: string) => namesOf(movies, movie).some((name) => nameKey(name) === key);
  const agrees = (movie: number, key: string, year: number | undefined) =>
    (year === undefined || movies.year(movie) === year) && hasName(movie, key);
  const matchTitle = (key: string, year: number | undefined): number => {
    byTitle ??= timed(indexTitles);
    let best = -1;
    let bestGap = 2;
    for (const movie of byTitle.find(hash(key))) {
      const gap = year === undefined || movies.year(movie) === 0 ? 1 : Math.abs(movies.year(movie) - year);
      if (gap > bestGap || gap > 1 || (gap === bestGap && best !== -1 && best < movie)) continue;
      if (!hasName(movie, key)) continue;
      best = movie;
      bestGap = gap;
    }
    return best;
  };
  const matchBeginning = (key: string, year: number): number => {
    byBeginning ??= timed(indexBeginnings);
    const found = new Set<number>();
    for (const movie of byBeginning.find(hash(key))) {
      if (movies.year(movie) !== year) continue;
      if (beginningsOf(movies, movie).some((beginning) => nameKey(beginning) === key)) found.add(movie);
    }
    return found.size === 1 ? [...found][0] : -1;
  };

  return {
    match({ movieId, imdbId, title, year }) {
      // Other names of a film are in brackets in exports of this site. Only the first name counts.
      const key = title === undefined ? '' : nameKey(readingNames(title, null)[0]);
      const own = movieId === undefined ? -1 : movies.indexOf(movieId);
      if (own !== -1 && key !== '' && agrees(own, key, year)) return own;
      if (imdbId !== undefined && imdbId > 0) {
        byImdb ??= timed(indexImdbIds);
        for (const movie of byImdb.find(imdbId)) return movie;
      }
      if (key === '') return -1;
      const named = matchTitle(key, year);
      return named === -1 && year !== undefined ? matchBeginning(key, year) : named;
    },
    memory: () => ({
      component: 'match-index',
      bytes: (byImdb?.bytes ?? 0) + (byTitle?.bytes ?? 0) + (byBeginning?.bytes ?? 0),
      budget: null,
      loadMs,
    }),
    shrink() {
      byImdb = undefined;
      byTitle = undefined;
      byBeginning = undefined;
      loadMs = 0;
    },
  };
}

function indexImdbIds(movies: MovieTable): SortedPairs {
  return new SortedPairs(Array.from({ length: movies.numMovies }, (_, m) => pair(movies.imdbId(m), m)));
}

function indexTitles(movies: MovieTable): SortedPairs {
  const pairs: number[] = [];
  for (let movie = 0; movie < movies.numMovies; movie++) {
    for (const name of namesOf(movies, movie)) pairs.push(pair(hash(nameKey(name)), movie));
  }
  return new SortedPairs(pairs);
}

function indexBeginnings(movies: MovieTable): SortedPairs {
  const pairs: number[] = [];
  for (let movie = 0; movie < movies.numMovies; movie++) {
    for (const beginning of beginningsOf(movies, movie)) pairs.push(pair(hash(nameKey(beginning)), movie));
  }
  return new SortedPairs(pairs);
}

/** Upper bound of movie indexes. Times a key of 32 bits it gives integers that a double represents exactly. */
const MOVIES = 2 ** 21;

function pair(key: number, movie: number): number {
  return key * MOVIES + movie;
}

/** Pairs of key and movie, each as one number, in ascending order. */
class SortedPairs {
  readonly #pairs: Float64Array;

  constructor(pairs: readonly number[]) {
    this.#pairs = Float64Array.from(pairs).sort();
  }

  get bytes(): number {
    return this.#pairs.byteLength;
  }

  /** Yields the movies with this key, ascending. */
  *find(key: number): Iterable<number> {
    const pairs = this.#pairs;
    let at = findBoundary(0, pairs.length, (place) => pairs[place] < pair(key, 0));
    for (; pairs[at] < pair(key + 1, 0); at++) yield pairs[at] - pair(key, 0);
  }
}

function namesOf(movies: MovieTable, movie: number): string[] {
  return readingNames(movies.title(movie), movies.year(movie) || null);
}

/** Returns the text before each colon and each dash of a film's names. */
function beginningsOf(movies: MovieTable, movie: number): string[] {
  return namesOf(movies, movie).flatMap((name) =>
    Array.from(name.matchAll(/:| - /g), ({ index }) => name.slice(0, index)),
  );
}

/** Returns the 32-bit FNV-1a hash over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) value = Math.imul(value ^ text.charCodeAt(k), 0x01000193);
  return value >>> 0;
}
