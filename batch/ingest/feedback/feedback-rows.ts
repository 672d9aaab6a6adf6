/** The entries of feedback in columns, by user and movie. */

import { createHash } from 'node:crypto';
import { type FeedbackEntry, replaces } from '../../../shared/feedback.ts';
import { type ItemChange, itemLine } from '../../../shared/items.ts';
import { canonicalUserId, type UserId } from '../../../shared/user-id.ts';

/** The largest time that fits 32 bits. */
const LAST_SECOND = 0xffffffff;

/** All entries of feedback. User `u` has the entries `offsets[u] .. offsets[u + 1]`, by ascending movie id. */
export interface FeedbackRows {
  /** Name of the file, for messages. */
  readonly label: string;
  /** In canonical form: ids in ascending order, then names in ascending order of their UTF-8 bytes. */
  readonly users: readonly UserId[];
  readonly offsets: Uint32Array;
  readonly movieIds: Uint32Array;
  /** In the dataset's unit. NaN means that the user has withdrawn the rating. */
  readonly ratings: Float64Array;
  /** Seconds since 1970. */
  readonly times: Uint32Array;
  /** What was said of items, and rules about them, by ascending movie id. */
  readonly items: readonly ItemChange[];
  /** SHA-256 (hex) of users, entries and items. */
  readonly checksum: string;
}

/**
 * Collects entries that are sorted by user, then by movie, whatever form the user ids have. When a user comes in two
 * forms, one entry of each movie counts (`replaces`). `said` may still grow while entries are read; it is used after the
 * last one. Rejects with `RangeError` when entries are out of order.
 */
export async function collect(
  label: string,
  entries: AsyncIterable<FeedbackEntry>,
  said: readonly ItemChange[] = [],
): Promise<FeedbackRows> {
  const users: UserId[] = [];
  const starts: number[] = [];
  const [movieIds, ratings, times]: number[][] = [[], [], []];
  for await (const { userId, movieId, rating, time } of entries) {
    const last = users.at(-1);
    const order = last === undefined ? 1 : compareUsers(userId, last);
    if (order < 0 || (order === 0 && movieId <= movieIds[movieIds.length - 1])) {
      const place = `user ${JSON.stringify(userId)}, movie ${movieId}`;
      throw new RangeError(`${place} is out of order: entries must be sorted by user, then by movie`);
    }
    if (order > 0) {
      users.push(userId);
      starts.push(movieIds.length);
    }
    movieIds.push(movieId);
    ratings.push(rating ?? Number.NaN);
    times.push(time);
  }
  const byUser = inOneForm(users, [...starts, movieIds.length], { movieIds, times });
  const order = byUser.flatMap(([, own]) => own);
  let end = 0;
  const rows = {
    offsets: Uint32Array.from([0, ...byUser.map(([, own]) => (end += own.length))]),
    movieIds: Uint32Array.from(order, (entry) => movieIds[entry]),
    ratings: Float64Array.from(order, (entry) => ratings[entry]),
    times: Uint32Array.from(order, (entry) => Math.min(LAST_SECOND, Math.floor(times[entry] / 1000))),
  };
  const ids = byUser.map(([userId]) => userId);
  const hash = createHash('sha256').update(JSON.stringify(ids));
  for (const array of Object.values(rows)) hash.update(array);
  const items = said.toSorted((a, b) => a.movieId - b.movieId);
  if (items.length > 0) hash.update(JSON.stringify(items.map(itemLine)));
  return { label, users: ids, ...rows, items, checksum: hash.digest('hex') };
}

/** The users in canonical form and ascending, each with the places of its entries, by ascending movie id. */
function inOneForm(
  users: readonly UserId[],
  offsets: readonly number[],
  { movieIds, times }: { movieIds: readonly number[]; times: readonly number[] },
): [UserId, number[]][] {
  const byUser = new Map<UserId, number[]>();
  for (const [u, userId] of users.entries()) {
    const id = canonicalUserId(userId);
    const own = Array.from({ length: offsets[u + 1] - offsets[u] }, (_, k) => offsets[u] + k);
    const other = byUser.get(id);
    if (!other) byUser.set(id, own);
    else {
      // Ids come before names, so the other entries are those of the id.
      const counts = new Map(other.map((entry) => [movieIds[entry], entry]));
      for (const entry of own) {
        const before = counts.get(movieIds[entry]);
        const replacesIt =
          before === undefined || replaces({ userId, time: times[entry] }, { userId: id, time: times[before] });
        if (replacesIt) counts.set(movieIds[entry], entry);
      }
      byUser.set(
        id,
        [...counts.values()].sort((a, b) => movieIds[a] - movieIds[b]),
      );
    }
  }
  return [...byUser].sort(([a], [b]) => compareUsers(a, b));
}

/** Compares two users for sorting: ids come before names, and names are in the order of their UTF-8 bytes. */
export function compareUsers(a: UserId, b: UserId): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return typeof a === 'number' ? -1 : 1;
}
