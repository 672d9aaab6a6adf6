/** What a user's history says of them. */

import type { Manifest } from '../../shared/release/manifest.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
import { round } from '../../shared/round.ts';
import type { HistoryOptions, Taste, UserAnswer, UserProfile } from './answers.ts';
import { card } from './cards.ts';
import { selectHistory } from './history.ts';

/** Ratings' worth of the viewer's own mean that a genre's mean is shrunk by. */
const GENRE_DAMPING = 5;
const FAVOURITES = 5;
const MS_PER_DAY = 86_400_000;

/** Genres are ordered by how much they are liked above the viewer's own mean; history has the latest first. */
export function describeUser(
  movies: MovieTable,
  { simulated, scale }: Pick<Manifest['dataset'], 'simulated' | 'scale'>,
  user: UserProfile,
  options: HistoryOptions = {},
): UserAnswer {
  const { userId, profile, days } = user;
  const { offset = 0, limit = 20 } = options;
  const numRatings = profile.movies.length;
  const mean = numRatings === 0 ? 0 : profile.ratings.reduce((sum, rating) => sum + rating, 0) / numRatings;
  const genres = tastes(user, mean, (movie) => movies.genreSets[movies.genreSet[movie]]);
  const decades = tastes(user, mean, (movie) => [
    movies.year(movie) === 0 ? null : 10 * Math.floor(movies.year(movie) / 10),
  ]);
  const selected = selectHistory(movies, user, options);
  const dated = days.filter((day) => day > 0);
  return {
    userId,
    simulated,
    numRatings,
    meanRating: round(mean, 2),
    firstDate: isoDate(dated.reduce((first, day) => Math.min(first, day), dated[0] ?? 0)),
    lastDate: isoDate(dated.reduce((last, day) => Math.max(last, day), 0)),
    histogram: histogram(profile.ratings, scale),
    favouriteGenres: genres
      .toSorted((a, b) => b.damped - a.damped || (a.group < b.group ? -1 : 1))
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
      date: isoDate(days[j]),
    })),
  };
}

/** How films together were rated; `damped` is the difference to the viewer's mean as far as so many ratings prove it. */
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

/** A rating that is no value of the scale counts as the nearest one. */
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

function isoDate(day: number): string | null {
  return day === 0 ? null : new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}
