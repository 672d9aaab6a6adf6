/** What a user's history says of them. */

import type { MovieTable } from '../shared/release/movies.ts';
import type { UserAnswer, UserProfile } from './answers.ts';
import { card, round } from './cards.ts';

/** Ratings' worth of the viewer's own mean that a genre's mean is shrunk by. */
const GENRE_DAMPING = 5;
const FAVOURITES = 5;
const MS_PER_DAY = 86_400_000;

/** Genres are ordered by how much they are liked above the viewer's own mean; history has the latest first. */
export function describeUser(
  movies: MovieTable,
  simulated: boolean,
  { userId, profile, days }: UserProfile,
  { offset = 0, limit = 20 }: { offset?: number; limit?: number } = {},
): UserAnswer {
  const numRatings = profile.movies.length;
  const mean = numRatings === 0 ? 0 : profile.ratings.reduce((sum, rating) => sum + rating, 0) / numRatings;
  const byGenre = new Map<string, { sum: number; count: number }>();
  profile.movies.forEach((movie, j) => {
    for (const genre of movies.genreSets[movies.genreSet[movie]]) {
      const { sum, count } = byGenre.get(genre) ?? { sum: 0, count: 0 };
      byGenre.set(genre, { sum: sum + profile.ratings[j], count: count + 1 });
    }
  });
  const liking = ({ sum, count }: { sum: number; count: number }) => (sum - count * mean) / (count + GENRE_DAMPING);
  const latestFirst = Array.from(profile.movies.keys()).sort((a, b) => days[b] - days[a] || a - b);
  return {
    userId,
    simulated,
    numRatings,
    meanRating: round(mean, 2),
    favouriteGenres: Array.from(byGenre)
      .sort(([a, left], [b, right]) => liking(right) - liking(left) || (a < b ? -1 : 1))
      .slice(0, FAVOURITES)
      .map(([genre, { sum, count }]) => ({ genre, numRatings: count, meanRating: round(sum / count, 2) })),
    history: latestFirst.slice(offset, offset + limit).map((j) => ({
      ...card(movies, profile.movies[j]),
      rating: round(profile.ratings[j], 3),
      date: days[j] === 0 ? null : new Date(days[j] * MS_PER_DAY).toISOString().slice(0, 10),
    })),
  };
}
