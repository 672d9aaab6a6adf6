/** Numbers of movies and ratings, and mean ratings, by genre and by decade. */

import type { Catalogue } from '../../../shared/ratings.ts';
import type { DatasetStats, Groups } from '../../../shared/release/stats.ts';
import type { MovieSums } from './movie-sums.ts';

const YEARS_PER_DECADE = 10;

/**
 * Returns the genres with most ratings first; ties are in the order of `genreNames`. A movie counts in each of its
 * genres. The mean of a genre without ratings is 0.
 */
export function genresOf(catalogue: Catalogue, movies: MovieSums): DatasetStats['genres'] {
  const { genreNames, genreOffsets, genres } = catalogue;
  const sums = groupSums(genreNames.length);
  for (let m = 0; m < movies.counts.length; m++) {
    for (let g = genreOffsets[m]; g < genreOffsets[m + 1]; g++) addMovie(sums, genres[g], movies, m);
  }
  const order = Array.from(genreNames.keys()).sort((a, b) => sums.ratings[b] - sums.ratings[a] || a - b);
  return { names: order.map((genre) => genreNames[genre]), ...pick(sums, order) };
}

/**
 * Returns the decades that have movies, ascending by their first year. Decade 0 holds the movies without a known year.
 * The mean of a decade without ratings is 0.
 */
export function decadesOf({ years }: Catalogue, movies: MovieSums): DatasetStats['decades'] {
  const sums = groupSums(Math.floor(0xffff / YEARS_PER_DECADE) + 1);
  years.forEach((year, m) => {
    addMovie(sums, Math.floor(year / YEARS_PER_DECADE), movies, m);
  });
  const found = Array.from(sums.movies.keys()).filter((decade) => sums.movies[decade] > 0);
  return { decade: Uint16Array.from(found, (decade) => decade * YEARS_PER_DECADE), ...pick(sums, found) };
}

interface GroupSums {
  movies: Uint32Array;
  ratings: Float64Array;
  sums: Float64Array;
}

function groupSums(length: number): GroupSums {
  return { movies: new Uint32Array(length), ratings: new Float64Array(length), sums: new Float64Array(length) };
}

function addMovie({ movies, ratings, sums }: GroupSums, group: number, of: MovieSums, movie: number): void {
  movies[group]++;
  ratings[group] += of.counts[movie];
  sums[group] += of.sums[movie];
}

function pick({ movies, ratings, sums }: GroupSums, groups: readonly number[]): Groups {
  return {
    movies: Uint32Array.from(groups, (group) => movies[group]),
    ratings: Float64Array.from(groups, (group) => ratings[group]),
    means: Float32Array.from(groups, (group) => (ratings[group] === 0 ? 0 : sums[group] / ratings[group])),
  };
}
