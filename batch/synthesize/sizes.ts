/** The sizes of a made-up dataset. */

import { UsageError } from '../terminal/usage-error.ts';
import { MIN_RATINGS, MOST_SHARE } from './user-counts.ts';

/** The sizes of the MovieLens datasets with these names. */
export const PRESETS = {
  'ml-1m': { users: 6_040, movies: 3_706, ratings: 1_000_209 },
  'ml-10m': { users: 69_878, movies: 10_677, ratings: 10_000_054 },
  'ml-32m': { users: 200_948, movies: 87_585, ratings: 32_000_204 },
} as const;
/** Most users of a made-up dataset. A round number, far above MovieLens. */
export const MAX_USERS = 5_000_000;
/** Most movies of a made-up dataset. A round number, far above MovieLens. */
export const MAX_MOVIES = 1_000_000;
/** Most ratings of a made-up dataset. Each takes eight bytes of memory, so this is 3.2 GB. */
export const MAX_RATINGS = 400_000_000;

/** The sizes that were asked for. A single size overrides that of the preset. */
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

/**
 * Completes the sizes for a catalogue of `movies`. Throws `UsageError` if a size is missing, or if the number of
 * ratings is impossible for so many users and movies.
 */
export function chooseSizes(asked: AskedSizes, movies: number): Sizes {
  const preset = asked.preset && PRESETS[asked.preset];
  const users = asked.users ?? preset?.users;
  const ratings = asked.ratings ?? preset?.ratings;
  if (users === undefined || ratings === undefined) throw new UsageError('give --preset, or --users and --ratings');
  const fewest = users * MIN_RATINGS;
  if (ratings < fewest) {
    throw new UsageError(`--ratings ${ratings}: ${users} users need at least ${MIN_RATINGS} each, ${fewest} in all`);
  }
  const most = users * Math.floor(movies * MOST_SHARE);
  if (ratings > most) {
    throw new UsageError(
      `--ratings ${ratings}: ${users} users can rate at most half of ${movies} movies each, ${most} in all`,
    );
  }
  return { users, movies, ratings };
}
