/**
 * Finds films for a query: first those whose title is the query, then those that are called so in part (`star wars 4` is
 * `Star Wars: Episode IV - A New Hope`), then the films of the series that it numbers (series.ts), then those that have
 * its words, then those that nearly do.
 */

import type { Budget } from '../../shared/release/edit-distance.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
import type { SearchIndex } from '../../shared/release/search.ts';
import { isCalled, isCalledInPart } from './is-called.ts';
import { filmsKnownAs } from './known-names.ts';
import { beginsWithQuery, filmsOfSeries, hasNumber, type NumberedName, numberedName } from './series.ts';

/** With fewer films than this, and none whose title is the query, the query is assumed to have typing errors. */
const FEW = 3;
/**
 * Most of the found films whose titles are compared with the query, and most whose parts of titles are. They bound the
 * time of queries with very common words.
 */
const MOST_COMPARED = 4_096;
const MOST_TAKEN_APART = 256;
/**
 * Operations that one search may spend on words with typing errors, in all of its attempts together. Among the 45,235 words
 * of ML-32M's titles, none of 2,500 searches for titles with one to six misspelt words took more than 270,000; six misspelt
 * variants of a long word, each looked for three times, took 516,000.
 */
export const FUZZY_OPERATIONS = 400_000;
/** A number from here on is a year, or a part of the title. */
const NO_PART_OF_A_SERIES = 100;
/** Returns the films of the series with these initials, most rated first. */
type ByInitials = (word: string) => readonly number[];

/** What a search finds. */
interface Found {
  /** Dense indexes, each once. */
  readonly movies: Uint32Array;
  /** Whether the first film is called so or has every word of the query. If not, the films only come near it. */
  readonly isExact: boolean;
}

/**
 * Returns what a query finds. Within each group the most rated film comes first, and in a series the oldest. A query
 * without words finds nothing. What may be compared to find words with typing errors is `budget`, in operations.
 */
export function searchTitles(
  index: SearchIndex,
  movies: MovieTable,
  query: string,
  byInitials: ByInitials = () => [],
  budget: Budget = { left: FUZZY_OPERATIONS },
): Found {
  const numbered = numberedName(query);
  // Some catalogues leave out the word before the number: `Rocky 2` for `rocky part 2`.
  const found = numbered ? joined(index.find(query), index.find(numbered.plain)) : index.find(query);
  const named = joined(calledSo(movies, query, found), knownAs(index, movies, query));
  if (named.length > 0) return exactly(joined(named, found));
  const inOrder = numbered && inSeries(index, movies, numbered, found);
  if (inOrder) return inOrder;
  if (found.length >= FEW) return exactly(found);
  const series = withInitials(index, movies, query, byInitials);
  if (series) return { ...series, movies: joined(series.movies, found) };
  for (const edits of [1, 2]) {
    const near = index.find(query, edits, false, budget);
    if (near.length > found.length) return { movies: joined(found, near), isExact: found.length > 0 };
  }
  if (found.length > 0) return exactly(found);
  return {
    movies: numbered ? index.find(numbered.series, 1, false, budget) : index.find(query, 1, true, budget),
    isExact: false,
  };
}

function exactly(movies: Uint32Array): Found {
  return { movies, isExact: true };
}

/** Returns the films that are called so, then those that are called so in part. */
function calledSo(movies: MovieTable, query: string, found: Uint32Array): Uint32Array {
  const named = found.subarray(0, MOST_COMPARED).filter(isCalled(movies, query));
  return joined(named, found.subarray(0, MOST_TAKEN_APART).filter(isCalledInPart(movies, query)));
}

/** Returns the films that the catalogue has under another name than the query, which they also have. */
function knownAs(index: SearchIndex, movies: MovieTable, query: string): Uint32Array {
  return filmsKnownAs(query)
    .flatMap(({ names, year }) => names.map((name) => `${name} ${year}`))
    .map((name) => index.find(name).subarray(0, MOST_COMPARED).filter(isCalled(movies, name)))
    .reduce(joined, new Uint32Array(0));
}

/**
 * Returns the films of the series in which the query numbers one, the numbered one first if it can be told; undefined
 * for other queries. Which film without a number is the second is only told by the years, so all are listed.
 */
function inSeries(
  index: SearchIndex,
  movies: MovieTable,
  { series, number, plain }: NumberedName,
  found: Uint32Array,
): Found | undefined {
  if (number >= NO_PART_OF_A_SERIES && found.length > 0) return undefined;
  const having = index.find(series);
  const { films, hasFirst } = filmsOfSeries(movies, series, having.subarray(0, MOST_TAKEN_APART));
  if (films.length === 0) return undefined;
  const members = new Set(films);
  const hasIt = hasNumber(movies, number);
  // A number behind a subtitle counts that: `Mockingjay - Part 2` is not the second one of `The Hunger Games`.
  const isTold = beginsWithQuery(movies, plain);
  const told = found.subarray(0, MOST_TAKEN_APART).filter((movie) => (members.has(movie) ? isTold : hasIt)(movie));
  const first = films.slice(number - 1, number).filter((movie) => hasIt(movie) || (number === 1 && hasFirst));
  const listed = [told, films, found, having].map((list) => Uint32Array.from(list));
  return { movies: listed.reduce(joined, Uint32Array.from(first)), isExact: first.length + told.length > 0 };
}

/**
 * Returns the films of the series whose initials the query begins with, those with its other words first; undefined when
 * there are none. Letters that a word begins with are a word.
 */
function withInitials(
  index: SearchIndex,
  movies: MovieTable,
  query: string,
  byInitials: ByInitials,
): Found | undefined {
  const [initials = '', ...others] = query.trim().split(/\s+/);
  const series = index.find(initials).length > 0 ? [] : byInitials(initials);
  if (series.length === 0) return undefined;
  if (others.length === 0) return exactly(Uint32Array.from(series));
  const having = new Set(index.find(others.join(' ')));
  const told = Uint32Array.from(series.filter((movie) => having.has(movie)));
  const oldestFirst = series.toSorted((a, b) => movies.year(a) - movies.year(b));
  return { movies: joined(told, Uint32Array.from(oldestFirst)), isExact: told.length > 0 };
}

/** Returns `first`, followed by the movies that are only in `second`. */
function joined(first: Uint32Array, second: Uint32Array): Uint32Array {
  if (first.length === 0) return second;
  const listed = new Set(first);
  const rest = second.filter((movie) => !listed.has(movie));
  const all = new Uint32Array(first.length + rest.length);
  all.set(first);
  all.set(rest, first.length);
  return all;
}
