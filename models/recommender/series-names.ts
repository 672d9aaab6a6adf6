/**
 * The names of series. Titles tell them, and what the most rated films are called tells which words are the name of a
 * series: `Love` begins the names of many films that have nothing in common, `Batman` only those of one series.
 */

import type { MovieTable } from '../../shared/release/movies.ts';
import { namesOf } from './film-index.ts';
import { stemOf, type TitleStem } from './title-stem.ts';

/**
 * Films whose titles are looked through for names. Lists have few others, and those are compared by their stems all the
 * same. It bounds the time: some 0.2 s, once for a release.
 */
export const MOST_LOOKED_THROUGH = 10_000;
/** With so large a share of films that are a word and a number, as in `Film 12`, numbers are ids and no sequels. */
const NUMBERED_SHARE = 0.25;
/** A first word belongs to a series if at least this share of the films that begin with it has it as stem. */
const OWNED_SHARE = 0.5;
/**
 * A first word that no more films begin with, that is hardly elsewhere in a title, and whose films have so many genres in
 * common is a name: `The Bourne Identity`. Three films are called `Inside`, and one is for children.
 */
const MOST_OF_A_NAME = 6;
const ELSEWHERE_SHARE = 1 / 3;
const GENRES_IN_COMMON = 2;
/** Longest name of a series that is looked for inside of other titles. */
const LONGEST_INSIDE = 5;

/** What the titles of the catalogue say about a stem. */
interface Known {
  films: number;
  /** Films with something after the stem. */
  tails: number;
  /** Films whose tail is only a number in digits. */
  digits: number;
}

/** The films that begin with a word. */
interface Beginners {
  films: number;
  /** Genres that all of them have. */
  genres: readonly string[];
}

/** What the titles of a catalogue tell about names. */
export interface SeriesNames {
  readonly stems: ReadonlyMap<string, Known>;
  readonly first: ReadonlyMap<string, Beginners>;
  /** Films that have a word anywhere. */
  readonly anywhere: ReadonlyMap<string, number>;
  readonly numbersAreIds: boolean;
}

/**
 * Returns the stems of a film's names: the main one first, then those of other names that have a number or a subtitle,
 * like `American Wedding (American Pie 3)`. None for a film without a title.
 */
export function stemsOf(movies: MovieTable, movie: number): TitleStem[] {
  const title = movies.title(movie);
  if (title === `Movie ${movies.movieIds[movie]}`) return [];
  const [main, ...others] = namesOf(movies, movie).map(stemOf);
  return [main, ...others.filter(({ tail }) => tail !== 'none')].filter(({ stem }) => stem !== '');
}

/** Returns what the titles of the most rated films tell. */
export function readSeriesNames(movies: MovieTable): SeriesNames {
  const stems = new Map<string, Known>();
  const first = new Map<string, Beginners>();
  const anywhere = new Map<string, number>();
  const numFilms = Math.min(movies.numMovies, MOST_LOOKED_THROUGH);
  for (let movie = 0; movie < numFilms; movie++) {
    const own = stemsOf(movies, movie);
    for (const stem of new Set(own.map((name) => name.stem))) {
      const known = stems.get(stem) ?? { films: 0, tails: 0, digits: 0 };
      const tails = own.filter((name) => name.stem === stem).map(({ tail }) => tail);
      known.films++;
      if (!tails.includes('none')) known.tails++;
      if (tails.every((tail) => tail === 'digits')) known.digits++;
      stems.set(stem, known);
    }
    if (own.length === 0) continue;
    const [{ words }] = own;
    const genres = movies.genreSets[movies.genreSet[movie]];
    const begun = first.get(words[0]) ?? { films: 0, genres };
    begun.films++;
    begun.genres = begun.genres.filter((genre) => genres.includes(genre));
    first.set(words[0], begun);
    for (const word of new Set(words)) anywhere.set(word, (anywhere.get(word) ?? 0) + 1);
  }
  let numbered = 0;
  for (const { films, digits } of stems.values()) if (films > 1 && films === digits) numbered += films;
  return { stems, first, anywhere, numbersAreIds: numbered > NUMBERED_SHARE * numFilms };
}

/**
 * Returns the name of the series that a film with the result of `stemsOf` belongs to; undefined when it is numbered like
 * everything in the catalogue.
 */
export function seriesOf(names: SeriesNames, own: readonly TitleStem[]): string | undefined {
  const { stems, numbersAreIds } = names;
  const [{ words, tail }] = own;
  if (numbersAreIds && tail === 'digits') return undefined;
  const filmsOf = (stem: string) => stems.get(stem)?.films ?? 0;
  const best = own.map(({ stem }) => stem).reduce((most, stem) => (filmsOf(stem) > filmsOf(most) ? stem : most));
  const hasSequels = filmsOf(best) > 1 && (stems.get(best)?.tails ?? 0) > 0;
  return hasSequels ? best : (seriesInside(names, words, own[0].stem) ?? nameInFront(names, words[0]) ?? best);
}

/** Returns the name of a series of two words or more that stands in a title; undefined when there is none. */
function seriesInside({ stems }: SeriesNames, words: readonly string[], ownStem: string): string | undefined {
  for (let start = 0; start < words.length; start++) {
    for (let end = Math.min(words.length, start + LONGEST_INSIDE); end >= start + 2; end--) {
      const stem = words.slice(start, end).join(' ');
      const known = stems.get(stem);
      if (!known || stem === ownStem) continue;
      // In front, the whole name of one other film is enough: `The Dark Knight Rises`.
      const isName = start === 0 && known.films > known.tails;
      if (isName || (known.films > 1 && known.tails > 0)) return stem;
    }
  }
  return undefined;
}

/** Returns the word if it is the name of a series in front of its titles: `Batman Returns`; undefined otherwise. */
function nameInFront({ stems, first, anywhere }: SeriesNames, word: string): string | undefined {
  const { films = 0, genres = [] } = first.get(word) ?? {};
  const known = stems.get(word);
  if (known && known.tails > 1 && known.films >= OWNED_SHARE * films) return word;
  const elsewhere = (anywhere.get(word) ?? 0) - films;
  const isRare = films > 1 && films <= MOST_OF_A_NAME && elsewhere <= ELSEWHERE_SHARE * films;
  return isRare && genres.length >= GENRES_IN_COMMON ? word : undefined;
}
