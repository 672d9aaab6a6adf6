/** Queries with the number of a film in its series: `rocky 4`, `star wars episode iv`, `the godfather part one`. */

import type { MovieTable } from '../../shared/release/movies.ts';
import { withDigits } from '../../shared/release/numerals.ts';
import { FILLERS, nameWords } from '../../shared/release/words.ts';
import { namesOf } from './film-index.ts';
import { looseWords, NUMBERING } from './title-forms.ts';

/** Most words of a number: `one hundred and twenty one`. */
const MOST_NUMBER_WORDS = 5;

/** A query that ends with a number. */
export interface NumberedName {
  /** Words of the name before the number, without `part` or the like. */
  readonly series: string;
  readonly number: number;
  /** Both, in words for the index. */
  readonly plain: string;
}

/** Returns the name and the number of a query that has both; undefined for other queries. */
export function numberedName(query: string): NumberedName | undefined {
  const words = nameWords(query);
  for (let at = Math.max(1, words.length - MOST_NUMBER_WORDS); at < words.length; at++) {
    const [number, ...more] = withDigits(words.slice(at));
    if (more.length > 0 || !/^\d+$/.test(number)) continue;
    const name = words.slice(0, at);
    while (NUMBERING.has(name.at(-1) ?? '')) name.pop();
    if (name.every((word) => FILLERS.has(word))) return undefined;
    const series = name.join(' ');
    return { series, number: Number(number), plain: `${series} ${number}` };
  }
  return undefined;
}

/** The films of a series. */
interface Series {
  /** Dense indexes: the first film, then the others from its year on, oldest first. */
  readonly films: readonly number[];
  /** Whether the first film has the name of the series and no film with a number is older. */
  readonly hasFirst: boolean;
}

/** Returns the films among `candidates`, most rated first, whose names begin with the words of `series`. */
export function filmsOfSeries(movies: MovieTable, series: string, candidates: Iterable<number>): Series {
  const wanted = looseWords(series);
  const members: { movie: number; year: number; isNumbered: boolean; isFirst: boolean }[] = [];
  for (const movie of candidates) {
    const names = namesOf(movies, movie)
      .map(looseWords)
      .filter((words) => beginsWith(words, wanted));
    if (names.length === 0) continue;
    members.push({
      movie,
      // A film without a year comes last.
      year: movies.year(movie) || Number.POSITIVE_INFINITY,
      isNumbered: names.some((words) => /^\d+$/.test(words[wanted.length] ?? '')),
      isFirst: looseWords(namesOf(movies, movie)[0]).join('') === wanted.join(''),
    });
  }
  const oldest = Math.min(...members.filter(({ isNumbered }) => isNumbered).map(({ year }) => year));
  const first = members.find(({ isFirst, year }) => isFirst && year <= oldest);
  const later = members
    .filter((member) => member !== first && member.year >= (first?.year ?? 0))
    .sort((a, b) => a.year - b.year);
  return {
    films: (first ? [first, ...later] : later).map(({ movie }) => movie),
    hasFirst: first !== undefined,
  };
}

/** Returns a test whether a name of a film begins with the words of `query`, its number included. */
export function beginsWithQuery(movies: MovieTable, query: string): (movie: number) => boolean {
  const wanted = looseWords(query);
  return (movie) => namesOf(movies, movie).some((name) => beginsWith(looseWords(name), wanted));
}

/** Returns a test whether a name of a film has the number. `Rocky 10` does not have 1. */
export function hasNumber(movies: MovieTable, number: number): (movie: number) => boolean {
  return (movie) => namesOf(movies, movie).some((name) => looseWords(name).includes(String(number)));
}

/** Whether the first words are the wanted ones. The last one may be in the plural: `Aliens` belongs to `Alien`. */
function beginsWith(words: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every(
    (word, k) => words[k] === word || (k === wanted.length - 1 && !/\d$/.test(word) && words[k] === `${word}s`),
  );
}
