/** The movies with the highest damped mean rating. */

import type { DatasetStats } from '../../../shared/release/stats.ts';
import { TopK } from '../../../shared/top-k.ts';
import type { MovieSums } from './movie-sums.ts';

/** A round number: the length of the list that a release stores. */
const LONGEST_LIST = 50;
/**
 * Weight of the overall mean, as a number of ratings. It shrinks the means of movies with few ratings, so that two or
 * three fans do not put a movie on the list. A round number, not tuned: the list is shown but no model uses it.
 */
const DAMPING = 25;

/**
 * Returns at most 50 rated movies by their dense index, the highest damped mean first. The damped mean is
 * (sum + damping · mean) / (count + damping), where `mean` is the mean of all ratings.
 */
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
