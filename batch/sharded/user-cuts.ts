/**
 * Where users are cut into shards: neighbours, until they have enough rows. Where that is depends on the rows alone, and
 * not on the parts in which they were read. Ids are counted by range. Of names there may be too many to count, so the
 * rows of a sample are counted: that of the names with the lowest hashes, which is the same whatever names a part has.
 */

import { createHash } from 'node:crypto';
import type { UserId } from '../../shared/user-id.ts';
import { compareUsers } from '../ingest/feedback/feedback-rows.ts';

/** How many rows users have whose ids are in each range of 2^shift ids. */
export interface IdCounts {
  readonly shift: number;
  readonly rows: Float64Array;
}

/** The names of users with the lowest hashes, in their order, and the rows that each has. */
export interface NameCounts {
  readonly hashes: readonly number[];
  readonly names: readonly string[];
  readonly rows: readonly number[];
}

/**
 * Most ranges of user ids that are counted, and names in a sample. A power of two. With 1,000 shards, one has 65 names
 * of the sample, so that it is larger or smaller than others by an eighth.
 */
export const MOST_COUNTS = 2 ** 16;

/** Counts the rows of users by ranges of their ids. */
export function countIds(users: Uint32Array): IdCounts {
  const largest = users.reduce((most, id) => Math.max(most, id), 0);
  const shift = Math.max(0, Math.ceil(Math.log2((largest + 1) / MOST_COUNTS)));
  const rows = new Float64Array(Math.floor(largest / 2 ** shift) + 1);
  for (const id of users) rows[Math.floor(id / 2 ** shift)]++;
  return { shift, rows };
}

/** Adds counts up, in ranges as wide as the wider ones. */
export function addIdCounts(a: IdCounts, b: IdCounts): IdCounts {
  const shift = Math.max(a.shift, b.shift);
  const lengthOf = (part: IdCounts) => Math.ceil(part.rows.length / 2 ** (shift - part.shift));
  const rows = new Float64Array(Math.max(lengthOf(a), lengthOf(b)));
  for (const part of [a, b]) {
    const width = 2 ** (shift - part.shift);
    part.rows.forEach((count, range) => {
      rows[Math.floor(range / width)] += count;
    });
  }
  return { shift, rows };
}

/** Counts the rows of a sample of users. `users` has their places in `names`, plus 1. */
export function countNames(users: Uint32Array, names: readonly string[], most = MOST_COUNTS): NameCounts {
  const rows = new Float64Array(names.length);
  for (const user of users) rows[user - 1]++;
  return lowest(
    names.map((name, at) => ({ hash: hashOf(name), name, rows: rows[at] })),
    most,
  );
}

/** Adds counts up. */
export function addNameCounts(a: NameCounts, b: NameCounts, most = MOST_COUNTS): NameCounts {
  const all = new Map<string, Counted>();
  for (const { hashes, names, rows } of [a, b]) {
    names.forEach((name, at) => {
      all.set(name, { hash: hashes[at], name, rows: (all.get(name)?.rows ?? 0) + rows[at] });
    });
  }
  return lowest([...all.values()], most);
}

/**
 * Returns the first user of every shard except the first. All shards have about the same number of the `total` rows, and
 * about `most` of them at most.
 */
export function cutUsers(counts: IdCounts | NameCounts, total: number, most: number): UserId[] {
  const shards = Math.max(1, Math.ceil(total / most));
  if (!('names' in counts)) return cut(counts.rows, shards).map((range) => range * 2 ** counts.shift);
  const order = Array.from(counts.names.keys()).sort((a, b) => compareUsers(counts.names[a], counts.names[b]));
  return cut(
    Float64Array.from(order, (at) => counts.rows[at]),
    shards,
  ).map((place) => counts.names[order[place]]);
}

/** Returns the places at which to cut. */
function cut(rows: Float64Array, shards: number): number[] {
  const share = rows.reduce((sum, count) => sum + count, 0) / shards;
  const cuts: number[] = [];
  let done = 0;
  rows.forEach((count, place) => {
    if (done >= share * (cuts.length + 1) && count > 0) cuts.push(place);
    done += count;
  });
  return cuts;
}

interface Counted {
  readonly hash: number;
  readonly name: string;
  readonly rows: number;
}

function lowest(counted: Counted[], most: number): NameCounts {
  const kept = counted.sort((a, b) => a.hash - b.hash || compareUsers(a.name, b.name)).slice(0, most);
  return {
    hashes: kept.map(({ hash }) => hash),
    names: kept.map(({ name }) => name),
    rows: kept.map(({ rows }) => rows),
  };
}

/** 48 bits of the SHA-256 of a name. */
function hashOf(name: string): number {
  return createHash('sha256').update(name).digest().readUIntBE(0, 6);
}
