/** What of a very long history is scored, so that nobody's answer takes many times as long as another's. */

import type { Profile } from '../model.ts';

/** As many ratings as a posted profile may have. Of 200,948 users of ML-32M a handful has more. */
export const MAX_SCORED = 5_000;

/** The profile itself, or its latest `most` ratings; those of the most rated films where the days are not known. */
export function latestOf(profile: Profile, most = MAX_SCORED): Profile {
  const { movies, ratings, days } = profile;
  if (movies.length <= most) return profile;
  const latestFirst = Uint32Array.from(movies.keys());
  if (days) latestFirst.sort((a, b) => days[b] - days[a] || a - b);
  const kept = latestFirst.subarray(0, most).sort();
  return {
    movies: Uint32Array.from(kept, (j) => movies[j]),
    ratings: Float64Array.from(kept, (j) => ratings[j]),
    days: days && Uint16Array.from(kept, (j) => days[j]),
  };
}
