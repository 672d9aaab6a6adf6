/** The distribution of the ratings of a dataset over users, movies and values. */

import { round } from '../../shared/round.ts';
import { NUM_STARS } from './star-scale.ts';

/** Counts of ratings per user and per movie, and the distribution of the ratings. It is written to noise.json. */
export interface Marginals {
  readonly perUser: { readonly least: number; readonly median: number; readonly most: number };
  /** `unrated` is the number of movies without ratings; `median` counts them too. */
  readonly perMovie: { readonly median: number; readonly most: number; readonly unrated: number };
  /** In stars. */
  readonly meanRating: number;
  /** Shares of the ratings of 0.5, 1, … 5 stars. */
  readonly histogram: readonly number[];
}

/**
 * Computes the marginals from the number of ratings of each user, of each movie, and of each code (0 … 9, for 0.5 … 5
 * stars). The arrays are not changed.
 */
export function describeMarginals(ofUsers: Uint32Array, ofMovies: Uint32Array, histogram: Float64Array): Marginals {
  const users = ofUsers.toSorted();
  const movies = ofMovies.toSorted();
  let ratings = 0;
  let halves = 0;
  for (let code = 0; code < NUM_STARS; code++) {
    ratings += histogram[code];
    halves += (code + 1) * histogram[code];
  }
  return {
    perUser: { least: users[0], median: median(users), most: users[users.length - 1] },
    perMovie: {
      median: median(movies),
      most: movies[movies.length - 1],
      unrated: movies.findIndex((count) => count > 0),
    },
    meanRating: round(halves / ratings / 2, 4),
    histogram: Array.from(histogram, (count) => round(count / ratings, 4)),
  };
}

function median(sorted: Uint32Array): number {
  return sorted[Math.floor(sorted.length / 2)];
}
