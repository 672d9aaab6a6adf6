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
  if (!times) return { movies: movies.slice(0, most), ratings: ratings.slice(0, most) };
  // Numbers sort several times as fast as places by a function that compares them.
  const earliest = times.slice().sort()[times.length - most];
  const isLater = (time: number) => time > earliest;
  /** How many of the ratings of the earliest moment are kept: the first ones. */
  let room = most - times.reduce((count, time) => count + Number(isLater(time)), 0);
  const isKept = (time: number) => isLater(time) || (time === earliest && room-- > 0);
  const kept = new Uint32Array(most);
  let length = 0;
  for (let j = 0; j < times.length; j++) if (isKept(times[j])) kept[length++] = j;
  return {
    movies: kept.map((j) => movies[j]),
    ratings: Float64Array.from(kept, (j) => ratings[j]),
    times: kept.map((j) => times[j]),
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
