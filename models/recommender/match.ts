/**
 * Finds the film of the catalogue that another list means. The first of these that finds one decides:
 *
 * - the id in this catalogue, when title and year agree with it;
 * - the IMDb id, then the id at The Movie Database;
 * - the title; years may differ by one, since films are dated by festivals or by cinemas. A main name counts before
 *   another name, and the same spelling before a similar one. Without a year, only the one film of that name is meant;
 * - the only film of the same year that is called so in part (title-forms.ts).
 *
 * A film that the catalogue knows by another id than the given one is never taken for its title.
 */

import type { MovieTable } from '../../shared/release/movies.ts';
import { readingNames } from '../../shared/release/reading-title.ts';
import type { FilmClue, MemoryComponent } from './answers.ts';
import {
  hash,
  indexImdbIds,
  indexNames,
  indexParts,
  indexTmdbIds,
  namesOf,
  partsOf,
  type SortedPairs,
} from './film-index.ts';
import { otherNames } from './known-names.ts';
import { distanceOf, type WantedName, wantedName } from './name-distance.ts';
import { looseKey, namesWithoutSubtitle } from './title-forms.ts';

type IsShown = (movie: number) => boolean;

/** Tells which film a clue means. */
export interface FilmMatcher {
  /** Returns the dense index of the film that is meant, −1 when there is none. Those that are not shown are never meant. */
  match(clue: FilmClue, isShown?: IsShown): number;
  /** Returns the memory that the indexes take now. */
  memory(): MemoryComponent;
  /** Drops the indexes. They are made again when they are needed. */
  shrink(): void;
}

const YEAR_AT_END = /\((\d{4})\)\s*$/;

/**
 * Returns a matcher. It makes four indexes when they are first needed: of IMDb ids, of ids at The Movie Database, of
 * names and of parts of names. Each takes 8 bytes per id, name or part. `now` is a clock in milliseconds.
 */
export function filmMatcher(movies: MovieTable, now: () => number): FilmMatcher {
  const indexes = new Map<(movies: MovieTable) => SortedPairs, SortedPairs>();
  let loadMs = 0;

  const indexOf = (build: (movies: MovieTable) => SortedPairs): SortedPairs => {
    const known = indexes.get(build);
    if (known) return known;
    const start = now();
    const index = build(movies);
    indexes.set(build, index);
    loadMs += now() - start;
    return index;
  };
  function* find(build: (movies: MovieTable) => SortedPairs, key: number, isShown: IsShown): Iterable<number> {
    for (const movie of indexOf(build).find(key)) if (isShown(movie)) yield movie;
  }

  const contradicts = (movie: number, { imdbId = 0, tmdbId = 0 }: FilmClue): boolean => {
    const [ownImdb, ownTmdb] = [movies.imdbId(movie), movies.tmdbId(movie)];
    if (imdbId > 0 && ownImdb > 0) return imdbId !== ownImdb;
    return tmdbId > 0 && ownTmdb > 0 && tmdbId !== ownTmdb;
  };
  const hasName = (movie: number, { loose }: WantedName) =>
    namesOf(movies, movie).some((name) => looseKey(name) === loose);

  const matchId = ({ imdbId = 0, tmdbId = 0 }: FilmClue, isShown: IsShown): number => {
    if (imdbId > 0) for (const movie of find(indexImdbIds, imdbId, isShown)) return movie;
    // A film with another IMDb id has lost the trust in its other id too.
    const known = (movie: number) => imdbId === 0 || movies.imdbId(movie) === 0;
    if (tmdbId > 0) for (const movie of find(indexTmdbIds, tmdbId, isShown)) if (known(movie)) return movie;
    return -1;
  };

  const matchName = (
    wanted: readonly WantedName[],
    year: number | undefined,
    clue: FilmClue,
    isShown: IsShown,
  ): number => {
    let best: { movie: number; distance: number; name: WantedName } | undefined;
    let isTold = true;
    for (const name of wanted) {
      for (const movie of find(indexNames, hash(name.loose), isShown)) {
        const distance = distanceOf(movies, movie, name, year);
        if (distance === undefined || contradicts(movie, clue) || distance > (best?.distance ?? distance)) continue;
        if (best?.distance === distance) {
          // Films of one name and year: the most rated one. Two names, or no year, may be any of them.
          if (best.movie !== movie && (year === undefined || best.name !== name)) isTold = false;
          continue;
        }
        best = { movie, distance, name };
        isTold = true;
      }
    }
    return isTold ? (best?.movie ?? -1) : -1;
  };

  const matchPart = (wanted: readonly WantedName[], year: number, clue: FilmClue, isShown: IsShown): number => {
    const found = new Set<number>();
    const consider = (movie: number, isCalled: (movie: number) => boolean) => {
      if (movies.year(movie) === year && !contradicts(movie, clue) && isCalled(movie)) found.add(movie);
    };
    for (const name of wanted) {
      for (const movie of find(indexParts, hash(name.loose), isShown)) {
        consider(movie, () => partsOf(movies, movie).some((part) => looseKey(part) === name.loose));
      }
      for (const part of namesWithoutSubtitle(name.name).map(wantedName)) {
        for (const movie of find(indexNames, hash(part.loose), isShown)) consider(movie, () => hasName(movie, part));
      }
    }
    return found.size === 1 ? [...found][0] : -1;
  };

  return {
    match(clue, isShown = () => true) {
      const year = clue.year || Number(YEAR_AT_END.exec(clue.title ?? '')?.[1]) || undefined;
      const wanted = [clue.title, clue.originalTitle].flatMap((title) => {
        // Other names of a film are in brackets in exports of this site. Only the first name counts.
        const [name] = title === undefined ? [''] : readingNames(title, null);
        return [name, ...otherNames(name, year ?? 0)].map(wantedName).filter(({ loose }) => loose !== '');
      });
      const own = clue.movieId === undefined ? -1 : movies.indexOf(clue.movieId);
      const isOwn =
        own !== -1 && isShown(own) && !contradicts(own, clue) && (year === undefined || movies.year(own) === year);
      if (isOwn && wanted.some((name) => hasName(own, name))) return own;
      const known = matchId(clue, isShown);
      if (known !== -1 || wanted.length === 0) return known;
      const named = matchName(wanted, year, clue, isShown);
      return named === -1 && year !== undefined ? matchPart(wanted, year, clue, isShown) : named;
    },
    memory: () => ({
      component: 'match-index',
      bytes: [...indexes.values()].reduce((sum, { bytes }) => sum + bytes, 0),
      budget: null,
      loadMs,
    }),
    shrink() {
      indexes.clear();
      loadMs = 0;
    },
  };
}
