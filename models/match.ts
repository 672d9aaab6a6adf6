/**
 * Which film of the catalogue another site's list means: by IMDb id, else by title and year, which may differ by one
 * because festivals and cinemas date films differently.
 */

import type { MovieTable } from '../shared/release/movies.ts';
import { readingNames } from '../shared/release/reading-title.ts';
import { nameKey } from '../shared/release/words.ts';
import type { FilmClue, MemoryComponent } from './answers.ts';

interface FilmMatcher {
  /** Dense index of the film that is meant, −1 when there is none. */
  match(clue: FilmClue): number;
  memory(): MemoryComponent;
  /** Drops the indexes; they are made again when somebody asks. */
  shrink(): void;
}

/**
 * Makes an index of ids and one of titles when they are first asked, each of 8 bytes a film or name of one. `now` is in
 * milliseconds.
 */
export function filmMatcher(movies: MovieTable, now: () => number): FilmMatcher {
  let byImdb: SortedPairs | undefined;
  let byTitle: SortedPairs | undefined;
  let loadMs = 0;

  const timed = (build: (movies: MovieTable) => SortedPairs): SortedPairs => {
    const start = now();
    const built = build(movies);
    loadMs += now() - start;
    return built;
  };

  const matchTitle = (title: string, year: number | undefined): number => {
    // An export of this site has other names in brackets.
    const key = nameKey(readingNames(title, null)[0]);
    if (key === '') return -1;
    byTitle ??= timed(indexTitles);
    let best = -1;
    let bestGap = 2;
    for (const movie of byTitle.find(hash(key))) {
      const gap = year === undefined || movies.year(movie) === 0 ? 1 : Math.abs(movies.year(movie) - year);
      if (gap > bestGap || gap > 1 || (gap === bestGap && best !== -1 && best < movie)) continue;
      if (!namesOf(movies, movie).some((name) => nameKey(name) === key)) continue;
      best = movie;
      bestGap = gap;
    }
    return best;
  };

  return {
    match({ imdbId, title, year }) {
      if (imdbId !== undefined && imdbId > 0) {
        byImdb ??= timed(indexImdbIds);
        for (const movie of byImdb.find(imdbId)) return movie;
      }
      return title === undefined ? -1 : matchTitle(title, year);
    },
    memory: () => ({
      component: 'match-index',
      bytes: (byImdb?.bytes ?? 0) + (byTitle?.bytes ?? 0),
      budget: null,
      loadMs,
    }),
    shrink() {
      byImdb = undefined;
      byTitle = undefined;
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

/** More movies than any catalogue has; with a key of 32 bits they make an integer that a double holds. */
const MOVIES = 2 ** 21;

function pair(key: number, movie: number): number {
  return key * MOVIES + movie;
}

/** Pairs of key and movie, as numbers in ascending order. */
class SortedPairs {
  readonly #pairs: Float64Array;

  constructor(pairs: readonly number[]) {
    this.#pairs = Float64Array.from(pairs).sort();
  }

  get bytes(): number {
    return this.#pairs.byteLength;
  }

  /** Movies with this key, ascending. */
  *find(key: number): Iterable<number> {
    let low = 0;
    let high = this.#pairs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#pairs[middle] < pair(key, 0)) low = middle + 1;
      else high = middle;
    }
    for (; this.#pairs[low] < pair(key + 1, 0); low++) yield this.#pairs[low] - pair(key, 0);
  }
}

function namesOf(movies: MovieTable, movie: number): string[] {
  return readingNames(movies.title(movie), movies.year(movie) || null);
}

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) value = Math.imul(value ^ text.charCodeAt(k), 0x01000193);
  return value >>> 0;
}
