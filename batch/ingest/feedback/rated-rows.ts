/**
 * Changes rows that are sorted by user and movie. Columns are rebuilt one at a time by copying the runs of rows between
 * the changes, so that even 32 million rows need only one more column of memory.
 */

import { findBoundary, findPlace } from '../../../shared/binary-search.ts';
import type { UserId } from '../../../shared/user-id.ts';
import type { UserRows } from '../ratings/user-rows.ts';
import { compareUsers } from './feedback-rows.ts';

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

/**
 * A change at position `at` of the old rows: it removes the row there, inserts an entry of the feedback, or does both.
 */
export interface Edit {
  readonly at: number;
  /** Whether the row at `at` is removed. */
  readonly drops: boolean;
  /** Index of the entry that is inserted; −1 for none. */
  readonly entry: number;
  readonly code: number;
}

/** The index of the user, or the index that a new user with this id would have. */
export function findUser({ userIds, userNames }: RatedRows, id: UserId): { at: number; isKnown: boolean } {
  const idOf = (user: number): UserId => userNames?.[user] ?? userIds[user];
  const at = findBoundary(0, userIds.length, (user) => compareUsers(idOf(user), id) < 0);
  return { at, isKnown: at < userIds.length && idOf(at) === id };
}

/** The users who have a rating after the changes, and the offsets of their rows. `growth` is by old user index. */
export function mergeUsers(
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
export function mergeMovies(
  { rows, ratedIds }: RatedRows,
  newMovies: ReadonlySet<number>,
): { ids: Uint32Array; column: Uint32Array; indexOf(id: number): number } {
  const ids = Uint32Array.from(new Set([...ratedIds, ...newMovies])).sort();
  const indexOf = (id: number) => findPlace(ids, id);
  if (ids.length > ratedIds.length) renumber(rows.movies, ratedIds.map(indexOf));
  return { ids, column: rows.movies, indexOf };
}

/** Returns `ids` without the movies that no longer have a rating, and renumbers the column in place. */
export function dropUnrated(column: Uint32Array, ids: Uint32Array): Uint32Array {
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
export function rebuild<Column extends Uint32Array | Uint8Array>(
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

/**
 * The same rows with names in place of ids: each user is called by the digits of the id. The old columns are overwritten
 * and must not be used afterwards.
 */
export function nameUsers({ rows, userIds, ratedIds }: RatedRows): RatedRows {
  const names = Array.from(userIds, String);
  const order = Array.from(names.keys()).sort((a, b) => (names[a] < names[b] ? -1 : 1));
  const offsets = new Uint32Array(rows.offsets.length);
  for (const [place, user] of order.entries()) {
    offsets[place + 1] = offsets[place] + rows.offsets[user + 1] - rows.offsets[user];
  }
  const reorder = <Column extends Uint32Array | Uint8Array>(column: Column): Column => {
    const next = column.slice() as Column;
    for (const [place, user] of order.entries()) {
      next.set(column.subarray(rows.offsets[user], rows.offsets[user + 1]), offsets[place]);
    }
    (column.buffer as ArrayBuffer).transfer(0);
    return next;
  };
  return {
    rows: {
      offsets,
      movies: reorder(rows.movies),
      codes: reorder(rows.codes),
      times: rows.times && reorder(rows.times),
    },
    userIds: Uint32Array.from(order, (_, place) => place + 1),
    userNames: order.map((user) => names[user]),
    ratedIds,
  };
}
