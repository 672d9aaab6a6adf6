/** Tells whether a query is the name of a film, or a part of its name. */

import type { MovieTable } from '../../shared/release/movies.ts';
import { readingNames } from '../../shared/release/reading-title.ts';
import { namesOf } from './film-index.ts';
import { looseKey, tellingNames } from './title-forms.ts';

/**
 * A title can be this many characters longer than the query and still be the same name: an article, punctuation, or
 * `Part II` for 2.
 */
const SLACK = 16;
const YEAR_AT_END = /^(.*\S)\s+\(?(\d{4})\)?$/;

/** Returns a test whether the query is the name of a film, with or without the film's year after it. */
export function isCalled(movies: MovieTable, query: string): (movie: number) => boolean {
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

/** Returns a test whether the query is a part of a film's name that tells the film. */
export function isCalledInPart(movies: MovieTable, query: string): (movie: number) => boolean {
  const key = keyOf(query, null);
  return (movie) => {
    const [name] = namesOf(movies, movie);
    return tellingNames(name).some((part) => looseKey(part) === key);
  };
}

function keyOf(title: string, year: number | null): string {
  return looseKey(readingNames(title, year)[0]);
}
