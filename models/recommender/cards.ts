/** Movies and numbers as answers show them, with the same digits on every host. */

import type { MovieTable } from '../../shared/release/movies.ts';
import { readingTitle } from '../../shared/release/reading-title.ts';
import { round } from '../../shared/round.ts';
import type { MovieCard, MovieFacts } from './answers.ts';
import type { LaidItems } from './items.ts';

/** Returns the title of a movie as people read it, and as the catalogue has it, by its dense index. */
export function titles(movies: MovieTable, movie: number): Pick<MovieCard, 'title' | 'catalogueTitle'> {
  const catalogueTitle = movies.title(movie);
  return { title: readingTitle(catalogueTitle, movies.year(movie) || null), catalogueTitle };
}

/** Returns what lists show of a movie, by its dense index. */
export function card(movies: MovieTable, movie: number): MovieCard {
  const key = movies.key(movie);
  return {
    movieId: movies.movieIds[movie],
    ...(key !== undefined && { key }),
    ...titles(movies, movie),
    year: movies.year(movie) || null,
    genres: [...movies.genreSets[movies.genreSet[movie]]],
  };
}

/**
 * Returns everything that the catalogue knows about a movie, by its dense index. `picks` have no mean. With `items` it says
 * that a new one is new.
 */
export function facts(
  movies: MovieTable,
  movie: number,
  picks: boolean,
  items?: Pick<LaidItems, 'numMovies'>,
): MovieFacts {
  const numRatings = movies.numRatings[movie];
  return {
    ...card(movies, movie),
    ...(items && movie >= items.numMovies && { added: true }),
    imdbId: movies.imdbId(movie) || null,
    tmdbId: movies.tmdbId(movie) || null,
    numRatings,
    meanRating: numRatings === 0 || picks ? null : round(movies.meanRatings[movie], 2),
  };
}

/** Digits behind the point of ratings and of scores. */
export const DIGITS = { rating: 3, score: 4 };

/** Rounds a rating to three digits. */
export function roundRating(value: number): number {
  return round(value, DIGITS.rating);
}

/** Rounds a score to four digits. */
export function roundScore(value: number): number {
  return round(value, DIGITS.score);
}
