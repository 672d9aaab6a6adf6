/** 95 % intervals of shares and means, for figures that people compare. */

import { normalQuantile } from './normal.ts';

/** A figure and its 95 % interval; the ends are null when there is too little to tell. */
export interface Interval {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Half of 95 % lies between the middle and this quantile, on either side. */
const Z = normalQuantile(0.975);
/** With fewer values the expansion of `studentQuantile` is not good enough, and an interval says next to nothing. */
const LEAST_FOR_MEAN = 4;

/**
 * Returns the share of `hits` in `n` with its score interval (Wilson 1927, equation 4; as in Brown, Cai & DasGupta 2001,
 * "Interval estimation for a binomial proportion"). Null for none.
 */
export function shareInterval(hits: number, n: number): Interval | null {
  if (n === 0) return null;
  const share = Math.min(1, hits / n);
  const scale = 1 + Z ** 2 / n;
  const middle = (share + Z ** 2 / (2 * n)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Returns the mean of `n` values with Student's t interval, from the sums of values and squares. Null for none. */
export function meanInterval(n: number, sum: number, squares: number): Interval | null {
  if (n === 0) return null;
  const value = sum / n;
  if (n < LEAST_FOR_MEAN) return { value, low: null, high: null };
  const variance = Math.max(0, (squares - n * value ** 2) / (n - 1));
  const half = studentQuantile(n - 1) * Math.sqrt(variance / n);
  return { value, low: value - half, high: value + half };
}

/**
 * Returns the 97.5 % quantile of Student's t distribution with `freedom` (3 or more) degrees of freedom, by the expansion
 * of Abramowitz & Stegun 1964, 26.7.5; the error is below 0.4 %.
 */
export function studentQuantile(freedom: number): number {
  const z2 = Z ** 2;
  const terms = [
    1,
    (z2 + 1) / 4,
    ((5 * z2 + 16) * z2 + 3) / 96,
    (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384,
    ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92_160,
  ];
  return Z * terms.reduce((sum, term, power) => sum + term / freedom ** power, 0);
}
