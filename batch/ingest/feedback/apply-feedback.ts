/**
 * Merges feedback into the rows of a dataset. The result is the same as for a ratings file that has the feedback in it.
 */

import { findBoundary } from '../../../shared/binary-search.ts';
import { MAX_ID } from '../../../shared/ids.ts';
import type { UserId } from '../../../shared/user-id.ts';
import { DataError } from '../data-error.ts';
import type { FeedbackCounts } from '../dataset.ts';
import type { Reporter } from '../reporter.ts';
import { compareUsers, type FeedbackRows } from './feedback-rows.ts';
import {
  dropUnrated,
  type Edit,
  findUser,
  mergeMovies,
  mergeUsers,
  nameUsers,
  type RatedRows,
  rebuild,
} from './rated-rows.ts';

/** Feedback, and the reporter to which ignored entries are reported. */
export interface Feedback {
  readonly rows: FeedbackRows;
  readonly reporter: Reporter;
}

/**
 * Returns the rows with the feedback in them, and counts of its effects. The arrays of `given` are reused and must not
 * be used afterwards. One user with a name who rates a film makes all users have names, as in a ratings file. An entry is
 * ignored if its movie is neither in the rows nor in `catalogueIds`, or if its rating is not one of the scale's `values`.
 * The first ignored entry is reported. Throws `DataError` `empty` if no rating is left.
 */
export function applyFeedback(
  given: RatedRows,
  { rows: feedback, reporter }: Feedback,
  { values, catalogueIds }: { values: Float64Array; catalogueIds: readonly number[] },
): RatedRows & { counts: FeedbackCounts } {
  const allIds = new Set(catalogueIds);
  for (const id of given.ratedIds) allIds.add(id);
  const codeOf = new Map(Array.from(values, (value, code) => [value, code]));
  const reasonAgainst = (user: UserId, entry: number): string | undefined => {
    const [movieId, rating] = [feedback.movieIds[entry], feedback.ratings[entry]];
    if (typeof user === 'number' && user > MAX_ID) return `the largest user id is ${MAX_ID}`;
    if (!allIds.has(movieId)) return `movie ${movieId} is not in the dataset`;
    return Number.isNaN(rating) || codeOf.has(rating) ? undefined : `rating ${rating} is off the scale`;
  };
  const rates = (user: UserId, entry: number) =>
    codeOf.has(feedback.ratings[entry]) && reasonAgainst(user, entry) === undefined;

  const known = given.userNames || !hasNamedUser(feedback, rates) ? given : nameUsers(given);
  const { rows } = known;
  const edits: Edit[] = [];
  const growth = new Int32Array(known.userIds.length);
  const newcomers: { at: number; id: UserId; numRatings: number }[] = [];
  const newMovies = new Set<number>();
  const counts = { added: 0, changed: 0, removed: 0, ignored: 0 };
  for (const [id, u] of inOrderOf(known, feedback.users)) {
    const { at: user, isKnown } = findUser(known, id);
    const end = rows.offsets[isKnown ? user + 1 : user];
    let row = rows.offsets[user];
    let added = 0;
    let removed = 0;
    for (let entry = feedback.offsets[u]; entry < feedback.offsets[u + 1]; entry++) {
      const reason = reasonAgainst(id, entry);
      const movieId = feedback.movieIds[entry];
      if (reason !== undefined) {
        const place = `${feedback.label}: user ${JSON.stringify(id)}, movie ${movieId}`;
        if (counts.ignored++ === 0) reporter.warn(`${place}: ${reason}; ignored`);
        continue;
      }
      row = findBoundary(row, end, (at) => known.ratedIds[rows.movies[at]] < movieId);
      const isRated = row < end && known.ratedIds[rows.movies[row]] === movieId;
      const code = codeOf.get(feedback.ratings[entry]);
      if (code === undefined) {
        if (!isRated) continue;
        edits.push({ at: row, drops: true, entry: -1, code: 0 });
        removed++;
      } else {
        edits.push({ at: row, drops: isRated, entry, code });
        if (isRated) counts.changed++;
        else {
          newMovies.add(movieId);
          added++;
        }
      }
    }
    counts.added += added;
    counts.removed += removed;
    if (isKnown) growth[user] = added - removed;
    else if (added > 0) newcomers.push({ at: user, id, numRatings: added });
  }
  if (edits.length === 0) return { ...known, counts };

  const users = mergeUsers(known, growth, newcomers);
  const movies = mergeMovies(known, newMovies);
  const length = users.offsets[users.offsets.length - 1];
  if (length === 0) throw new DataError('empty', feedback.label, 'removes every rating of the dataset');
  const merged = {
    offsets: users.offsets,
    movies: rebuild(movies.column, rows.offsets, edits, length, ({ entry }) =>
      movies.indexOf(feedback.movieIds[entry]),
    ),
    codes: rebuild(rows.codes, rows.offsets, edits, length, ({ code }) => code),
    times: rows.times && rebuild(rows.times, rows.offsets, edits, length, ({ entry }) => feedback.times[entry]),
  };
  return {
    rows: merged,
    userIds: users.ids,
    ...(users.names && { userNames: users.names }),
    ratedIds: counts.removed > 0 ? dropUnrated(merged.movies, movies.ids) : movies.ids,
    counts,
  };
}

/** Whether one of the users has a name and an entry for which `rates` is true. */
function hasNamedUser({ users, offsets }: FeedbackRows, rates: (user: UserId, entry: number) => boolean): boolean {
  return users.some((user, u) => {
    if (typeof user === 'number') return false;
    for (let entry = offsets[u]; entry < offsets[u + 1]; entry++) if (rates(user, entry)) return true;
    return false;
  });
}

/** The users of the feedback as the rows have them, in the order of the rows, each with its place in the feedback. */
function inOrderOf({ userNames }: RatedRows, users: readonly UserId[]): [UserId, number][] {
  const ids = users.map((id, u): [UserId, number] => [userNames ? String(id) : id, u]);
  return userNames ? ids.sort(([a], [b]) => compareUsers(a, b)) : ids;
}
