/**
 * The tasks of item-KNN and EASE over shards. A block of films is paired by one task, with all films before them. For
 * that every shard cuts out what the block needs of its users: the ratings of a user up to the block's end, if the user
 * rated a film of the block. The pairs of frequent films are counted among a sample of users (pairs.ts).
 */

import { PAIRS, type PairConfig } from '../../models/item-knn/pairs.ts';
import { INVERSE_BLOCK, pairScratchBytes } from '../../shared/kernels/kernels.ts';
import type { KernelMemory } from '../../shared/kernels/memory.ts';
import { hash32 } from '../../shared/random.ts';
import { type FilmBias, userBiases } from './bias.ts';
import { withKernels } from './lane.ts';
import { type Facts, loadShard, type ShardInfo } from './shard-file.ts';
import { loadValue, saveValue } from './values.ts';

/** Keys the lots of users. */
const PAIR_LOTS = 22;

/** A block of films, and the share of users who count. */
export interface PairBlock {
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

/** Arguments of `countPairs`. */
export interface CountArgs {
  readonly shard: ShardInfo;
  readonly facts: Facts;
  readonly votedMovies: number;
  readonly out: string;
}

/** Counts, for each film, the ratings that its raters have of films before it: the work of its pairs. */
export async function countPairs({ shard, facts, votedMovies, out }: CountArgs): Promise<{ file: string }> {
  const { byUser, numUsers } = await loadShard(shard.file, facts);
  const sums = new Float64Array(votedMovies);
  for (let user = 0; user < numUsers; user++) {
    const start = byUser.offsets[user];
    for (let e = start; e < byUser.offsets[user + 1] && byUser.index[e] < votedMovies; e++)
      sums[byUser.index[e]] += e - start;
  }
  return { file: await saveValue(out, { sums }) };
}

/** Arguments of `cutPairRows`. */
export interface CutArgs {
  readonly shard: ShardInfo;
  readonly facts: Facts;
  readonly seed: number;
  /** File of `FilmBias`. */
  readonly bias: string;
  readonly blocks: readonly PairBlock[];
  readonly pickWeight: number;
  readonly out: string;
}

/** The rows of a block, as the kernel takes them. */
interface BlockRows {
  /** Where each user's entries begin. */
  readonly userOffsets: Uint32Array;
  /** Two words for each entry: movie | liked << 31, and the bits of the residual. */
  readonly entries: Uint32Array;
  /** w of each user. */
  readonly userWeights: Float32Array;
}

/** A file of `BlockRows`, and how long its arrays are. */
export interface CutRows {
  readonly file: string;
  readonly users: number;
  readonly entries: number;
}

/** Cuts out the rows of each block, a file each. */
export async function cutPairRows(args: CutArgs): Promise<{ cuts: CutRows[] }> {
  const { shard, facts, seed, bias: biasFile, blocks, pickWeight, out } = args;
  const ratings = await loadShard(shard.file, facts);
  const bias = await loadValue<FilmBias>(biasFile);
  const userBias = userBiases(ratings, bias);
  const { byUser, numUsers, scale } = ratings;
  const { offsets, index, codes } = byUser;
  const lots = Float64Array.from(
    { length: numUsers },
    (_, user) => hash32(seed, PAIR_LOTS, shard.firstUser + user) / 2 ** 32,
  );
  const picks = Float64Array.from(scale.values, (value) => (value >= scale.relevance ? 1 : pickWeight));
  const picked = new Float64Array(numUsers);
  for (let user = 0; user < numUsers; user++)
    for (let e = offsets[user]; e < offsets[user + 1]; e++) picked[user] += picks[codes[e]];
  const cuts: CutRows[] = [];
  for (const [b, { from, to, share }] of blocks.entries()) {
    const ends = new Uint32Array(numUsers);
    let length = 0;
    let users = 0;
    for (let user = 0; user < numUsers; user++) {
      if (lots[user] >= share) continue;
      const end = firstFrom(index, offsets[user], offsets[user + 1], to);
      if (end === offsets[user] || index[end - 1] < from) continue;
      ends[user] = end;
      length += end - offsets[user];
      users++;
    }
    const rows: BlockRows = {
      userOffsets: new Uint32Array(users + 1),
      entries: new Uint32Array(2 * length),
      userWeights: new Float32Array(users),
    };
    const residuals = new Float32Array(rows.entries.buffer);
    let at = 0;
    let row = 0;
    for (let user = 0; user < numUsers; user++) {
      if (ends[user] === 0) continue;
      const mean = bias.mean + userBias[user];
      for (let e = offsets[user]; e < ends[user]; e++, at++) {
        const value = scale.values[codes[e]];
        rows.entries[2 * at] = index[e] | (value >= scale.relevance ? 0x80000000 : 0);
        residuals[2 * at + 1] = value - mean - bias.movieBias[index[e]];
      }
      rows.userWeights[row] = picked[user] > 0 ? 1 / Math.sqrt(picked[user]) : 0;
      rows.userOffsets[++row] = at;
    }
    cuts.push({ file: await saveValue(`${out}.block-${b}`, rows), users, entries: length });
  }
  return { cuts };
}

/** Arguments of `pairBlock`. */
export interface BlockArgs {
  readonly block: PairBlock;
  /** The block's rows, shard by shard. */
  readonly rows: readonly CutRows[];
  readonly config: PairConfig;
  readonly out: string;
}

/** Neighbours that one block found, for the films before its end, and its rows of the Gram matrix. */
export interface PairLists {
  /** Best neighbours of each film, best first: k each. Free places have the score 0. */
  readonly items: Uint32Array;
  readonly scores: Float32Array;
  /** Rows `from` to below `min(to, headMovies)`, with the diagonal; `headMovies` numbers each. */
  readonly gram: Float64Array;
}

/** Pairs the films of a block with all films before them. */
export async function pairBlock({ block, rows: files, config, out }: BlockArgs): Promise<{ file: string }> {
  const { from, to, share } = block;
  const { neighbours: k, headMovies: head, pickWeight, minCommon, shrinkage } = config;
  return withKernels(async ({ memory, kernels }) => {
    const rows = await joinRows(memory, files);
    const numUsers = rows.userWeights.length;
    const raters = listRaters(memory, rows, from, to);
    const stride = Math.ceil(head / INVERSE_BLOCK) * INVERSE_BLOCK;
    const gramRows = Math.max(0, Math.min(to, head) - from);
    const gram = memory.float64(gramRows * stride);
    const views = {
      offsets: raters.offsets,
      raters: raters.users,
      userOffsets: rows.userOffsets,
      ratings: rows.entries,
      userWeights: rows.userWeights,
    };
    const lists = { items: memory.uint32(to * k), scores: memory.float32(to * k), worst: memory.float32(to + 3) };
    // Row i of the matrix is at `gram` + i rows, of which only those of the block are there.
    const shifted = { byteOffset: gram.byteOffset - 8 * from * stride };
    const scratch = memory.uint8(pairScratchBytes(to, numUsers));
    PAIRS.run(
      {
        parts: [{ from, to, ...lists }],
        views: { ...views, gram: shifted },
        ...{ numUsers, pickWeight, minCommon, shrinkage, k, head, stride },
      },
      0,
      { kernels, scratch },
    );
    const pairs: PairLists = {
      items: lists.items.slice(),
      scores: lists.scores.slice(),
      gram: scaledRows(gram, { gramRows, stride, head, share }),
    };
    addDiagonal(pairs.gram, rows, { from, head, gramRows, pickWeight, share });
    return { file: await saveValue(out, pairs) };
  });
}

/** The rows of all shards as one, in kernel memory. One file at a time is read beside them. */
async function joinRows(memory: KernelMemory, files: readonly CutRows[]): Promise<BlockRows> {
  const count = (of: (rows: CutRows) => number) => files.reduce((sum, rows) => sum + of(rows), 0);
  const numUsers = count(({ users }) => users);
  const joined = {
    userOffsets: memory.uint32(numUsers + 1),
    entries: memory.uint32(2 * count(({ entries }) => entries)),
    userWeights: memory.float32(numUsers),
  };
  let user = 0;
  for (const { file } of files) {
    const rows = await loadValue<BlockRows>(file);
    const start = joined.userOffsets[user];
    joined.entries.set(rows.entries, 2 * start);
    joined.userWeights.set(rows.userWeights, user);
    for (let own = 1; own < rows.userOffsets.length; own++) joined.userOffsets[++user] = start + rows.userOffsets[own];
  }
  return joined;
}

/** The users who rated each film from `from` to below `to`. The offsets of films before them are 0. */
function listRaters(memory: KernelMemory, { entries, userOffsets }: BlockRows, from: number, to: number) {
  const offsets = memory.uint32(to + 1);
  const eachEntry = (visit: (film: number, user: number) => void) => {
    for (let user = 0; user + 1 < userOffsets.length; user++) {
      for (let e = userOffsets[user + 1] - 1; e >= userOffsets[user]; e--) {
        const film = entries[2 * e] & 0x7fffffff;
        if (film < from) break;
        visit(film, user);
      }
    }
  };
  eachEntry((film) => offsets[film + 1]++);
  for (let film = from; film < to; film++) offsets[film + 1] += offsets[film];
  const next = offsets.slice();
  const users = memory.uint32(offsets[to]);
  eachEntry((film, user) => {
    users[next[film]++] = user;
  });
  return { offsets, users };
}

function scaledRows(
  gram: Float64Array,
  { gramRows, stride, head, share }: { gramRows: number; stride: number; head: number; share: number },
): Float64Array {
  const rows = new Float64Array(gramRows * head);
  for (let row = 0; row < gramRows; row++)
    for (let j = 0; j < head; j++) rows[row * head + j] = gram[row * stride + j] / share;
  return rows;
}

function addDiagonal(
  gram: Float64Array,
  { entries, userOffsets, userWeights }: BlockRows,
  { from, head, gramRows, pickWeight, share }: Record<'from' | 'head' | 'gramRows' | 'pickWeight' | 'share', number>,
): void {
  if (gramRows === 0) return;
  for (let user = 0; user < userWeights.length; user++) {
    for (let e = userOffsets[user]; e < userOffsets[user + 1]; e++) {
      const word = entries[2 * e];
      const film = word & 0x7fffffff;
      if (film < from || film >= from + gramRows) continue;
      gram[(film - from) * head + film] += (userWeights[user] * (word >>> 31 ? 1 : pickWeight ** 2)) / share;
    }
  }
}

/** The first place, from `start` to `end`, of a film that is not below `film`. */
function firstFrom(index: Uint32Array, start: number, end: number, film: number): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (index[middle] < film) low = middle + 1;
    else high = middle;
  }
  return low;
}
