/** A shard: the ratings of users with ids in one range, over the films of the whole dataset. */

import { type Ratings, type Scale, transpose } from '../../shared/ratings.ts';
import { loadValue, saveValue } from './values.ts';

/** What every task knows of the whole dataset. It passes through JSON. */
export interface Facts {
  readonly numUsers: number;
  readonly numMovies: number;
  readonly numRatings: number;
  /** Values of the scale, ascending, and the least that counts as liked. */
  readonly values: readonly number[];
  readonly relevance: number;
}

/** Where a shard is, and what is in it. */
export interface ShardInfo {
  readonly file: string;
  /** File of the names of its users. Absent if they have ids. */
  readonly names?: string;
  /** Number of the first user in the whole dataset. */
  readonly firstUser: number;
  readonly numUsers: number;
  readonly numRatings: number;
}

/** The rows of a shard by user. Users are numbered from 0, films as in the whole dataset. */
export interface ShardRows {
  readonly userIds: Uint32Array;
  readonly offsets: Uint32Array;
  readonly index: Uint32Array;
  readonly codes: Uint8Array;
  /** Minutes, 0 when not known. Rows to train on have none. */
  readonly times?: Uint32Array;
}

/** Returns the scale that facts state. */
export function scaleOf({ values, relevance }: Pick<Facts, 'values' | 'relevance'>): Scale {
  return { values: Float64Array.from(values), min: values[0], max: values[values.length - 1], relevance };
}

/** Stores a shard. */
export function saveShard(path: string, rows: ShardRows): Promise<string> {
  return saveValue(path, rows);
}

/** Reads a shard. Its rows by movie are made when they are first asked for. */
export async function loadShard(path: string, facts: Facts): Promise<Ratings & { readonly userIds: Uint32Array }> {
  const { userIds, offsets, index, codes, times } = await loadValue<ShardRows>(path);
  const byUser = { offsets, index, codes };
  let byMovie: Ratings['byMovie'] | undefined;
  let minutes = times;
  return {
    userIds,
    numUsers: userIds.length,
    numMovies: facts.numMovies,
    numRatings: index.length,
    scale: scaleOf(facts),
    byUser,
    get byMovie() {
      byMovie ??= transpose(byUser, facts.numMovies);
      return byMovie;
    },
    get times() {
      minutes ??= new Uint32Array(index.length);
      return minutes;
    },
  };
}
