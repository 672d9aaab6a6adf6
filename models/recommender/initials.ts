/** Finds series by their initials: `lotr` is every film whose name begins with `The Lord of the Rings:`. */

import type { MovieTable } from '../../shared/release/movies.ts';
import { readingNames } from '../../shared/release/reading-title.ts';
import { ARTICLES, nameWords } from '../../shared/release/words.ts';
import type { MemoryComponent } from './answers.ts';

/** Two letters are the initials of too many names, and more words than eight have no name that people shorten. */
const INITIALS = /^[a-z0-9]{3,8}$/i;
const BEFORE_SUBTITLE = /:| - /;

/** Finds films by the initials of their series. */
export interface Initials {
  /** Returns the dense indexes of the films whose series, or whose whole name, has these initials, ascending. */
  find(word: string): readonly number[];
  /** Returns the memory that the index takes now. */
  memory(): MemoryComponent;
  /** Drops the index. It is made again when it is needed. */
  shrink(): void;
}

/** Returns the index, which is made when it is first asked. `now` is a clock in milliseconds. */
export function filmInitials(movies: MovieTable, now: () => number): Initials {
  let index: Map<string, number[]> | undefined;
  let bytes = 0;
  let loadMs = 0;
  const build = (): Map<string, number[]> => {
    const start = now();
    const built = new Map<string, number[]>();
    for (let movie = 0; movie < movies.numMovies; movie++) {
      for (const initials of initialsOf(movies, movie)) {
        const known = built.get(initials);
        if (known) known.push(movie);
        else built.set(initials, [movie]);
        bytes += known ? BYTES_PER_FILM : BYTES_PER_ENTRY;
      }
    }
    loadMs += now() - start;
    return built;
  };
  return {
    find(word) {
      if (!INITIALS.test(word)) return [];
      index ??= build();
      return index.get(word.toLowerCase()) ?? [];
    },
    memory: () => ({ component: 'initials-index', bytes, budget: null, loadMs }),
    shrink() {
      index = undefined;
      bytes = 0;
      loadMs = 0;
    },
  };
}

/** What an entry of a map with a list takes, and what each further film adds. Measured roughly. */
const BYTES_PER_ENTRY = 100;
const BYTES_PER_FILM = 8;

/** Returns the initials of a film's main name and of its series, with and without an article in front. */
function initialsOf(movies: MovieTable, movie: number): Set<string> {
  const [name] = readingNames(movies.title(movie), movies.year(movie) || null);
  const all = [name, ...name.split(BEFORE_SUBTITLE, 1)].flatMap((text) => {
    const words = nameWords(text);
    const letters = words.map(([letter]) => letter).join('');
    return ARTICLES.has(words[0]) ? [letters, letters.slice(1)] : [letters];
  });
  return new Set(all.filter((letters) => INITIALS.test(letters)));
}
