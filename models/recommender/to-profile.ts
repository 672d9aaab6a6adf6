/** Profiles from the ratings that callers give, and the films that profiles have seen. */

import type { MovieTable } from '../../shared/release/movies.ts';
import type { Profile } from '../model.ts';
import type { GivenRating } from './answers.ts';
import type { Seen } from './filter.ts';

/** Makes a profile, as `Recommender.profile` says. Throws `RangeError` for a rating that is not on the scale. */
export function toProfile(
  movies: MovieTable,
  scale: { min: number; max: number },
  given: readonly GivenRating[],
): { profile: Profile; ignored: number[] } {
  const byMovie = new Map<number, GivenRating>();
  const ignored: number[] = [];
  for (const one of given) {
    const { movieId, rating } = one;
    if (!(rating >= scale.min && rating <= scale.max)) {
      throw new RangeError(`rating ${rating} is not between ${scale.min} and ${scale.max}`);
    }
    const movie = movies.indexOf(movieId);
    if (movie === -1) ignored.push(movieId);
    else byMovie.set(movie, one);
  }
  const indexes = Uint32Array.from(byMovie.keys()).sort();
  const kept = Array.from(indexes, (movie) => byMovie.get(movie));
  const times = Uint32Array.from(kept, (one) => one?.minute ?? 0);
  return {
    profile: {
      movies: indexes,
      ratings: Float64Array.from(kept, (one) => one?.rating ?? scale.min),
      ...(times.some((minute) => minute !== 0) && { times }),
    },
    ignored,
  };
}

/** Returns the films that any of the profiles has. */
export function seenBy(profiles: readonly Profile[]): Seen {
  return profiles.length === 1
    ? profiles[0]
    : { movies: Uint32Array.from(new Set(profiles.flatMap(({ movies }) => [...movies]))) };
}
