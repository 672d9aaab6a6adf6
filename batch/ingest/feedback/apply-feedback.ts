/**
 * Merges feedback into the rows of a dataset. The result is the same as for a ratings file that has the feedback in it.
 * Columns are rebuilt one at a time by copying the runs of rows between the changes, so that even 32 million rows need
 * only one more column of memory.
 */

import { findBoundary, findPlace } from '../../../shared/binary-search.ts';
import { MAX_ID } from '../../../shared/ids.ts';
import type { UserId } from '../../../shared/user-id.ts';
import { DataError } from '../data-error.ts';
import type { FeedbackCounts } from '../dataset.ts';
import type { UserRows } from '../ratings/user-rows.ts';
import type { Reporter } from '../reporter.ts';
import { compareUsers, type FeedbackRows } from './read-feedback.ts';

/** Rows sorted by user, then by movie, and the raw ids of their indexes. */
export interface RatedRows {
  readonly rows: UserRows;
  /** Raw id of each user index, in ascending order. */
  readonly userIds: Uint32Array;
  /** Name of each user index, if users have names. Their ids are then 1, 2, … */
  readonly userNames?: readonly string[];
  /** Raw id of each movie index, in ascending order. Each of these movies has a rating. */
  readonly ratedIds: Uint32Array;
}

/** Feedback, and the reporter to which ignored entries are reported. */
export interface Feedback {
  readonly rows: FeedbackRows;
  readonly reporter: Reporter;
}

/**
 * A change at position `at` of the old rows: it removes the row there, inserts an entry of the feedback, or does both.
 */
interface Edit {
  readonly at: number;
  /** Whether the row at `at` is removed. */
  readonly drops: boolean;
  /** Index of the entry that is inserted; −1 for none. */
  readonly entry: number;
  readonly code: number;
}

/**
 * Returns the rows with the feedback in them, and counts of its effects. The arrays of `known` are reused and must not
 * be used afterwards. An entry is ignored if its movie is neither in the rows nor in `catalogueIds`, if its rating is
 * not one of the scale's `values`, or if its user has an id where the dataset has names or the other way round. The
 * first ignored entry is reported. Throws `DataError` `empty` if no rating is left.
 */
export function applyFeedback(
  known: RatedRows,
  { rows: feedback, reporter }: Feedback,
  { values, catalogueIds }: { values: Float64Array; catalogueIds: readonly number[] },
): RatedRows & { counts: FeedbackCounts } {
  const { rows } = known;
  const numUsers = known.userIds.length;
  const allIds = new Set(catalogueIds);
  for (const id of known.ratedIds) allIds.add(id);
  const codeOf = new Map(Array.from(values, (value, code) => [value, code]));
  const edits: Edit[] = [];
  const growth = new Int32Array(numUsers);
  const newcomers: { at: number; id: UserId; numRatings: number }[] = [];
  const newMovies = new Set<number>();
  const counts = { added: 0, changed: 0, removed: 0, ignored: 0 };

  const reasonAgainst = (user: UserId, entry: number): string | undefined => {
    const [movieId, rating] = [feedback.movieIds[entry], feedback.ratings[entry]];
    if ((typeof user === 'string') !== (known.userNames !== undefined)) {
      return known.userNames ? 'users of the dataset have names, not ids' : 'users of the dataset have ids, not names';
    }
    if (typeof user === 'number' && user > MAX_ID) return `the largest user id is ${MAX_ID}`;
    if (!allIds.has(movieId)) return `movie ${movieId} is not in the dataset`;
    return Number.isNaN(rating) || codeOf.has(rating) ? undefined : `rating ${rating} is off the scale`;
  };

  for (const [u, id] of feedback.users.entries()) {
    const { at: user, isKnown } = findUser(known, id);
    const end = rows.offsets[isKnown ? user + 1 : user];
    let row = rows.offsets[user];
    let added = 0;
    let removed = 0;
    for (let entry = feedback.offsets[u]; entry < feedback.offsets[u + 1]; entry++) {
      const reason = reasonAgainst(id, entry);
      if (reason !== undefined) {
        if (counts.ignored++ === 0) {
          reporter.warn(
            `${feedback.label}: user ${JSON.stringify(id)}, movie ${feedback.movieIds[entry]}: ${reason}; ignored`,
          );
        }
        continue;
      }
      const movieId = feedback.movieIds[entry];
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

/** The index of the user, or the index that a new user with this id would have. */
function findUser({ userIds, userNames }: RatedRows, id: UserId): { at: number; isKnown: boolean } {
  const idOf = (user: number): UserId => userNames?.[user] ?? userIds[user];
  const at = findBoundary(0, userIds.length, (user) => compareUsers(idOf(user), id) < 0);
  return { at, isKnown: at < userIds.length && idOf(at) === id };
}

/** The users who have a rating after the changes, and the offsets of their rows. `growth` is by old user index. */
function mergeUsers(
  { rows, userIds, userNames }: RatedRows,
  growth: Int32Array,
  newcomers: readonly { at: number; id: UserId; numRatings: number }[],
): { ids: Uint32Array; names?: string[]; offsets: Uint32Array } {
  const ids: UserId[] = [];
  const offsets = [0];
  const add = (id: UserId, numRatings: number) => {
    if (numRatings === 0) return;
    ids.push(id);
    offsets.push(offsets[offsets.length - 1] + numRatings);
  };
  let next = 0;
  for (let user = 0; user <= userIds.length; user++) {
    for (; newcomers[next]?.at === user; next++) add(newcomers[next].id, newcomers[next].numRatings);
    if (user === userIds.length) break;
    add(userNames?.[user] ?? userIds[user], rows.offsets[user + 1] - rows.offsets[user] + growth[user]);
  }
  if (!userNames) return { ids: Uint32Array.from(ids as number[]), offsets: Uint32Array.from(offsets) };
  const numbers = Uint32Array.from(ids, (_, user) => user + 1);
  return { ids: numbers, names: ids as string[], offsets: Uint32Array.from(offsets) };
}

/** The ids of all movies, old and new, in ascending order. The column of movies is renumbered in place. */
function mergeMovies(
  { rows, ratedIds }: RatedRows,
  newMovies: ReadonlySet<number>,
): { ids: Uint32Array; column: Uint32Array; indexOf(id: number): number } {
  const ids = Uint32Array.from(new Set([...ratedIds, ...newMovies])).sort();
  const indexOf = (id: number) => findPlace(ids, id);
  if (ids.length > ratedIds.length) renumber(rows.movies, ratedIds.map(indexOf));
  return { ids, column: rows.movies, indexOf };
}

/** Returns `ids` without the movies that no longer have a rating, and renumbers the column in place. */
function dropUnrated(column: Uint32Array, ids: Uint32Array): Uint32Array {
  const isRated = new Uint8Array(ids.length);
  for (let k = 0; k < column.length; k++) isRated[column[k]] = 1;
  const kept = ids.filter((_, movie) => isRated[movie] === 1);
  if (kept.length === ids.length) return ids;
  const table = new Uint32Array(ids.length);
  for (let movie = 0, next = 0; movie < ids.length; movie++) if (isRated[movie] === 1) table[movie] = next++;
  renumber(column, table);
  return kept;
}

function renumber(column: Uint32Array, table: Uint32Array): void {
  for (let k = 0; k < column.length; k++) column[k] = table[column[k]];
}

/** Returns the column after all changes; it has `length` values. The old column's memory is freed at once. */
function rebuild<Column extends Uint32Array | Uint8Array>(
  column: Column,
  offsets: Uint32Array,
  edits: readonly Edit[],
  length: number,
  valueFor: (edit: Edit) => number,
): Column {
  const next = (column instanceof Uint8Array ? new Uint8Array(length) : new Uint32Array(length)) as Column;
  let from = 0;
  let to = 0;
  for (const edit of edits) {
    next.set(column.subarray(from, edit.at), to);
    to += edit.at - from;
    from = edit.at + (edit.drops ? 1 : 0);
    if (edit.entry !== -1) next[to++] = valueFor(edit);
  }
  next.set(column.subarray(from, offsets[offsets.length - 1]), to);
  (column.buffer as ArrayBuffer).transfer(0);
  return next;
}
