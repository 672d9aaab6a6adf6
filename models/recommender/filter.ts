/** Decides which movies a list may have, and says why none is left. */

import { ITEM, ITEMS } from '../../shared/item-words.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
import type { EmptyList, RecommendOptions } from './answers.ts';
import type { Families } from './families.ts';
import type { LaidItems } from './items.ts';
import type { Parts } from './parts.ts';
import { LONGEST_LIST } from './pool.ts';
import { readCondition } from './where.ts';

/** MovieLens' name for a film without genres. It can be asked for like a genre. */
const NO_GENRES = '(no genres listed)';

/** The films that a viewer has rated, or that several viewers have rated. */
export interface Seen {
  /** Dense movie indexes. */
  readonly movies: Uint32Array;
}

/** The catalogue of a release. */
export type Described = Pick<Parts, 'movies' | 'attributes'> & { readonly items?: Pick<LaidItems, 'hidden'> };

type TwinsOf = Families['twinsOf'];

const NO_TWINS: TwinsOf = () => [];

/** Returns the genre names that a list can be filtered by, sorted. */
export function genreNames({ genreSets }: MovieTable): string[] {
  const names = [...new Set(genreSets.flat())].sort();
  return genreSets.some((set) => set.length === 0) ? [...names, NO_GENRES] : names;
}

/**
 * Returns a test for movies that a list may have. All conditions of `options` must hold; hidden ones are left out, and movies of the profile are
 * left out unless `includeRated` is set. A film that is left out is so under all its ids, which `twinsOf` tells. Genres are
 * compared without regard to case.
 */
export function makeFilter(
  { movies, attributes, items }: Described,
  profile: Seen,
  options: RecommendOptions,
  twinsOf = NO_TWINS,
): (movie: number) => boolean {
  const conditions = conditionsOf({ movies, attributes }, options);
  const hidden = excluded(movies, options, twinsOf);
  if (!options.includeRated) for (const movie of withTwins(profile.movies, twinsOf)) hidden.add(movie);
  const isHidden = (movie: number) => hidden.has(movie) || items?.hidden.has(movie) === true;
  return (movie) => !isHidden(movie) && conditions.every(({ holds }) => holds(movie));
}

/**
 * Returns why a list has no film: since `makeFilter` lets none through, or all of them were on earlier pages. It is a
 * sentence for people, with the names of the options that are the cause.
 */
export function whyNone(
  { movies, attributes, items }: Described,
  profile: Seen,
  options: RecommendOptions,
  twinsOf = NO_TWINS,
): EmptyList {
  const all = Array.from({ length: movies.numMovies }, (_, movie) => movie).filter(
    (movie) => !items?.hidden.has(movie),
  );
  const listed = all.filter(makeFilter({ movies, attributes, items }, profile, options, twinsOf)).length;
  if (listed > 0) {
    const films = listed === 1 ? `one ${ITEM}` : `${listed} ${ITEMS}`;
    const reason =
      listed > LONGEST_LIST ? `A list has at most ${LONGEST_LIST} ${ITEMS}.` : `The list has only ${films}.`;
    return { reason, filters: [options.after ? 'after' : 'offset'] };
  }
  const conditions = conditionsOf({ movies, attributes }, options);
  for (const { holds, says, filters } of conditions) {
    if (!all.some(holds)) return { reason: `No ${ITEM}${says}.`, filters: [...filters] };
  }
  const described = conditions.map(({ says }) => says).join(' and');
  const wanted = all.filter((movie) => conditions.every(({ holds }) => holds(movie)));
  if (wanted.length === 0) {
    return { reason: `No ${ITEM}${described}.`, filters: conditions.flatMap(({ filters }) => filters) };
  }
  const hidden = excluded(movies, options, twinsOf);
  const hiding = (['exclude', 'notInterested'] as const).filter((name) => options[name]?.length);
  const rated = options.includeRated ? new Set<number>() : withTwins(profile.movies, twinsOf);
  const which = described && ` that${described}`;
  if (wanted.every((movie) => rated.has(movie))) {
    return { reason: `Every ${ITEM}${which} has been rated already.`, filters: ['includeRated'] };
  }
  if (wanted.every((movie) => hidden.has(movie))) {
    return { reason: `Every ${ITEM}${which} is excluded.`, filters: hiding };
  }
  return {
    reason: `Every ${ITEM}${which} is excluded or has been rated already.`,
    filters: [...hiding, 'includeRated'],
  };
}

/** What a film of the list must be, by an option or two. */
interface Condition {
  readonly filters: EmptyList['filters'];
  /** What a film is for which it holds, as the rest of a sentence: ` is from 1990`. */
  readonly says: string;
  holds(movie: number): boolean;
}

/** Returns the conditions that are set. A film must meet all of them. */
function conditionsOf({ movies, attributes }: Described, options: RecommendOptions): Condition[] {
  const { genres = [], match = 'any', excludeGenres = [], candidates } = options;
  const conditions: Condition[] = [];
  if (genres.length > 0) {
    const has = hasGenres(movies, genres, match);
    conditions.push({ filters: ['genres'], says: ` is ${genrePhrase(genres, match)}`, holds: has });
  }
  if (excludeGenres.length > 0) {
    const has = hasGenres(movies, excludeGenres, 'any');
    const says = ` is not ${genrePhrase(excludeGenres, 'any')}`;
    conditions.push({ filters: ['excludeGenres'], says, holds: (movie) => !has(movie) });
  }
  const { yearFrom, yearTo, minRatings, maxRatings } = options;
  if (yearFrom !== undefined || yearTo !== undefined) {
    const isIn = within(yearFrom, yearTo);
    const holds = (movie: number) => movies.year(movie) !== 0 && isIn(movies.year(movie));
    conditions.push({ filters: given(options, 'yearFrom', 'yearTo'), says: ` is from ${yearPhrase(options)}`, holds });
  }
  if (minRatings !== undefined || maxRatings !== undefined) {
    const isIn = within(minRatings, maxRatings);
    const holds = (movie: number) => isIn(movies.numRatings[movie]);
    conditions.push({
      filters: given(options, 'minRatings', 'maxRatings'),
      says: ` has ${countPhrase(options)}`,
      holds,
    });
  }
  for (const text of options.where ?? []) conditions.push({ filters: ['where'], ...readCondition(attributes, text) });
  if (candidates) {
    const wanted = new Set(candidates.map(movies.indexOf));
    const holds = (movie: number) => wanted.has(movie);
    conditions.push({ filters: ['candidates'], says: ' is among the candidates', holds });
  }
  return conditions;
}

function given<Name extends EmptyList['filters'][number] & keyof RecommendOptions>(
  options: RecommendOptions,
  ...names: Name[]
): Name[] {
  return names.filter((name) => options[name] !== undefined);
}

/** Returns a test for numbers from `from` to `to`, both included. An end that is absent is open. */
function within(from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): (value: number) => boolean {
  return (value) => value >= from && value <= to;
}

function hasGenres(movies: MovieTable, genres: readonly string[], match: 'any' | 'all'): (movie: number) => boolean {
  const wanted = genres.map((genre) => genre.toLowerCase());
  const fitting = movies.genreSets.map((set) => {
    const own = set.length === 0 ? [NO_GENRES] : set.map((genre) => genre.toLowerCase());
    return match === 'all' ? wanted.every((genre) => own.includes(genre)) : wanted.some((genre) => own.includes(genre));
  });
  return (movie) => fitting[movies.genreSet[movie]];
}

function excluded(
  movies: MovieTable,
  { exclude = [], notInterested = [] }: RecommendOptions,
  twinsOf: TwinsOf,
): Set<number> {
  const ids = [...exclude, ...notInterested.map(({ movieId }) => movieId)];
  const known = ids.map((movieId) => movies.indexOf(movieId)).filter((movie) => movie !== -1);
  return withTwins(known, twinsOf);
}

/** Returns the films and the same films under other ids. */
export function withTwins(films: Iterable<number>, twinsOf: TwinsOf): Set<number> {
  const all = new Set(films);
  for (const movie of [...all]) for (const twin of twinsOf(movie)) all.add(twin);
  return all;
}

function genrePhrase(genres: readonly string[], match: 'any' | 'all'): string {
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

function countPhrase({ minRatings, maxRatings }: RecommendOptions): string {
  const ratings = (count: number) => (count === 1 ? 'one rating' : `${count} ratings`);
  if (minRatings === maxRatings) return ratings(minRatings ?? 0);
  if (maxRatings === undefined) return `${ratings(minRatings ?? 0)} or more`;
  if (minRatings === undefined) return `${ratings(maxRatings)} or fewer`;
  return `${minRatings} to ${maxRatings} ratings`;
}
