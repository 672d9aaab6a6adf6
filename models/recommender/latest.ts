/** Limits the part of a very long history that is scored, so that no answer takes many times as long as others. */

import type { Profile } from '../model.ts';

/**
 * Most ratings of a profile that are scored, and that a posted profile may have. Only a handful of the 200,948 users of
 * ML-32M have more.
 */
export const MAX_SCORED = 5_000;

/**
 * Returns the profile itself when it has at most `most` ratings, else a copy with its latest `most` ratings. Where times
 * are not known, the ratings of the most rated films are kept.
 */
export function latestOf(profile: Profile, most = MAX_SCORED): Profile {
  const { movies, ratings, times } = profile;
  if (movies.length <= most) return profile;
  const latestFirst = Uint32Array.from(movies.keys());
  if (times) latestFirst.sort((a, b) => times[b] - times[a] || a - b);
  const kept = latestFirst.subarray(0, most).sort();
  return {
    movies: Uint32Array.from(kept, (j) => movies[j]),
    ratings: Float64Array.from(kept, (j) => ratings[j]),
    ...(times && { times: Uint32Array.from(kept, (j) => times[j]) }),
  };
}

/** Returns the part of a profile whose movies have a dense index below `movie`; the profile itself when all have. */
export function beforeMovie(profile: Profile, movie: number): Profile {
  const { movies, ratings, times } = profile;
  const length = movies.findIndex((one) => one >= movie);
  if (length === -1) return profile;
  return {
    movies: movies.subarray(0, length),
    ratings: ratings.subarray(0, length),
    ...(times && { times: times.subarray(0, length) }),
  };
}
