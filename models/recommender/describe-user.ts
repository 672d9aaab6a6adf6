/** Summarises a user's history: favourite genres, decades, a histogram, and one page of ratings. */

import { dateOf } from '../../shared/minutes.ts';
import type { Manifest } from '../../shared/release/manifest.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
import { round } from '../../shared/round.ts';
import type { HistoryOptions, Taste, UserAnswer, UserProfile } from './answers.ts';
import { card } from './cards.ts';
import { selectHistory } from './history.ts';

/**
 * The mean of a genre is shrunk towards the viewer's own mean as by so many ratings. It keeps genres with one or two
 * ratings from leading; a round number.
 */
const GENRE_DAMPING = 5;
/** Number of favourite genres; a choice for readers. */
const FAVOURITES = 5;

/**
 * Returns the summary of a user. Favourite genres are ordered by how much the user likes them above their own mean, and
 * then by their number of ratings, which decides alone where all ratings are picks.
 * History is the latest first unless `options` say otherwise, 20 ratings per page by default.
 */
export function describeUser(
  movies: MovieTable,
  { simulated, scale }: Pick<Manifest['dataset'], 'simulated' | 'scale'>,
  user: UserProfile,
  options: HistoryOptions = {},
): UserAnswer {
  const { userId, profile } = user;
  const { times = new Uint32Array(profile.movies.length) } = profile;
  const { offset = 0, limit = 20 } = options;
  const numRatings = profile.movies.length;
  const mean = numRatings === 0 ? 0 : profile.ratings.reduce((sum, rating) => sum + rating, 0) / numRatings;
  const genres = tastes(user, mean, (movie) => movies.genreSets[movies.genreSet[movie]]);
  const decades = tastes(user, mean, (movie) => [
    movies.year(movie) === 0 ? null : 10 * Math.floor(movies.year(movie) / 10),
  ]);
  const selected = selectHistory(movies, user, options);
  const dated = times.filter((minute) => minute > 0);
  return {
    userId,
    simulated,
    numRatings,
    meanRating: round(mean, 2),
    firstDate: dateOf(dated.reduce((first, minute) => Math.min(first, minute), dated[0] ?? 0)),
    lastDate: dateOf(dated.reduce((last, minute) => Math.max(last, minute), 0)),
    histogram: histogram(profile.ratings, scale),
    favouriteGenres: genres
      .toSorted(
        (a, b) => b.damped - a.damped || b.taste.numRatings - a.taste.numRatings || (a.group < b.group ? -1 : 1),
      )
      .slice(0, FAVOURITES)
      .map(({ group, taste: { numRatings, meanRating } }) => ({ genre: group, numRatings, meanRating })),
    genres: genres
      .toSorted((a, b) => b.taste.numRatings - a.taste.numRatings || (a.group < b.group ? -1 : 1))
      .map(({ group, taste }) => ({ genre: group, ...taste })),
    decades: decades
      .toSorted((a, b) => (a.group ?? Number.POSITIVE_INFINITY) - (b.group ?? Number.POSITIVE_INFINITY))
      .map(({ group, taste }) => ({ decade: group, ...taste })),
    total: selected.length,
    history: selected.slice(offset, offset + limit).map((j) => ({
      ...card(movies, profile.movies[j]),
      rating: round(profile.ratings[j], 3),
      date: dateOf(times[j]),
    })),
  };
}

/**
 * Returns how each group of films was rated. `damped` is the difference to the viewer's mean, shrunk towards 0 when
 * ratings are few.
 */
function tastes<Group>(
  { profile }: UserProfile,
  mean: number,
  groupsOf: (movie: number) => readonly Group[],
): { group: Group; damped: number; taste: Taste }[] {
  const found = new Map<Group, { sum: number; count: number }>();
  profile.movies.forEach((movie, j) => {
    for (const group of groupsOf(movie)) {
      const { sum, count } = found.get(group) ?? { sum: 0, count: 0 };
      found.set(group, { sum: sum + profile.ratings[j], count: count + 1 });
    }
  });
  return Array.from(found, ([group, { sum, count }]) => ({
    group,
    damped: (sum - count * mean) / (count + GENRE_DAMPING),
    taste: { numRatings: count, meanRating: round(sum / count, 2), difference: round(sum / count - mean, 2) },
  }));
}

/** Counts ratings by value of the scale. A rating that is not a value of the scale counts as the nearest one. */
function histogram(ratings: Float64Array, scale: readonly number[]): UserAnswer['histogram'] {
  const counts = new Map<number, number>();
  for (const rating of ratings) counts.set(rating, (counts.get(rating) ?? 0) + 1);
  const bars = scale.map((rating) => ({ rating, count: 0 }));
  for (const [rating, count] of counts) {
    bars.reduce((best, bar) => (Math.abs(bar.rating - rating) < Math.abs(best.rating - rating) ? bar : best)).count +=
      count;
  }
  return bars;
}
