/** Draws the number of films that each viewer rates, and the year in which each viewer joins. */

import { hash32, PURPOSE, randomStream } from '../../shared/random.ts';
import { normalCdf, normalDensity } from './star-scale.ts';

/** Fewest ratings of a viewer, as in MovieLens. */
export const MIN_RATINGS = 20;
/** Largest share of the films that a viewer may rate. In ML-32M it is 0.38. */
export const MOST_SHARE = 0.5;
/**
 * The number of ratings above the minimum is log-normal. With this spread, the mean of ML-32M, 159, gives its median,
 * about 70.
 */
const SPREAD = 1.43;

/** Viewers join from this year on, as in ML-32M. */
export const FIRST_YEAR = 1995;
/** The last year in which viewers join and films come out, as in ML-32M. */
export const LAST_YEAR = 2023;

/**
 * Returns a number of ratings per user, from 20 to half of `movies`; together they are exactly `ratings`. They are the
 * quantiles of a shifted log-normal distribution in a random order. Requires 20 · users ≤ ratings ≤ users · ⌊movies /
 * 2⌋.
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
 * Returns the year in which each user joins, from 1995 to 2023. It is uniform, but moved to a year by which twice as
 * many films are out as the user rates, or to the last year. `years` are those of the films; 0 if unknown.
 */
export function joiningYears(counts: Uint32Array, years: ArrayLike<number>, seed: number): Uint16Array {
  const numYears = LAST_YEAR - FIRST_YEAR + 1;
  const numOut = new Uint32Array(numYears);
  for (let f = 0; f < years.length; f++) numOut[Math.min(Math.max(years[f] - FIRST_YEAR, 0), numYears - 1)]++;
  for (let y = 1; y < numYears; y++) numOut[y] += numOut[y - 1];
  return Uint16Array.from(counts, (count, user) => {
    let y = hash32(seed, PURPOSE.madeUpJoined, user) % numYears;
    while (y < numYears - 1 && numOut[y] < 2 * count) y++;
    return FIRST_YEAR + y;
  });
}

/** Φ⁻¹((k + ½) / n) for k = 0 … n − 1, by Newton's method; each starts from the one before. */
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

/** Shuffles in place (Fisher–Yates). */
function shuffle(values: Uint32Array, seed: number): Uint32Array {
  const random = randomStream(seed, PURPOSE.madeUpCounts);
  for (let k = values.length - 1; k > 0; k--) {
    const other = random.below(k + 1);
    const value = values[k];
    values[k] = values[other];
    values[other] = value;
  }
  return values;
}
