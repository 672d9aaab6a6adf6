/**
 * Pairs of films over shards. Two films have as many pairs to add up as they have common raters, so the work grows with
 * the square of what people rate. Above a budget the pairs of frequent films are counted among a sample of users, in
 * which even they have many raters: of films with n raters the share 1/2, 1/4 … of users that leaves `leastRaters` or more.
 */

import type { Neighbours, Pairs } from '../../models/item-knn/pairs.ts';
import type { ItemKnnConfig } from '../../models/item-knn/train.ts';
import { INVERSE_BLOCK } from '../../shared/kernels/kernels.ts';
import type { KernelMemory } from '../../shared/kernels/memory.ts';
import { TopK } from '../../shared/top-k.ts';
import type { CutRows, PairBlock, PairLists } from './pair-tasks.ts';
import type { Rounds } from './rounds.ts';
import { overShards, type TrainingSet } from './training-set.ts';
import { loadValue } from './values.ts';

/** Pairs of ratings that are added up at most, about. ML-32M has 1.3 · 10¹⁰, which the path in memory adds up as well. */
export const PAIR_BUDGET = 1.5e10;
/** Pairs of a block at most, about, and fewest blocks: as many tasks can share the work. Round numbers. */
const BLOCK_PAIRS = 1.5e9;
const LEAST_BLOCKS = 8;
/** Fixed cost of scanning one accumulator, counted in pairs, as in models/item-knn/pairs.ts. */
const SCAN_COST = 0.5;

/** Pairs all films. The Gram matrix lies in `memory`. The names of the rounds begin with `name`. */
export async function pairShards(
  rounds: Rounds,
  name: string,
  set: TrainingSet,
  { bias, seed, memory }: { bias: string; seed: number; memory: KernelMemory },
  config: ItemKnnConfig,
): Promise<Pairs> {
  const { votedMovies, headMovies, neighbours: k, pickWeight } = config;
  const counted = await overShards<{ file: string }>(rounds, `${name}-count`, 'pair-count', set, () => ({
    votedMovies,
  }));
  const work = new Float64Array(votedMovies);
  for (const { file } of counted) {
    const { sums } = await loadValue<{ sums: Float64Array }>(file);
    for (let m = 0; m < votedMovies; m++) work[m] += sums[m];
  }
  const blocks = cutBlocks(work, set.films.numRatings, headMovies);
  const cut = await overShards<{ cuts: CutRows[] }>(rounds, `${name}-cut`, 'pair-cut', set, () => ({
    ...{ seed, bias, blocks, pickWeight },
  }));
  const answers = await rounds.run<{ file: string }>(
    `${name}-blocks`,
    'pair-block',
    blocks.map((block, b) => ({
      ...{ block, config, rows: cut.map(({ cuts }) => cuts[b]) },
      out: rounds.path(`${name}-lists-${b}`),
    })),
  );
  await rounds.remove(cut.flatMap(({ cuts }) => cuts.map(({ file }) => file)));

  const stride = Math.ceil(headMovies / INVERSE_BLOCK) * INVERSE_BLOCK;
  const gram = memory.float64(stride * stride);
  for (let i = headMovies; i < stride; i++) gram[i * (stride + 1)] = 1;
  const lists = { items: new Uint32Array(votedMovies * k), scores: new Float64Array(votedMovies * k) };
  for (const [b, { file }] of answers.entries()) {
    const found = await loadValue<PairLists>(file);
    mergeLists(lists, found, k);
    for (let at = 0, i = blocks[b].from; at < found.gram.length; at += headMovies, i++)
      gram.set(found.gram.subarray(at, at + i + 1), i * stride);
  }
  return { neighbours: toNeighbours(lists, votedMovies, k), gram };
}

/** Cuts films into blocks of about equal work, of which each has one share of users. */
export function cutBlocks(work: Float64Array, numRatings: Uint32Array, headMovies: number): PairBlock[] {
  const sharesFor = (leastRaters: number) =>
    Float64Array.from(work, (_, m) => {
      // The head has one share, so that its Gram matrix is that of a sample of users: no less than positive definite.
      const raters = numRatings[Math.max(m, headMovies - 1)];
      return raters < 2 * leastRaters ? 1 : 2 ** -Math.floor(Math.log2(raters / leastRaters));
    });
  const costOf = (shares: Float64Array) => work.reduce((sum, own, m) => sum + own * shares[m], 0);
  let leastRaters = 2 ** 31;
  let shares = sharesFor(leastRaters);
  while (costOf(shares) > PAIR_BUDGET && leastRaters > 1) {
    leastRaters /= 2;
    shares = sharesFor(leastRaters);
  }
  const costs = work.map((own, m) => own * shares[m] + SCAN_COST * m + numRatings[m] * shares[m]);
  const total = costs.reduce((sum, own) => sum + own, 0);
  const most = total / Math.max(LEAST_BLOCKS, Math.ceil(total / BLOCK_PAIRS));
  const blocks: PairBlock[] = [];
  let from = 0;
  let done = 0;
  for (let m = 0; m < work.length; m++) {
    done += costs[m];
    const ends = m + 1 === work.length || done >= most || shares[m + 1] !== shares[m];
    if (!ends) continue;
    blocks.push({ from, to: m + 1, share: shares[m] });
    from = m + 1;
    done = 0;
  }
  return blocks;
}

interface Lists {
  readonly items: Uint32Array;
  readonly scores: Float64Array;
}

/** Takes the lists of a block into those of all. Of equal scores the lower film comes first. */
function mergeLists(lists: Lists, { items, scores }: PairLists, k: number): void {
  const best = new TopK(k);
  for (let start = 0; start < items.length; start += k) {
    if (scores[start] === 0) continue;
    for (let at = start; at < start + k && lists.scores[at] > 0; at++) best.offer(lists.items[at], lists.scores[at]);
    for (let at = start; at < start + k && scores[at] > 0; at++) best.offer(items[at], scores[at]);
    const merged = best.drain();
    lists.items.set(merged.items, start);
    lists.scores.set(merged.scores, start);
  }
}

function toNeighbours({ items, scores }: Lists, votedMovies: number, k: number): Neighbours[] {
  return Array.from({ length: votedMovies }, (_, movie) => {
    const start = movie * k;
    let end = start;
    while (end < start + k && scores[end] > 0) end++;
    return { items: items.slice(start, end), scores: scores.slice(start, end) };
  });
}
