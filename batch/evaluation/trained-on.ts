/** What an evaluation needs to know of the ratings that a release was trained on, besides the profiles of its viewers. */

import { findBoundary } from '../../shared/binary-search.ts';
import type { Ratings, RatingsByUser, RatingsShape } from '../../shared/ratings.ts';
import { KEPT } from '../splits/held-out.ts';

/** Totals of ratings that are not at hand, because they are too many for one process, or others lie between them. */
interface RatingTotals extends RatingsShape {
  /** Number of liked ratings of each film: those at or above the relevance of the scale. */
  readonly numLiked: Uint32Array;
  /** Returns the film of one of the ratings, by a number below `numRatings`: each rating has one number. */
  filmOf(rating: number): number;
}

/** Ratings, or their totals. */
export type TrainedOn = Ratings | RatingTotals;

/** Returns the totals of ratings of this shape, of which each film has so many that are liked. */
export function totalsOf(shape: RatingsShape, numLiked: Uint32Array): RatingTotals {
  const { offsets } = shape.byMovie;
  return { ...shape, numLiked, filmOf: (rating) => findBoundary(0, shape.numMovies, (m) => offsets[m + 1] <= rating) };
}

/** Returns the totals of the ratings that `marks` keeps. Nothing is copied. */
export function trainedOn(ratings: RatingsByUser, marks: Uint8Array): TrainedOn {
  const { byUser, numUsers, numMovies, scale } = ratings;
  const numLiked = new Uint32Array(numMovies);
  const offsets = new Uint32Array(numMovies + 1);
  const taken: number[] = [];
  for (let at = 0; at < marks.length; at++) {
    const film = byUser.index[at];
    if (marks[at] !== KEPT) taken.push(at);
    else {
      offsets[film + 1]++;
      if (scale.values[byUser.codes[at]] >= scale.relevance) numLiked[film]++;
    }
  }
  for (let m = 0; m < numMovies; m++) offsets[m + 1] += offsets[m];
  return {
    ...{ numUsers, numMovies, scale, numLiked, byMovie: { offsets } },
    numRatings: marks.length - taken.length,
    // Before the n-th rating that is taken are `taken[n] − n` that are kept.
    filmOf: (rating) => byUser.index[rating + findBoundary(0, taken.length, (n) => taken[n] - n <= rating)],
  };
}

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
  return 'byUser' in train ? train.byUser.index[rating] : train.filmOf(rating);
}
