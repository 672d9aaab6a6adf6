/** Selects and sorts a viewer's ratings for a list. */

import { noAttributes } from '../../shared/release/attributes.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
import { readingTitle } from '../../shared/release/reading-title.ts';
import { queryWords } from '../../shared/release/words.ts';
import type { HistoryOptions, HistorySort, UserProfile } from './answers.ts';
import { makeFilter } from './filter.ts';

type Order = (a: number, b: number) => number;

/**
 * Returns the positions in the profile that pass every filter, sorted. Ties are sorted latest first, and then most
 * rated first.
 */
export function selectHistory(
  movies: MovieTable,
  { profile }: UserProfile,
  {
    genre,
    ratingFrom = Number.NEGATIVE_INFINITY,
    ratingTo = Number.POSITIVE_INFINITY,
    q = '',
    sort = 'latest',
  }: HistoryOptions,
): number[] {
  const hasGenre = makeFilter({ movies, attributes: noAttributes(movies.numMovies) }, profile, {
    genres: genre ? [genre] : [],
    includeRated: true,
  });
  const hasWords = titleCondition(movies, q);
  const found = Array.from(profile.movies.keys()).filter((j) => {
    const rating = profile.ratings[j];
    return rating >= ratingFrom && rating <= ratingTo && hasGenre(profile.movies[j]) && hasWords(profile.movies[j]);
  });
  const { times = new Uint32Array(profile.movies.length) } = profile;
  const latest: Order = (a, b) => times[b] - times[a] || a - b;
  const oldest: Order = (a, b) => times[a] - times[b] || a - b;
  const highest: Order = (a, b) => profile.ratings[b] - profile.ratings[a] || latest(a, b);
  const lowest: Order = (a, b) => profile.ratings[a] - profile.ratings[b] || latest(a, b);
  const orders: Record<HistorySort, () => Order> = {
    latest: () => latest,
    oldest: () => oldest,
    highest: () => highest,
    lowest: () => lowest,
    title: () => byTitle(movies, profile.movies),
  };
  return found.sort(orders[sort]());
}

/** Every word of the query must be the beginning of a word of the title. */
function titleCondition(movies: MovieTable, query: string): (movie: number) => boolean {
  const wanted = queryWords(query);
  if (wanted.length === 0) return () => true;
  return (movie) => {
    const own = queryWords(movies.title(movie));
    return wanted.every((word) => own.some((other) => other.startsWith(word)));
  };
}

/** Compares titles in reading order, without regard to case, by code units, so that every host sorts alike. */
function byTitle(movies: MovieTable, rated: Uint32Array): Order {
  const keys = Array.from(rated, (movie) =>
    readingTitle(movies.title(movie), movies.year(movie) || null).toLowerCase(),
  );
  return (a, b) => (keys[a] < keys[b] ? -1 : Number(keys[a] > keys[b])) || a - b;
}
