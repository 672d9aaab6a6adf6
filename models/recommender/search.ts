/**
 * Finds films for a query: first those whose title is the query, then those that have its words, then those that nearly
 * do.
 */

import type { MovieTable } from '../../shared/release/movies.ts';
import { readingNames } from '../../shared/release/reading-title.ts';
import type { SearchIndex } from '../../shared/release/search.ts';
import { nameKey } from '../../shared/release/words.ts';

/** With fewer films than this, and none whose title is the query, the query is assumed to have typing errors. */
const FEW = 3;
/**
 * Most of the found films whose titles are compared with the query. It bounds the time of queries with very common
 * words.
 */
const MOST_COMPARED = 4_096;
/** A title can be this many characters longer than the query and still be the same name: an article or punctuation. */
const SLACK = 10;
const YEAR_AT_END = /^(.*\S)\s+\(?(\d{4})\)?$/;

/**
 * Returns dense indexes, each once. Within each of the three groups the most rated film comes first. A query without
 * words finds nothing.
 */
export function searchTitles(index: SearchIndex, movies: MovieTable, query: string): Uint32Array {
  const isQuery = isCalled(movies, query);
  const found = index.find(query);
  const named = found.subarray(0, MOST_COMPARED).filter(isQuery);
  if (named.length > 0) return joined(named, found);
  if (found.length >= FEW) return found;
  for (const edits of [1, 2]) {
    const near = index.find(query, edits);
    if (near.length > found.length) return joined(found, near);
  }
  return found.length > 0 ? found : index.find(query, 1, true);
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

function keyOf(title: string, year: number | null): string {
  return nameKey(readingNames(title, year)[0]);
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
