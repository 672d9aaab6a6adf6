/** The movies that are rated best, for their number of ratings. */

import type { DatasetStats } from '../../../shared/release/stats.ts';
import { TopK } from '../../../shared/top-k.ts';
import type { MovieSums } from './movie-sums.ts';

const LONGEST_LIST = 50;
/** Ratings of the overall mean that each movie is given besides its own: some must have liked it, and not two or three. */
const DAMPING = 25;

/** Best first, without movies that nobody rated. The damped mean is (sum + damping · mean) / (count + damping). */
export function bestMovies({ counts, sums }: MovieSums): DatasetStats['best'] {
  const ratings = counts.reduce((total, count) => total + count, 0);
  const mean = ratings === 0 ? 0 : sums.reduce((total, sum) => total + sum, 0) / ratings;
  const best = new TopK(LONGEST_LIST);
  for (let m = 0; m < counts.length; m++) {
    if (counts[m] > 0) best.offer(m, (sums[m] + DAMPING * mean) / (counts[m] + DAMPING));
  }
  const { items, scores } = best.drain();
  return { movies: items, dampedMeans: Float32Array.from(scores), damping: DAMPING };
}
