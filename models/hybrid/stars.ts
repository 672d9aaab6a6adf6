/**
 * How likely each rating is, given the predicted one. What a viewer feels about a film is normal, and falls into a class
 * of the viewer's own scale (../star-scale.ts): an ordered probit. The deviation of the feeling is uncertainty.ts'; its
 * mean is such that the mean of the ratings is the predicted rating.
 */

import { normalBelow, normalDensity } from '../../shared/normal.ts';
import { classOf, meanRating, type StarScale } from '../star-scale.ts';

/**
 * Nearest to an end of the scale that a predicted rating counts, as a share of the scale: at the very end no other rating
 * would be possible. A small round number.
 */
const LEAST_FROM_END = 0.005;
/**
 * The mean is sought up to this many deviations beyond the thresholds, and beyond ±this: the share of a normal
 * distribution that far from its mean is 1e-15.
 */
const FURTHEST = 8;
const STEPS = 40;
/** Shares of the scale that the mean rating may miss: at the end, and before a last step of Newton's method, which squares it. */
const EXACT = 1e-7;
const NEARLY = 1e-4;

/** Returns the mean of the feelings with this deviation from which the mean rating is `rating`. */
export function feelingBehind(scale: StarScale, rating: number, deviation: number): number {
  const { values, thresholds } = scale;
  const lowest = values[0];
  const range = values[values.length - 1] - lowest;
  if (range === 0) return 0;
  const inside = LEAST_FROM_END * range;
  const target = Math.min(lowest + range - inside, Math.max(lowest + inside, rating));
  let high = Math.max(FURTHEST, thresholds[thresholds.length - 1]) + FURTHEST * deviation;
  let low = Math.min(-FURTHEST, thresholds[0]) - FURTHEST * deviation;
  let mean = feelingAt(scale, target);
  // Newton's method, and bisection where it would leave the bounds.
  for (let step = 0; step < STEPS; step++) {
    const miss = meanRating(scale, mean, deviation) - target;
    if (Math.abs(miss) < EXACT * range) break;
    if (miss > 0) high = mean;
    else low = mean;
    let slope = 0;
    for (let c = 0; c < thresholds.length; c++)
      slope += ((values[c + 1] - values[c]) * normalDensity((mean - thresholds[c]) / deviation)) / deviation;
    const next = mean - miss / slope;
    const isInside = next > low && next < high;
    mean = isInside ? next : (low + high) / 2;
    if (isInside && Math.abs(miss) < NEARLY * range) break;
  }
  return mean;
}

/** Returns about what is felt about a film with this rating: half way between two values it is the threshold between them. */
function feelingAt({ values, thresholds }: StarScale, rating: number): number {
  const middle = (c: number) => (values[c] + values[c + 1]) / 2;
  let c = 0;
  while (c + 2 < thresholds.length && rating > middle(c + 1)) c++;
  if (thresholds.length === 1) return thresholds[0];
  const share = (rating - middle(c)) / (middle(c + 1) - middle(c));
  return thresholds[c] + share * (thresholds[c + 1] - thresholds[c]);
}

/** Returns the probability of each value of the scale, in its order, given the predicted rating; 1 in all. */
export function starChances(scale: StarScale, rating: number, deviation: number): Float64Array {
  const { thresholds, values } = scale;
  const mean = feelingBehind(scale, rating, deviation);
  const chances = new Float64Array(values.length);
  let below = 0;
  for (let c = 0; c < values.length; c++) {
    const upTo = c < thresholds.length ? normalBelow((thresholds[c] - mean) / deviation) : 1;
    chances[c] = Math.max(0, upTo - below);
    below = upTo;
  }
  return chances;
}

/**
 * Returns where a rating lies among those that are likely, from 0 to 1: the probability of all lower ones and half of its
 * own. Between the values of the scale, places are interpolated.
 */
export function placeOf(values: readonly number[], chances: Float64Array, rating: number): number {
  const own = classOf({ values }, rating);
  const below = chances.subarray(0, own).reduce((sum, chance) => sum + chance, 0);
  const [from, to] = reachOf(values, own);
  const [width, off] =
    rating < values[own] ? [values[own] - from, rating - values[own]] : [to - values[own], rating - values[own]];
  const share = width > 0 ? Math.min(1, Math.max(-1, off / width)) : 0;
  return below + chances[own] * (0.5 + 0.5 * share);
}

/**
 * Returns the lower and the upper end of the ratings whose place is at most `reach` away from the middle. Both are within
 * the scale.
 */
export function starInterval(values: readonly number[], chances: Float64Array, reach: number): [number, number] {
  return [ratingAt(values, chances, 0.5 - reach), ratingAt(values, chances, 0.5 + reach)];
}

/** Returns the rating at a place: the inverse of `placeOf`. */
function ratingAt(values: readonly number[], chances: Float64Array, place: number): number {
  let below = 0;
  let own = 0;
  while (own < values.length - 1 && below + chances[own] < place) below += chances[own++];
  const share = chances[own] > 0 ? Math.min(1, Math.max(0, (place - below) / chances[own])) : 0.5;
  const [from, to] = reachOf(values, own);
  const [width, off] = share < 0.5 ? [values[own] - from, 2 * share - 1] : [to - values[own], 2 * share - 1];
  return values[own] + off * width;
}

/** Returns what ratings belong to a value: half way to the values next to it, and none beyond the ends of the scale. */
function reachOf(values: readonly number[], own: number): [number, number] {
  const value = values[own];
  return [(value + (values[own - 1] ?? value)) / 2, (value + (values[own + 1] ?? value)) / 2];
}
