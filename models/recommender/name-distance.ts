/** Tells how far the names and the year of a film are from a name and a year that are looked for. */

import type { MovieTable } from '../../shared/release/movies.ts';
import { nameWords } from '../../shared/release/words.ts';
import { namesOf } from './film-index.ts';
import { looseKey } from './title-forms.ts';

/** A name that is looked for. */
export interface WantedName {
  readonly name: string;
  /** Its words, and its `looseKey`. */
  readonly exact: string;
  readonly loose: string;
}

/** Returns a name with what it is compared by. */
export function wantedName(name: string): WantedName {
  return { name, exact: wordsOf(name), loose: looseKey(name) };
}

function wordsOf(name: string): string {
  return nameWords(name).join(' ');
}

/**
 * Returns how far a film is from a name and a year, 0 at least; undefined when it is another film. Another name counts
 * more than a year beside the right one, and that more than another spelling.
 */
export function distanceOf(
  movies: MovieTable,
  movie: number,
  wanted: WantedName,
  year: number | undefined,
): number | undefined {
  const ownYear = movies.year(movie);
  const gap = year === undefined ? 0 : ownYear === 0 ? 1 : Math.abs(ownYear - year);
  if (gap > 1) return undefined;
  let least: number | undefined;
  for (const [place, name] of namesOf(movies, movie).entries()) {
    if (looseKey(name) !== wanted.loose) continue;
    const spelling = name.toLowerCase() === wanted.name.toLowerCase() ? 0 : wordsOf(name) === wanted.exact ? 1 : 2;
    const distance = (place > 0 ? 6 : 0) + 3 * gap + spelling;
    least = Math.min(least ?? distance, distance);
  }
  return least;
}
