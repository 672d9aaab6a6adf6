/** Decides which movies a list may have, and says why none is left. */

import type { MovieTable } from '../../shared/release/movies.ts';
import type { EmptyList, RecommendOptions } from './answers.ts';
import type { Families } from './families.ts';

/** MovieLens' name for a film without genres. It can be asked for like a genre. */
const NO_GENRES = '(no genres listed)';

/** The films that a viewer has rated, or that several viewers have rated. */
export interface Seen {
  /** Dense movie indexes. */
  readonly movies: Uint32Array;
}

type Condition = (movie: number) => boolean;
type TwinsOf = Families['twinsOf'];

const NO_TWINS: TwinsOf = () => [];

/** Returns the genre names that a list can be filtered by, sorted. */
export function genreNames({ genreSets }: MovieTable): string[] {
  const names = [...new Set(genreSets.flat())].sort();
  return genreSets.some((set) => set.length === 0) ? [...names, NO_GENRES] : names;
}

/**
 * Returns a test for movies that a list may have. All conditions of `options` must hold, and movies of the profile are
 * left out unless `includeRated` is set. A film that is left out is so under all its ids, which `twinsOf` tells. Genres are
 * compared without regard to case.
 */
export function makeFilter(
  movies: MovieTable,
  profile: Seen,
  options: RecommendOptions,
  twinsOf = NO_TWINS,
): Condition {
  const hasGenres = genreCondition(movies, options);
  const hasYear = yearCondition(movies, options);
  const hidden = excluded(movies, options, twinsOf);
  if (!options.includeRated) for (const movie of withTwins(profile.movies, twinsOf)) hidden.add(movie);
  return (movie) => !hidden.has(movie) && (!hasGenres || hasGenres(movie)) && (!hasYear || hasYear(movie));
}

/**
 * Returns why a list has no film: since `makeFilter` lets none through, or all of them come before the `offset`. It is a
 * sentence for people, with the names of the options that are the cause.
 */
export function whyNone(movies: MovieTable, profile: Seen, options: RecommendOptions, twinsOf = NO_TWINS): EmptyList {
  const all = Array.from({ length: movies.numMovies }, (_, movie) => movie);
  const listed = all.filter(makeFilter(movies, profile, options, twinsOf)).length;
  if (listed > 0) {
    return { reason: `The list has only ${listed === 1 ? 'one film' : `${listed} films`}.`, filters: ['offset'] };
  }
  const hasGenres = genreCondition(movies, options);
  const hasYear = yearCondition(movies, options);
  const yearNames = (['yearFrom', 'yearTo'] as const).filter((name) => options[name] !== undefined);
  const is = ` is ${genrePhrase(options)}`;
  if (hasGenres && !all.some(hasGenres)) return { reason: `No film${is}.`, filters: ['genres'] };
  const from = ` is from ${yearPhrase(options)}`;
  if (hasYear && !all.some(hasYear)) return { reason: `No film${from}.`, filters: yearNames };
  const described = [hasGenres && is, hasYear && from].filter(Boolean).join(' and');
  const wanted = all.filter((movie) => (!hasGenres || hasGenres(movie)) && (!hasYear || hasYear(movie)));
  if (wanted.length === 0) return { reason: `No film${described}.`, filters: ['genres', ...yearNames] };
  const hidden = excluded(movies, options, twinsOf);
  const rated = options.includeRated ? new Set<number>() : withTwins(profile.movies, twinsOf);
  const which = described && ` that${described}`;
  if (wanted.every((movie) => rated.has(movie))) {
    return { reason: `Every film${which} has been rated already.`, filters: ['includeRated'] };
  }
  if (wanted.every((movie) => hidden.has(movie))) {
    return { reason: `Every film${which} is excluded.`, filters: ['exclude'] };
  }
  return { reason: `Every film${which} is excluded or has been rated already.`, filters: ['exclude', 'includeRated'] };
}

/** Returns undefined when any genre will do. */
function genreCondition(movies: MovieTable, { genres = [], match = 'any' }: RecommendOptions): Condition | undefined {
  if (genres.length === 0) return undefined;
  const wanted = genres.map((genre) => genre.toLowerCase());
  const fitting = movies.genreSets.map((set) => {
    const own = set.length === 0 ? [NO_GENRES] : set.map((genre) => genre.toLowerCase());
    return match === 'all' ? wanted.every((genre) => own.includes(genre)) : wanted.some((genre) => own.includes(genre));
  });
  return (movie) => fitting[movies.genreSet[movie]];
}

/** Returns undefined when any year will do, also an unknown one. */
function yearCondition(movies: MovieTable, { yearFrom, yearTo }: RecommendOptions): Condition | undefined {
  if (yearFrom === undefined && yearTo === undefined) return undefined;
  return (movie) => {
    const year = movies.year(movie);
    return year !== 0 && year >= (yearFrom ?? 0) && year <= (yearTo ?? Number.POSITIVE_INFINITY);
  };
}

function excluded(movies: MovieTable, { exclude = [] }: RecommendOptions, twinsOf: TwinsOf): Set<number> {
  const known = exclude.map((movieId) => movies.indexOf(movieId)).filter((movie) => movie !== -1);
  return withTwins(known, twinsOf);
}

/** Returns the films and the same films under other ids. */
export function withTwins(films: Iterable<number>, twinsOf: TwinsOf): Set<number> {
  const all = new Set(films);
  for (const movie of [...all]) for (const twin of twinsOf(movie)) all.add(twin);
  return all;
}

function genrePhrase({ genres = [], match = 'any' }: RecommendOptions): string {
  if (genres.length === 1) return genres[0];
  const last = genres[genres.length - 1];
  const others = genres.slice(0, -1).join(', ');
  if (match === 'any') return `${others} or ${last}`;
  return `${genres.length === 2 ? 'both ' : ''}${others} and ${last}`;
}

function yearPhrase({ yearFrom, yearTo }: RecommendOptions): string {
  if (yearFrom === yearTo) return `${yearFrom}`;
  if (yearTo === undefined) return `${yearFrom} or later`;
  if (yearFrom === undefined) return `${yearTo} or earlier`;
  return `${yearFrom} to ${yearTo}`;
}
