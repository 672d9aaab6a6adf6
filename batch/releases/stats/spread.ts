/** How many users or movies have how many ratings, in bins of 1, 2, 5, 10, 20, 50 … ratings; and what movies' means are there. */

import { type DatasetStats, QUANTILES, type Spread } from '../../../shared/release/stats.ts';
import type { MovieSums } from './movie-sums.ts';

/** Where bins begin: 0, 1, 2, 5, 10 … up to the largest number of 32 bits. */
const BIN_STARTS = [
  0,
  ...Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat(),
].filter((start) => start <= 0xffffffff);

/** `counts` are numbers of ratings, one a user or movie. Bins run from the first that is not empty to the last. */
export function spreadOf(counts: Uint32Array): Spread {
  const sorted = counts.toSorted();
  const first = sorted.findIndex((count) => count > 0);
  const rated = first === -1 ? sorted.subarray(0, 0) : sorted.subarray(first);
  const bins = binsOf(sorted);
  return {
    from: Uint32Array.from(bins, ({ from }) => from),
    counts: Uint32Array.from(bins, ({ start, end }) => end - start),
    median: rated[(rated.length - 1) >> 1] ?? 0,
    most: rated.at(-1) ?? 0,
  };
}

/** Quantiles of rated movies' mean ratings, by number of ratings. Empty bins are left out. */
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

/** Bins of ascending counts: `sorted[start .. end]` are at least `from` and below the next bin's. */
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
