/** Merges the ratings that a user gave since the nightly run into the history that the release has of the user. */

import type { Recommender, UserProfile } from '../../models/recommender/answers.ts';
import type { FeedbackEntry } from '../../shared/feedback.ts';
import type { UserId } from '../../shared/user-id.ts';

const MS_PER_DAY = 86_400_000;
/** Days are kept as 16-bit numbers: this is the largest. */
const LAST_DAY = 65_535;

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
  const said = new Map<number, { rating: number | null; day: number }>();
  for (const { movieId, rating, time } of entries) {
    const movie = indexOf(movieId);
    if (movie === -1 || (rating !== null && !manifest.dataset.scale.includes(rating))) continue;
    said.set(movie, { rating, day: Math.min(LAST_DAY, Math.floor(time / MS_PER_DAY)) });
  }
  if (said.size === 0) return known;
  const rows: { movie: number; rating: number; day: number }[] = [];
  known?.profile.movies.forEach((movie, j) => {
    if (!said.has(movie)) rows.push({ movie, rating: known.profile.ratings[j], day: known.days[j] });
  });
  for (const [movie, { rating, day }] of said) if (rating !== null) rows.push({ movie, rating, day });
  if (!known && rows.length === 0) return undefined;
  rows.sort((a, b) => a.movie - b.movie);
  const days = Uint16Array.from(rows, ({ day }) => day);
  return {
    ...known,
    userId,
    profile: {
      movies: Uint32Array.from(rows, ({ movie }) => movie),
      ratings: Float64Array.from(rows, ({ rating }) => rating),
      days,
    },
    days,
  };
}
