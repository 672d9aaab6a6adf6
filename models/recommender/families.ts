/** Which films belong together: those of a series, those that tell one story, and those that are the same film twice. */

import type { MovieTable } from '../../shared/release/movies.ts';
import type { MemoryComponent } from './answers.ts';
import { MOST_LOOKED_THROUGH, readSeriesNames, type SeriesNames, seriesOf, stemsOf } from './series-names.ts';

/** What a film belongs to. Films belong together when the texts are equal. */
export interface Family {
  readonly series: string;
  /** The story that the film tells, of which a list needs only one: the same title and year, or parts of one story. */
  readonly story: string;
}

/** Tells what films belong to. */
export interface Families {
  /** Returns what a film belongs to, by its dense index. */
  of(movie: number): Family;
  /** Returns the dense indexes of the same film under other ids. */
  twinsOf(movie: number): readonly number[];
  /** Returns the memory that names, families and twins take now. */
  memory(): MemoryComponent;
  /** Drops them. They are found again when they are needed. */
  shrink(): void;
}

interface Found {
  readonly names: SeriesNames;
  readonly twins: ReadonlyMap<number, readonly number[]>;
  /** Families of films that were asked for. */
  readonly families: Map<number, Family>;
}

/** What an entry of a map takes. Measured roughly. */
const BYTES_PER_ENTRY = 100;
const NONE: readonly number[] = [];

/** Returns the families of a catalogue. Titles are looked through when it is first asked. `now` is a clock in milliseconds. */
export function filmFamilies(movies: MovieTable, now: () => number): Families {
  let found: Found | undefined;
  let loadMs = 0;
  const load = (): Found => {
    const start = now();
    const loaded = { names: readSeriesNames(movies), twins: findTwins(movies), families: new Map<number, Family>() };
    loadMs += now() - start;
    return loaded;
  };
  return {
    of(movie) {
      found ??= load();
      const { names, families } = found;
      const known = families.get(movie) ?? familyOf(movies, movie, names);
      if (movie < MOST_LOOKED_THROUGH) families.set(movie, known);
      return known;
    },
    twinsOf(movie) {
      found ??= load();
      return found.twins.get(movie) ?? NONE;
    },
    memory: () => {
      const maps = found
        ? [found.names.stems, found.names.first, found.names.anywhere, found.twins, found.families]
        : [];
      const bytes = maps.reduce((sum, { size }) => sum + size * BYTES_PER_ENTRY, 0);
      return { component: 'series-names', bytes, budget: null, loadMs };
    },
    shrink() {
      found = undefined;
      loadMs = 0;
    },
  };
}

function familyOf(movies: MovieTable, movie: number, names: SeriesNames): Family {
  const own = stemsOf(movies, movie);
  const alone = `${movie}`;
  if (own.length === 0) return { series: alone, story: alone };
  const [{ story, words }] = own;
  const year = movies.year(movie);
  return {
    series: seriesOf(names, own) ?? alone,
    story: story ?? (year > 0 ? `${words.join(' ')} ${year}` : alone),
  };
}

/**
 * Returns the films that are there twice: under one id at IMDb or TMDB, or with one title and year unless such ids say
 * otherwise.
 */
function findTwins(movies: MovieTable): Map<number, number[]> {
  const alike = new Map<string, number[]>();
  const numFilms = Math.min(movies.numMovies, MOST_LOOKED_THROUGH);
  for (let movie = 0; movie < numFilms; movie++) {
    const [year, imdb, tmdb] = [movies.year(movie), movies.imdbId(movie), movies.tmdbId(movie)];
    const keys = [
      ...(year > 0 ? [`${year}:${movies.title(movie)}`] : []),
      ...(imdb > 0 ? [`imdb:${imdb}`] : []),
      ...(tmdb > 0 ? [`tmdb:${tmdb}`] : []),
    ];
    for (const key of keys) {
      const others = alike.get(key);
      if (others) others.push(movie);
      else alike.set(key, [movie]);
    }
  }
  const differ = (a: number, b: number) => a > 0 && b > 0 && a !== b;
  const twins = new Map<number, number[]>();
  for (const group of alike.values()) {
    for (const movie of group.length > 1 ? group : []) {
      const same = group.filter(
        (other) =>
          other !== movie &&
          !differ(movies.imdbId(movie), movies.imdbId(other)) &&
          !differ(movies.tmdbId(movie), movies.tmdbId(other)),
      );
      if (same.length > 0) twins.set(movie, [...new Set([...(twins.get(movie) ?? []), ...same])]);
    }
  }
  return twins;
}
