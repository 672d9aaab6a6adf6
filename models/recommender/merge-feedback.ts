/** Merges the ratings that a user gave since the nightly run into the history that the release has of the user. */

import type { FeedbackEntry } from '../../shared/feedback.ts';
import { minuteOfMs } from '../../shared/minutes.ts';
import type { UserId } from '../../shared/user-id.ts';
import type { Recommender, UserProfile } from './answers.ts';

/**
 * The user's profile after each entry has changed, added or removed one rating. All entries must belong to this user,
 * at most one to each movie. Entries that do not fit the release (an unknown movie, a value off the scale) are skipped,
 * as in the nightly run. Returns `known` itself when no entry fits. Returns undefined for a user who is not in the
 * release and has rated no movie of it.
 */
export function mergeFeedback(
  { indexOf, manifest }: Pick<Recommender, 'indexOf' | 'manifest'>,
  userId: UserId,
  known: UserProfile | undefined,
  entries: readonly FeedbackEntry[],
): UserProfile | undefined {
  const said = new Map<number, { rating: number | null; minute: number }>();
  for (const { movieId, rating, time } of entries) {
    const movie = indexOf(movieId);
    if (movie === -1 || (rating !== null && !manifest.dataset.scale.includes(rating))) continue;
    said.set(movie, { rating, minute: minuteOfMs(time) });
  }
  if (said.size === 0) return known;
  const rows: { movie: number; rating: number; minute: number }[] = [];
  known?.profile.movies.forEach((movie, j) => {
    if (!said.has(movie)) rows.push({ movie, rating: known.profile.ratings[j], minute: known.profile.times?.[j] ?? 0 });
  });
  for (const [movie, { rating, minute }] of said) if (rating !== null) rows.push({ movie, rating, minute });
  if (!known && rows.length === 0) return undefined;
  rows.sort((a, b) => a.movie - b.movie);
  return {
    ...known,
    userId,
    profile: {
      movies: Uint32Array.from(rows, ({ movie }) => movie),
      ratings: Float64Array.from(rows, ({ rating }) => rating),
      times: Uint32Array.from(rows, ({ minute }) => minute),
    },
  };
}
