/** Films that are in a catalogue twice: under one id at IMDb or TMDB, or with one title and year. */

import type { MovieTable } from '../../shared/release/movies.ts';
import { indexShared, type SortedPairs } from './film-index.ts';

/** Films of one id or title that are compared. More of them are no twins, but a catalogue with poor ids or titles. */
const MOST_ALIKE = 20;

const NONE: readonly number[] = [];

/** Finds the same film under other ids. */
export interface Twins {
  /** Returns the dense indexes of the same film under other ids, ascending. Ids that differ speak against a twin. */
  of(movie: number): readonly number[];
  /** Bytes of the indexes. */
  readonly bytes: number;
}

/** Indexes all films of a catalogue. */
export function findTwins(movies: MovieTable): Twins {
  const titleOf = (movie: number) => `${movies.year(movie)} ${movies.title(movie)}`;
  // Hardly any film has a twin, so only keys that films share are kept. The other films are known by a mark.
  const [imdb, tmdb, titles] = [movies.imdbId, movies.tmdbId, movies.titleHash].map((key) => indexShared(movies, key));
  const differ = (a: number, b: number) => a > 0 && b > 0 && a !== b;
  const hasAlike = new Uint8Array(movies.numMovies);
  for (const index of [imdb, tmdb, titles]) for (const movie of index.movies()) hasAlike[movie] = 1;
  const few = (index: SortedPairs, key: number) => {
    const alike: number[] = [];
    for (const movie of index.find(key)) if (alike.push(movie) > MOST_ALIKE) return [];
    return alike;
  };
  return {
    of(movie) {
      if (hasAlike[movie] === 0) return NONE;
      const [imdbId, tmdbId, year] = [movies.imdbId(movie), movies.tmdbId(movie), movies.year(movie)];
      const title = titleOf(movie);
      const alike = [
        ...(imdbId > 0 ? few(imdb, imdbId) : []),
        ...(tmdbId > 0 ? few(tmdb, tmdbId) : []),
        ...(year > 0 ? few(titles, movies.titleHash(movie)).filter((other) => titleOf(other) === title) : []),
      ];
      return [...new Set(alike)]
        .filter(
          (other) => other !== movie && !differ(imdbId, movies.imdbId(other)) && !differ(tmdbId, movies.tmdbId(other)),
        )
        .sort((a, b) => a - b);
    },
    bytes: imdb.bytes + tmdb.bytes + titles.bytes + hasAlike.byteLength,
  };
}
