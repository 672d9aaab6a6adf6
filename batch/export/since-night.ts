/** What users said since the night, by user, for lists that take it into account. */

import type { FeedbackEntry } from '../../shared/feedback.ts';
import { canonicalUserId, type UserId } from '../../shared/user-id.ts';
import type { FeedbackRows } from '../ingest/feedback/feedback-rows.ts';

/** What users said. */
export interface SinceNight {
  /** Returns the entries of a user, whatever form the id has. */
  of(userId: UserId): FeedbackEntry[];
  /** Returns those whom `of` was not asked about, ids first, as they are called in a release with or without names. */
  others(named: boolean): UserId[];
  /** Whether anybody has a name and no id. */
  readonly hasNames: boolean;
}

/** Returns what users said, of no entries by default. */
export function sinceNight(rows?: FeedbackRows): SinceNight {
  const { users = [], offsets = [0], movieIds = [], ratings = [], times = [] } = rows ?? {};
  const places = new Map(users.map((userId, u) => [userId, u]));
  const asked = new Set<UserId>();
  return {
    hasNames: users.some((userId) => typeof userId === 'string'),
    of(userId) {
      const id = canonicalUserId(userId);
      const u = places.get(id);
      if (u === undefined) return [];
      asked.add(id);
      return Array.from({ length: offsets[u + 1] - offsets[u] }, (_, k) => {
        const at = offsets[u] + k;
        const rating = Number.isNaN(ratings[at]) ? null : ratings[at];
        return { userId, movieId: movieIds[at], rating, time: 1_000 * times[at] };
      });
    },
    others: (named) => users.filter((id) => !asked.has(id)).map((id) => (named ? String(id) : id)),
  };
}
