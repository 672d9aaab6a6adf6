/** What an evaluation needs to know of the ratings that a release was trained on, besides the profiles of its viewers. */

import { findBoundary } from '../../shared/binary-search.ts';
import type { Ratings, RatingsShape } from '../../shared/ratings.ts';

/** Totals of ratings that are not at hand, because they are too many for one process. */
interface RatingTotals extends RatingsShape {
  /** Number of liked ratings of each film: those at or above the relevance of the scale. */
  readonly numLiked: Uint32Array;
}

/** Ratings, or their totals. */
export type TrainedOn = Ratings | RatingTotals;

/**
 * Returns the number of ratings at or above `relevance` by film. Of totals only those at the relevance of the scale are
 * known; throws `RangeError` for another one.
 */
export function likesPerMovie(train: TrainedOn, relevance: number): Float32Array {
  if (!('byUser' in train)) {
    if (relevance !== train.scale.relevance) throw new RangeError(`likes are known from ${train.scale.relevance} on`);
    return Float32Array.from(train.numLiked);
  }
  const { byUser, numMovies, scale } = train;
  const likes = new Float32Array(numMovies);
  for (let e = 0; e < byUser.index.length; e++)
    if (scale.values[byUser.codes[e]] >= relevance) likes[byUser.index[e]]++;
  return likes;
}

/** Returns the film of one of the ratings, by a number below `numRatings`: each rating has one number. */
export function filmOfRating(train: TrainedOn, rating: number): number {
  if ('byUser' in train) return train.byUser.index[rating];
  const { offsets } = train.byMovie;
  return findBoundary(0, train.numMovies, (film) => offsets[film + 1] <= rating);
}
