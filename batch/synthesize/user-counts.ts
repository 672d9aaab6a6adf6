/** How many films each viewer rates, and when each joins. */

import { hash32, randomStream } from '../../shared/random.ts';
import { normalCdf, normalDensity } from './star-scale.ts';
import { COUNTS_STREAM, JOINED_STREAM } from './streams.ts';

/** Every viewer has at least this many ratings, as MovieLens promises. */
export const MIN_RATINGS = 20;
/** Nobody has rated more than this share of the films. */
export const MOST_SHARE = 0.5;
/** Ratings beyond the minimum are log-normal; with this spread, ML-32M's mean of 159 goes with its median of about 70. */
const SPREAD = 1.43;

export const FIRST_YEAR = 1995;
export const LAST_YEAR = 2023;

/**
 * One count per user, at least 20 and at most half of `movies`, that add up to `ratings`: quantiles of a shifted log-normal, dealt
 * out by `seed`. Needs 20 · users ≤ ratings ≤ users · ⌊movies / 2⌋.
 */
export function countRatings(users: number, movies: number, ratings: number, seed: number): Uint32Array {
  const most = Math.floor(movies * MOST_SHARE);
  const extras = normalQuantiles(users).map((z) => Math.exp(SPREAD * z));
  const countAt = (k: number, scale: number) => Math.min(most, MIN_RATINGS + Math.floor(scale * extras[k]));
  const totalAt = (scale: number) => {
    let total = 0;
    for (let k = 0; k < users; k++) total += countAt(k, scale);
    return total;
  };
  let low = 0;
  let high = most / extras[0];
  for (let step = 0; step < 100 && low < high; step++) {
    const middle = (low + high) / 2;
    if (totalAt(middle) <= ratings) low = middle;
    else high = middle;
  }
  const counts = Uint32Array.from(extras, (_, k) => countAt(k, low));
  let missing = ratings - totalAt(low);
  for (let k = 0; missing > 0; k = (k + 1) % users) {
    if (counts[k] === most) continue;
    counts[k]++;
    missing--;
  }
  return shuffle(counts, seed);
}

/**
 * The year in which each user joins, 1995 … 2023: uniform, but late enough that twice as many films are out as the user rates, or
 * the last year. `years` are the films', 0 when unknown.
 */
export function joiningYears(counts: Uint32Array, years: ArrayLike<number>, seed: number): Uint16Array {
  const numYears = LAST_YEAR - FIRST_YEAR + 1;
  const numOut = new Uint32Array(numYears);
  for (let f = 0; f < years.length; f++) numOut[Math.min(Math.max(years[f] - FIRST_YEAR, 0), numYears - 1)]++;
  for (let y = 1; y < numYears; y++) numOut[y] += numOut[y - 1];
  return Uint16Array.from(counts, (count, user) => {
    let y = hash32(seed, JOINED_STREAM, user) % numYears;
    while (y < numYears - 1 && numOut[y] < 2 * count) y++;
    return FIRST_YEAR + y;
  });
}

/** Φ⁻¹((k + ½) / n) for k = 0 … n − 1: each by Newton's method from the one before. */
function normalQuantiles(n: number): Float64Array {
  const quantiles = new Float64Array(n);
  for (let k = Math.floor(n / 2); k < n; k++) {
    const target = (k + 0.5) / n;
    let z = k === Math.floor(n / 2) ? 0 : quantiles[k - 1];
    for (let step = 0; step < 60; step++) {
      const change = (target - normalCdf(z)) / normalDensity(z);
      z += Math.min(change, 1);
      if (Math.abs(change) < 1e-12) break;
    }
    quantiles[k] = z;
    quantiles[n - 1 - k] = -z;
  }
  return quantiles;
}

/** Fisher–Yates, in place. */
function shuffle(values: Uint32Array, seed: number): Uint32Array {
  const random = randomStream(seed, COUNTS_STREAM);
  for (let k = values.length - 1; k > 0; k--) {
    const other = random.below(k + 1);
    const value = values[k];
    values[k] = values[other];
    values[other] = value;
  }
  return values;
}
