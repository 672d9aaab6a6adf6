/** Users by their ids, with all their ratings: what the gates compare with the current release. */

import { findSorted } from '../../shared/binary-search.ts';
import { type Ratings, transpose } from '../../shared/ratings.ts';
import type { Dataset } from '../ingest/dataset.ts';
import type { ShardedDataset } from './ingest.ts';
import { readNames } from './name-file.ts';
import type { Rounds } from './rounds.ts';
import { type Facts, loadShard, type ShardInfo, type ShardRows, scaleOf } from './shard-file.ts';
import { overShards } from './training-set.ts';
import { loadValue, saveValue } from './values.ts';

/** Arguments of `pickUserRows`. */
export interface PickArgs {
  readonly shard: ShardInfo;
  readonly facts: Facts;
  /** File of `Wanted`. */
  readonly wanted: string;
  readonly out: string;
}

/** Users by their ids, ascending, or by their names. */
export type Wanted = { readonly ids: Uint32Array } | { readonly names: readonly string[] };

/** The users who were found in a shard. `userNames` is absent if they have ids. */
interface Picked extends Required<ShardRows> {
  readonly userNames?: readonly string[];
}

/** Picks the users of a shard who are asked for. */
export async function pickUserRows({ shard, facts, wanted: file, out }: PickArgs): Promise<{ file: string }> {
  const { userIds, byUser, times } = await loadShard(shard.file, facts);
  const names = shard.names === undefined ? undefined : (await readNames(shard.names)).names;
  const isWanted = wantedAmong(await loadValue<Wanted>(file), userIds, names);
  const users = Array.from(userIds.keys()).filter(isWanted);
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
  const rows: Picked = {
    userIds: Uint32Array.from(users, (user) => userIds[user]),
    ...{ offsets, ...picked, userNames: names && users.map((user) => names[user]) },
  };
  return { file: await saveValue(out, rows) };
}

function wantedAmong(
  wanted: Wanted,
  userIds: Uint32Array,
  names: readonly string[] | undefined,
): (user: number) => boolean {
  if ('ids' in wanted) return (user) => findSorted(wanted.ids, userIds[user]) !== -1;
  const all = new Set(wanted.names);
  return (user) => names !== undefined && all.has(names[user]);
}

/** Returns a dataset that has these users alone, as far as there are such users. `name` is that of the round. */
export async function pickUsers(
  rounds: Rounds,
  name: string,
  dataset: ShardedDataset,
  users: Wanted,
): Promise<Dataset> {
  const { facts, shards, filmCounts: _, isNamed, ...about } = dataset;
  const wanted = await saveValue(rounds.path(`${name}-users`), users);
  const answers = await overShards<{ file: string }>(rounds, name, 'pick', { facts, shards }, () => ({ wanted }));
  const parts = await Promise.all(answers.map(({ file }) => loadValue<Picked>(file)));
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
  return {
    ...about,
    ratings,
    userIds: Uint32Array.from(parts.flatMap(({ userIds }) => Array.from(userIds))),
    ...(isNamed && { userNames: parts.flatMap(({ userNames = [] }) => userNames) }),
  };
}
