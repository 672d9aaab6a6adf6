/**
 * Liking: whether a viewer likes what is on a list. A held-out rating counts for a list when it is above the viewer's
 * own mean, and against it when it is below, for people also rate what they end up disliking.
 */

import { gainOf } from '../../shared/liking.ts';
import type { Ratings } from '../../shared/ratings.ts';

/** What a viewer thinks of the held-out films. */
export interface Gains {
  /** By dense movie index: 1 for a film that the viewer likes, −1 for one that they dislike. Others have no gain. */
  readonly byMovie: ReadonlyMap<number, number>;
  /** Number of held-out films that the viewer likes, including those that the catalogue does not have. */
  readonly numLiked: number;
}

/**
 * The gains of a viewer's held-out ratings. A film is liked when its rating is at least half a step of the scale above
 * `mean`, which is the viewer's own, and disliked when it is as much below. On a scale of one value everything is liked.
 */
export function gainsOf(
  held: { readonly movies: Int32Array; readonly ratings: Float64Array },
  { values }: Ratings['scale'],
  mean: number,
): Gains {
  const byMovie = new Map<number, number>();
  let numLiked = 0;
  held.ratings.forEach((rating, row) => {
    const gain = gainOf(rating, mean, values);
    if (gain === 1) numLiked++;
    if (gain !== 0 && held.movies[row] !== -1) byMovie.set(held.movies[row], gain);
  });
  return { byMovie, numLiked };
}

/**
 * Net normalised discounted cumulative gain of the first `k` films of a list: 1 when they are all liked, below 0 when
 * they are rather disliked. Returns 0 if nothing is liked.
 */
export function netNdcg(list: Uint32Array, { byMovie, numLiked }: Gains, k: number): number {
  let gain = 0;
  list.subarray(0, k).forEach((movie, rank) => {
    gain += (byMovie.get(movie) ?? 0) / Math.log2(rank + 2);
  });
  let ideal = 0;
  for (let rank = 0; rank < Math.min(k, numLiked); rank++) ideal += 1 / Math.log2(rank + 2);
  return ideal === 0 ? 0 : gain / ideal;
}
