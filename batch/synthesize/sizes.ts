/** How large a made-up dataset is. */

import { UsageError } from '../terminal/usage-error.ts';
import { MIN_RATINGS, MOST_SHARE } from './user-counts.ts';

export const PRESETS = {
  'ml-1m': { users: 6_040, movies: 3_706, ratings: 1_000_209 },
  'ml-10m': { users: 69_878, movies: 10_677, ratings: 10_000_054 },
  'ml-32m': { users: 200_948, movies: 87_585, ratings: 32_000_204 },
} as const;
export const MAX_USERS = 5_000_000;
export const MAX_MOVIES = 1_000_000;
/** Each takes eight bytes of memory. */
export const MAX_RATINGS = 200_000_000;

/** Single sizes go before those of the preset. */
export interface AskedSizes {
  readonly preset?: keyof typeof PRESETS;
  readonly users?: number;
  readonly movies?: number;
  readonly ratings?: number;
}

interface Sizes {
  readonly users: number;
  readonly movies: number;
  readonly ratings: number;
}

/** Throws `UsageError` when a size is missing, and when so many users cannot give so many ratings to so many movies. */
export function chooseSizes(asked: AskedSizes, movies: number): Sizes {
  const preset = asked.preset && PRESETS[asked.preset];
  const users = asked.users ?? preset?.users;
  const ratings = asked.ratings ?? preset?.ratings;
  if (users === undefined || ratings === undefined) throw new UsageError('give --preset, or --users and --ratings');
  const fewest = users * MIN_RATINGS;
  if (ratings < fewest) {
    throw new UsageError(`--ratings ${ratings}: ${users} users have at least ${MIN_RATINGS} each, ${fewest} in all`);
  }
  const most = users * Math.floor(movies * MOST_SHARE);
  if (ratings > most) {
    throw new UsageError(`--ratings ${ratings}: ${users} users rate at most half of ${movies} movies, ${most} in all`);
  }
  return { users, movies, ratings };
}
