/** Which movies a list may have. */

import type { MovieTable } from '../shared/release/movies.ts';
import type { RecommendOptions } from './answers.ts';
import type { Profile } from './model.ts';

/** All conditions must hold. Genres are compared without regard to case. */
export function makeFilter(
  movies: MovieTable,
  profile: Profile,
  options: RecommendOptions,
): (movie: number) => boolean {
  const { genres = [], match = 'any', yearFrom = 0, yearTo = Number.POSITIVE_INFINITY } = options;
  const wanted = genres.map((genre) => genre.toLowerCase());
  const fits = (set: readonly string[]) => {
    const own = set.map((genre) => genre.toLowerCase());
    return match === 'all' ? wanted.every((genre) => own.includes(genre)) : wanted.some((genre) => own.includes(genre));
  };
  const fitting = wanted.length > 0 ? movies.genreSets.map(fits) : undefined;
  const hidden = new Set(Array.from(options.exclude ?? [], (movieId) => movies.indexOf(movieId)));
  if (!options.includeRated) for (const movie of profile.movies) hidden.add(movie);
  const anyYear = options.yearFrom === undefined && options.yearTo === undefined;
  return (movie) => {
    if (hidden.has(movie)) return false;
    if (fitting && !fitting[movies.genreSet[movie]]) return false;
    if (anyYear) return true;
    const year = movies.year(movie);
    return year !== 0 && year >= yearFrom && year <= yearTo;
  };
}
