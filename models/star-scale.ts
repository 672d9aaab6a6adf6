/**
 * How a viewer uses the rating scale. Ratings are ordered classes: a viewer feels something between −∞ and ∞ about a
 * film, and gives the class in which it lies. The thresholds between the classes are the viewer's own: one gives 4 where
 * another gives 5, and one never gives halves. They are such that a standard normal feeling falls into each class as
 * often as the viewer gives it:
 *
 *   share_c = (n_c + DAMPING · π_c) / (Σ n + DAMPING)         π: shares of the classes among all training ratings
 *   t_c     = Φ⁻¹(share of the classes up to c)
 *   score_c = E[x | t_{c−1} < x < t_c] = (φ(t_{c−1}) − φ(t_c)) / share_c,     x ~ N(0, 1)
 *
 * Both are then moved up or down together, so that how generous the viewer is stays in the scores: the mean of the shares
 * is what it is in the scores of everybody. Otherwise it would be lost on newcomers, whose own shares are few.
 *
 * These are normal scores (Blom 1958, "Statistical estimates and transformed beta-variables") of one viewer. With
 * viewer-specific thresholds as in Koren & Sill 2011, "OrdRec", but from the shares instead of by gradient descent, a
 * profile is scored in one pass.
 */

import { normalBelow, normalDensity, normalQuantile } from '../shared/normal.ts';
import type { Ratings, Scale } from '../shared/ratings.ts';
import { round } from '../shared/round.ts';

/**
 * Ratings that the shares of everybody weigh in those of a viewer. Compared on ML-100K u1–u3 and ml-latest-small fold
 * 0: between 20 and 60 the RMSE differs by less than 0.001 (docs/accuracy.md, What did not work).
 */
const DAMPING = 30;

/** Digits behind the point of a share, and the least share: the bytes of a scale of 256 values are bounded. */
const SHARE_DIGITS = 9;
const LEAST_SHARE = 1e-9;

/** How often each value of the scale is given, by everybody. */
export interface StarShares {
  /** Values of the scale, ascending. */
  readonly values: readonly number[];
  /** Share of the ratings that have each value; above 0, and 1 in all, within rounding. */
  readonly shares: readonly number[];
}

/** How one viewer uses the scale. */
export interface StarScale {
  /** Values of the scale, ascending. */
  readonly values: readonly number[];
  /** Thresholds below which a feeling falls into the first class, the first two, …: one less than there are values. */
  readonly thresholds: Float64Array;
  /** Mean feeling behind each value. */
  readonly scores: Float64Array;
}

/** Returns how many ratings have each value of the scale. */
export function countCodes({ scale, byUser }: Pick<Ratings, 'scale' | 'byUser'>): Float64Array {
  const counts = new Float64Array(scale.values.length);
  for (const code of byUser.codes) counts[code]++;
  return counts;
}

/**
 * Returns the shares of the values among all ratings, of which `counts` have each. A value that nobody gave counts as
 * given once.
 */
export function starShares(scale: Scale, counts: Float64Array): StarShares {
  const given = counts.map((count) => Math.max(1, count));
  const total = given.reduce((sum, count) => sum + count, 0);
  return {
    values: Array.from(scale.values),
    shares: Array.from(given, (count) => Math.max(LEAST_SHARE, round(count / total, SHARE_DIGITS))),
  };
}

/**
 * Returns how a viewer uses the scale who gave each of its values `counts` times. The mean score of these, and of
 * everybody's shares beside them, is what it is on everybody's scale: how generous a viewer is stays in the scores.
 */
export function starScale(stars: StarShares, counts: ArrayLike<number>): StarScale {
  const { values, shares } = stars;
  let total = DAMPING;
  for (let c = 0; c < counts.length; c++) total += counts[c];
  const own = shares.map((share, c) => (counts[c] + DAMPING * share) / total);
  const { thresholds, scores } = normalScores(own);
  const usual = usualScores(stars);
  const level = own.reduce((sum, share, c) => sum + share * usual[c], 0);
  return {
    values,
    thresholds: thresholds.map((threshold) => threshold + level),
    scores: scores.map((score) => score + level),
  };
}

/** Everybody's scores, which are the same for every viewer. */
const usualOf = new WeakMap<StarShares, Float64Array>();

function usualScores(stars: StarShares): Float64Array {
  const known = usualOf.get(stars) ?? normalScores(stars.shares).scores;
  usualOf.set(stars, known);
  return known;
}

/**
 * Returns the thresholds that divide a standard normal distribution into these shares, and the mean of each part. What
 * the shares lack of 1 is spread over all of them. Otherwise the last class would get it, which may have hardly any share.
 */
function normalScores(shares: readonly number[]): Pick<StarScale, 'thresholds' | 'scores'> {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const thresholds = new Float64Array(Math.max(0, shares.length - 1));
  const scores = new Float64Array(shares.length);
  let below = 0;
  let lower = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < shares.length; c++) {
    const share = shares[c] / total;
    below += share;
    const upper = c < thresholds.length ? normalQuantile(below) : Number.POSITIVE_INFINITY;
    if (c < thresholds.length) thresholds[c] = upper;
    // The mean lies within its class, also where the class is so small that the difference of densities is mostly rounding.
    const mean = (normalDensity(lower) - normalDensity(upper)) / share;
    scores[c] = Math.min(upper, Math.max(lower, mean));
    lower = upper;
  }
  return { thresholds, scores };
}

/** Returns how the viewer of a profile uses the scale. A rating that is not on it counts as the value next to it. */
export function foldStarScale(stars: StarShares, ratings: Float64Array): StarScale {
  const counts = new Uint32Array(stars.values.length);
  for (const rating of ratings) counts[classOf(stars, rating)]++;
  return starScale(stars, counts);
}

/** Returns the class of a rating: the position of the value that is next to it. */
export function classOf({ values }: Pick<StarShares, 'values'>, rating: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rating > (values[middle] + values[middle + 1]) / 2) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the mean rating that comes of a feeling with this mean and standard deviation. */
export function meanRating({ values, thresholds }: StarScale, mean: number, deviation: number): number {
  let rating = values[0];
  for (let c = 0; c < thresholds.length; c++)
    rating += (values[c + 1] - values[c]) * normalBelow((mean - thresholds[c]) / deviation);
  return rating;
}
