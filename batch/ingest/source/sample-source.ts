/** The dataset `sample`, which comes with the code: real films and simulated viewers. */

import { fileURLToPath } from 'node:url';
import { type Movies, numberMovies, readMovies } from '../catalogue/read-movies.ts';
import type { RatingColumns } from '../ratings/rating-columns.ts';
import { RatingValues } from '../ratings/rating-values.ts';
import { dataFile } from '../tables/data-file.ts';
import { simulateViewers } from './sample-viewers.ts';

const FILMS = fileURLToPath(new URL('../../../data/sample/films.csv', import.meta.url));

/** Returns the films and the ratings of simulated viewers. The same seed gives the same ratings. */
export function readSample(seed: number): { columns: RatingColumns; movies: Movies } {
  const movies = numberMovies(readMovies(dataFile(FILMS)));
  const films = movies.ids.map((_, film) => ({ genres: movies.genres[film], year: movies.years[film] }));
  const simulated = simulateViewers(films, { seed });
  const rows = simulated.userIds.length;
  const values = new RatingValues(rows);
  for (const rating of simulated.ratings) values.push(rating);
  const columns = {
    rows,
    badRows: 0,
    users: simulated.userIds,
    movies: simulated.filmIndexes.map((film) => movies.ids[film]),
    values,
    times: Uint32Array.from(simulated.timestamps),
  };
  return { columns, movies };
}
