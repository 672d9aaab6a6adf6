/**
 * Which film of the catalogue another site's list means: by IMDb id, else by title and year, which may differ by one
 * because festivals and cinemas date films differently.
 */

import type { MovieTable } from '../shared/release/movies.ts';
import { readingNames } from '../shared/release/reading-title.ts';
import { queryWords } from '../shared/release/words.ts';
import type { FilmClue } from './answers.ts';

const ARTICLES = new Set(['the', 'a', 'an']);

/** Dense index of the film that is meant, −1 when there is none. Indexes are built at the first call, some 16 bytes a film. */
export function filmMatcher(movies: MovieTable): (clue: FilmClue) => number {
  let byImdb: SortedPairs | undefined;
  let byTitle: SortedPairs | undefined;

  const matchTitle = (title: string, year: number | undefined): number => {
    // An export of this site has other names in brackets.
    const key = titleKey(readingNames(title, null)[0]);
    if (key === '') return -1;
    byTitle ??= indexTitles(movies);
    let best = -1;
    let bestGap = 2;
    for (const movie of byTitle.find(hash(key))) {
      const gap = year === undefined || movies.year(movie) === 0 ? 1 : Math.abs(movies.year(movie) - year);
      if (gap > bestGap || gap > 1 || (gap === bestGap && best !== -1 && best < movie)) continue;
      if (!namesOf(movies, movie).some((name) => titleKey(name) === key)) continue;
      best = movie;
      bestGap = gap;
    }
    return best;
  };

  return ({ imdbId, title, year }) => {
    if (imdbId !== undefined && imdbId > 0) {
      byImdb ??= sortPairs(Uint32Array.from({ length: movies.numMovies }, (_, m) => movies.imdbId(m)));
      for (const movie of byImdb.find(imdbId)) return movie;
    }
    return title === undefined ? -1 : matchTitle(title, year);
  };
}

interface SortedPairs {
  /** Movies with this key, ascending. */
  find(key: number): Iterable<number>;
}

function indexTitles(movies: MovieTable): SortedPairs {
  const keys: number[] = [];
  const owners: number[] = [];
  for (let movie = 0; movie < movies.numMovies; movie++) {
    for (const name of namesOf(movies, movie)) {
      keys.push(hash(titleKey(name)));
      owners.push(movie);
    }
  }
  return sortPairs(Uint32Array.from(keys), Uint32Array.from(owners));
}

/** `owners` by default 0, 1, 2, … */
function sortPairs(keys: Uint32Array, owners?: Uint32Array): SortedPairs {
  const order = Uint32Array.from(keys, (_, k) => k).sort((a, b) => keys[a] - keys[b] || a - b);
  const sorted = Uint32Array.from(order, (k) => keys[k]);
  return {
    *find(key) {
      let low = 0;
      let high = sorted.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (sorted[middle] < key) low = middle + 1;
        else high = middle;
      }
      for (; sorted[low] === key; low++) yield owners ? owners[order[low]] : order[low];
    },
  };
}

function namesOf(movies: MovieTable, movie: number): string[] {
  return readingNames(movies.title(movie), movies.year(movie) || null);
}

/** Words without accents, case, marks and English articles in front, so that `Seven Samurai, The` is `the seven samurai`. */
function titleKey(title: string): string {
  const words = queryWords(title.replaceAll('&', ' and '));
  return (words.length > 1 && ARTICLES.has(words[0]) ? words.slice(1) : words).join(' ');
}

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) value = Math.imul(value ^ text.charCodeAt(k), 0x01000193);
  return value >>> 0;
}
