/**
 * Finds films for a query: first those whose title is the query, then those that are called so in part (`star wars 4` is
 * `Star Wars: Episode IV - A New Hope`), then those that have its words, then those that nearly do.
 */

import type { MovieTable } from '../../shared/release/movies.ts';
import { readingNames } from '../../shared/release/reading-title.ts';
import type { SearchIndex } from '../../shared/release/search.ts';
import { looseKey, shortNames } from './title-forms.ts';

/** With fewer films than this, and none whose title is the query, the query is assumed to have typing errors. */
const FEW = 3;
/**
 * Most of the found films whose titles are compared with the query, and most whose parts of titles are. They bound the
 * time of queries with very common words.
 */
const MOST_COMPARED = 4_096;
const MOST_TAKEN_APART = 256;
/**
 * A title can be this many characters longer than the query and still be the same name: an article, punctuation, or
 * `Part II` for 2.
 */
const SLACK = 16;
const YEAR_AT_END = /^(.*\S)\s+\(?(\d{4})\)?$/;
/** The number of a first film, which its title does not have: `rocky 1`. */
const FIRST_AT_END = /^(.*\S)\s+(?:part\s+)?(?:1|i|one)$/i;

/** Returns the films of the series with these initials, most rated first. */
type ByInitials = (word: string) => readonly number[];

/**
 * Returns dense indexes, each once. Within each group the most rated film comes first. A query without words finds
 * nothing.
 */
export function searchTitles(
  index: SearchIndex,
  movies: MovieTable,
  query: string,
  byInitials: ByInitials = () => [],
): Uint32Array {
  const found = index.find(query);
  const named = calledSo(movies, query, found);
  if (named.length > 0) return joined(named, found);
  const firsts = firstOfSeries(index, movies, query);
  if (firsts.length > 0) return joined(firsts, found);
  if (found.length >= FEW) return found;
  const series = ofSeries(index, query, byInitials);
  if (series.length > 0) return joined(series, found);
  for (const edits of [1, 2]) {
    const near = index.find(query, edits);
    if (near.length > found.length) return joined(found, near);
  }
  return found.length > 0 ? found : index.find(query, 1, true);
}

/** Returns the films that are called so, then those that are called so in part. */
function calledSo(movies: MovieTable, query: string, found: Uint32Array): Uint32Array {
  const named = found.subarray(0, MOST_COMPARED).filter(isCalled(movies, query));
  return joined(named, found.subarray(0, MOST_TAKEN_APART).filter(isCalledInPart(movies, query)));
}

/** Returns the film that a query like `rocky 1` means, then the others of the series; none for other queries. */
function firstOfSeries(index: SearchIndex, movies: MovieTable, query: string): Uint32Array {
  const [, name = ''] = FIRST_AT_END.exec(query.trim()) ?? [];
  if (name === '') return new Uint32Array(0);
  const found = index.find(name);
  const named = found.subarray(0, MOST_COMPARED).filter(isCalled(movies, name));
  return named.length > 0 ? joined(named, found) : named;
}

/**
 * Returns the films of the series whose initials the query begins with, those with its other words first. Letters that a
 * word begins with are a word.
 */
function ofSeries(index: SearchIndex, query: string, byInitials: ByInitials): Uint32Array {
  const [initials = '', ...others] = query.trim().split(/\s+/);
  if (index.find(initials).length > 0) return new Uint32Array(0);
  const series = Uint32Array.from(byInitials(initials));
  if (others.length === 0 || series.length === 0) return series;
  const having = new Set(index.find(others.join(' ')));
  const told = series.filter((movie) => having.has(movie));
  return joined(told, series);
}

/** Returns a test whether the query is the name of a film, with or without the film's year after it. */
function isCalled(movies: MovieTable, query: string): (movie: number) => boolean {
  const [, name = '', year = ''] = YEAR_AT_END.exec(query.trim()) ?? [];
  const key = keyOf(query, null);
  const keyBeforeYear = keyOf(name, null);
  return (movie) => {
    const title = movies.title(movie);
    const bracket = title.indexOf(' (');
    if ((bracket === -1 ? title.length : bracket) > query.length + SLACK) return false;
    const ownYear = movies.year(movie);
    const own = keyOf(title, ownYear || null);
    return own !== '' && (own === key || (own === keyBeforeYear && ownYear === Number(year)));
  };
}

/**
 * Returns a test whether the query is a part of a film's name that tells the film. The beginning of a name tells it only
 * with a number: `Star Wars` is the name of a series.
 */
function isCalledInPart(movies: MovieTable, query: string): (movie: number) => boolean {
  const key = keyOf(query, null);
  const hasNumber = /\d/.test(key);
  return (movie) => {
    const [name] = readingNames(movies.title(movie), movies.year(movie) || null);
    return shortNames(name).some((part) => (hasNumber || !name.startsWith(part)) && looseKey(part) === key);
  };
}

function keyOf(title: string, year: number | null): string {
  return looseKey(readingNames(title, year)[0]);
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
