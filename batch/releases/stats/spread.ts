/**
 * Histograms of the number of ratings per user and per movie, and quantiles of the movies' mean ratings in each bin.
 * Bins start at 0, 1, 2, 5, 10, 20, 50 … ratings.
 */

import { type DatasetStats, QUANTILES, type Spread } from '../../../shared/release/stats.ts';
import type { MovieSums } from './movie-sums.ts';

/** The first number of ratings of each bin, up to the largest 32-bit number. */
const BIN_STARTS = [
  0,
  ...Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat(),
].filter((start) => start <= 0xffffffff);

/** How many users, or movies, have each number of ratings. */
export type Tally = ReadonlyMap<number, number>;

/** Returns how often each number comes in `counts`. */
export function tallyOf(counts: Iterable<number>): Tally {
  const tally = new Map<number, number>();
  for (const count of counts) tally.set(count, (tally.get(count) ?? 0) + 1);
  return tally;
}

/** Adds up tallies. */
export function addTallies(tallies: Iterable<Tally>): Tally {
  const all = new Map<number, number>();
  for (const tally of tallies) for (const [count, number] of tally) all.set(count, (all.get(count) ?? 0) + number);
  return all;
}

/**
 * Returns the histogram of users or movies by their number of ratings. The bins run from the first to the last that is
 * not empty. `median` (the lower one of an even number) and `most` are of the counts above 0, and 0 when there are none.
 */
export function spreadOf(tally: Tally): Spread {
  const sorted = [...tally].sort(([a], [b]) => a - b);
  const rated = sorted.filter(([count]) => count > 0);
  let before = Math.floor((rated.reduce((sum, [, number]) => sum + number, 0) - 1) / 2);
  const median = rated.find(([, number]) => {
    before -= number;
    return before < 0;
  });
  const most = sorted.at(-1)?.[0] ?? -1;
  const bins = BIN_STARTS.filter((from) => from <= most).map((from, bin) => {
    const next = BIN_STARTS[bin + 1] ?? Number.POSITIVE_INFINITY;
    const own = sorted.filter(([count]) => count >= from && count < next);
    return { from, number: own.reduce((sum, [, number]) => sum + number, 0) };
  });
  const used = bins.slice(
    Math.max(
      0,
      bins.findIndex(({ number }) => number > 0),
    ),
  );
  return {
    from: Uint32Array.from(used, ({ from }) => from),
    counts: Uint32Array.from(used, ({ number }) => number),
    median: median?.[0] ?? 0,
    most: rated.at(-1)?.[0] ?? 0,
  };
}

/**
 * Returns, for each bin of the number of ratings, how many movies it has and the `QUANTILES` of their mean ratings, one
 * bin after another. Movies without ratings and empty bins are left out.
 */
export function qualityByPopularity({ counts, sums }: MovieSums): DatasetStats['popularity'] {
  const order = Uint32Array.from(counts, (_, m) => m)
    .filter((m) => counts[m] > 0)
    .sort((a, b) => counts[a] - counts[b] || a - b);
  const bins = binsOf(order.map((m) => counts[m])).filter(({ start, end }) => end > start);
  return {
    from: Uint32Array.from(bins, ({ from }) => from),
    movies: Uint32Array.from(bins, ({ start, end }) => end - start),
    quantiles: Float32Array.from(
      bins.flatMap(({ start, end }) => {
        const means = Float64Array.from(order.subarray(start, end), (m) => sums[m] / counts[m]).sort();
        return QUANTILES.map((share) => means[Math.round(share * (means.length - 1))]);
      }),
    ),
  };
}

/**
 * Returns the bins of ascending counts, from the first to the last that is not empty. The counts from index `start` to
 * below `end` are at least `from`, and below the `from` of the next bin.
 */
function binsOf(sorted: Uint32Array): { from: number; start: number; end: number }[] {
  if (sorted.length === 0) return [];
  const last = sorted[sorted.length - 1];
  const bins = [];
  let start = 0;
  for (let b = 0; b < BIN_STARTS.length && BIN_STARTS[b] <= last; b++) {
    const next = BIN_STARTS[b + 1] ?? Number.POSITIVE_INFINITY;
    let end = start;
    while (end < sorted.length && sorted[end] < next) end++;
    if (end > start || bins.length > 0) bins.push({ from: BIN_STARTS[b], start, end });
    start = end;
  }
  return bins;
}
