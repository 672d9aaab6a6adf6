/** Users by their ids, with all their ratings: what the gates compare with the current release. */

import { findSorted } from '../../shared/binary-search.ts';
import { type Ratings, transpose } from '../../shared/ratings.ts';
import type { Dataset } from '../ingest/dataset.ts';
import type { ShardedDataset } from './ingest.ts';
import type { Rounds } from './rounds.ts';
import { type Facts, loadShard, type ShardInfo, type ShardRows, scaleOf } from './shard-file.ts';
import { overShards } from './training-set.ts';
import { loadValue, saveValue } from './values.ts';

/** Arguments of `pickUserRows`. */
export interface PickArgs {
  readonly shard: ShardInfo;
  readonly facts: Facts;
  /** File of the ids, ascending. */
  readonly ids: string;
  readonly out: string;
}

/** Picks the users of a shard whose ids are asked for. */
export async function pickUserRows({ shard, facts, ids: file, out }: PickArgs): Promise<{ file: string }> {
  const { userIds, byUser, times } = await loadShard(shard.file, facts);
  const { ids } = await loadValue<{ ids: Uint32Array }>(file);
  const users = Array.from(userIds.keys()).filter((user) => findSorted(ids, userIds[user]) !== -1);
  const offsets = new Uint32Array(users.length + 1);
  users.forEach((user, at) => {
    offsets[at + 1] = offsets[at] + byUser.offsets[user + 1] - byUser.offsets[user];
  });
  const length = offsets[users.length];
  const picked = { index: new Uint32Array(length), codes: new Uint8Array(length), times: new Uint32Array(length) };
  users.forEach((user, at) => {
    const [from, to] = [byUser.offsets[user], byUser.offsets[user + 1]];
    picked.index.set(byUser.index.subarray(from, to), offsets[at]);
    picked.codes.set(byUser.codes.subarray(from, to), offsets[at]);
    picked.times.set(times.subarray(from, to), offsets[at]);
  });
  const rows: ShardRows = { userIds: Uint32Array.from(users, (user) => userIds[user]), offsets, ...picked };
  return { file: await saveValue(out, rows) };
}

/** Returns a dataset that has these users alone, as far as there are such users. `name` is that of the round. */
export async function pickUsers(
  rounds: Rounds,
  name: string,
  dataset: ShardedDataset,
  wanted: readonly number[],
): Promise<Dataset> {
  const { facts, shards, filmCounts: _, ...about } = dataset;
  const ids = await saveValue(rounds.path(`${name}-ids`), { ids: Uint32Array.from(wanted).sort() });
  const answers = await overShards<{ file: string }>(rounds, name, 'pick', { facts, shards }, () => ({ ids }));
  const parts = await Promise.all(answers.map(({ file }) => loadValue<Required<ShardRows>>(file)));
  const lengths = parts.flatMap(({ offsets }) => Array.from(offsets.subarray(1), (end, user) => end - offsets[user]));
  const offsets = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, user) => {
    offsets[user + 1] = offsets[user] + length;
  });
  const byUser = {
    offsets,
    index: Uint32Array.from(parts.flatMap(({ index }) => Array.from(index))),
    codes: Uint8Array.from(parts.flatMap(({ codes }) => Array.from(codes))),
  };
  const ratings: Ratings = {
    numUsers: lengths.length,
    numMovies: facts.numMovies,
    numRatings: byUser.index.length,
    scale: scaleOf(facts),
    byUser,
    byMovie: transpose(byUser, facts.numMovies),
    times: Uint32Array.from(parts.flatMap(({ times }) => Array.from(times))),
  };
  return { ...about, ratings, userIds: Uint32Array.from(parts.flatMap(({ userIds }) => Array.from(userIds))) };
}
