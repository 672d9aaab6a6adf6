/** Films that are in a catalogue twice: under one id at IMDb or TMDB, or with one title and year. */

import type { MovieTable } from '../../shared/release/movies.ts';
import { indexBy, indexShared, type SortedPairs } from './film-index.ts';

/** Films of one id or title that are compared. More of them are no twins, but a catalogue with poor ids or titles. */
const MOST_ALIKE = 20;

const NONE: readonly number[] = [];

/** Finds the same film under other ids. */
export interface Twins {
  /** Returns the dense indexes of the same film under other ids, ascending. Ids that differ speak against a twin. */
  of(movie: number): readonly number[];
  /** Returns the twins in a catalogue in which the movies `changed` have another title or year, or are new. */
  withItems(movies: MovieTable, changed: ReadonlySet<number>): Twins;
  /** Returns the bytes of the indexes that there are now. */
  bytes(): number;
}

/** Indexes all films of a catalogue. */
export function findTwins(movies: MovieTable): Twins {
  // Hardly any film has a twin, so only keys that films share are kept. The other films are known by a mark.
  const [imdb, tmdb, titles] = [movies.imdbId, movies.tmdbId, movies.titleHash].map((key) => indexShared(movies, key));
  const hasAlike = new Uint8Array(movies.numMovies);
  for (const index of [imdb, tmdb, titles]) for (const movie of index.movies()) hasAlike[movie] = 1;
  /** The titles of all films. Whoever gets another title may share it with any of them. */
  let every: SortedPairs | undefined;
  const everyTitle = () => {
    every ??= indexBy(movies, movies.titleHash);
    return every;
  };
  const few = (alike: Iterable<number>): readonly number[] => {
    const found: number[] = [];
    for (const movie of alike) if (found.push(movie) > MOST_ALIKE) return NONE;
    return found;
  };
  /** Returns the twins of a movie, given those that have its title and year by their hash. */
  const twinsAmong = (all: MovieTable, movie: number, sameTitle: readonly number[]): readonly number[] => {
    const [imdbId, tmdbId, year] = [all.imdbId(movie), all.tmdbId(movie), all.year(movie)];
    const title = titleOf(all, movie);
    const differ = (a: number, b: number) => a > 0 && b > 0 && a !== b;
    const alike = [
      ...(imdbId > 0 ? few(imdb.find(imdbId)) : NONE),
      ...(tmdbId > 0 ? few(tmdb.find(tmdbId)) : NONE),
      ...(year > 0 ? sameTitle.filter((other) => titleOf(all, other) === title) : NONE),
    ];
    return [...new Set(alike)]
      .filter((other) => other !== movie && !differ(imdbId, all.imdbId(other)) && !differ(tmdbId, all.tmdbId(other)))
      .sort((a, b) => a - b);
  };
  const withItems: Twins['withItems'] = (all, changed) => {
    const byTitle = new Map<string, number[]>();
    for (const movie of changed) {
      const key = titleOf(all, movie);
      const known = byTitle.get(key);
      if (known) known.push(movie);
      else byTitle.set(key, [movie]);
    }
    return {
      of(movie) {
        const further = byTitle.get(titleOf(all, movie)) ?? NONE;
        if (further.length === 0 && (hasAlike[movie] ?? 0) === 0) return NONE;
        const index = further.length === 0 ? titles : everyTitle();
        const others = Array.from(index.find(all.titleHash(movie))).filter((other) => !changed.has(other));
        return twinsAmong(all, movie, few([...others, ...further]));
      },
      withItems,
      bytes: () => 0,
    };
  };
  return {
    of: (movie) =>
      hasAlike[movie] === 0 ? NONE : twinsAmong(movies, movie, few(titles.find(movies.titleHash(movie)))),
    withItems,
    bytes: () =>
      [imdb, tmdb, titles].reduce((sum, { bytes }) => sum + bytes, hasAlike.byteLength) + (every?.bytes ?? 0),
  };
}

function titleOf(movies: MovieTable, movie: number): string {
  return `${movies.year(movie)} ${movies.title(movie)}`;
}
