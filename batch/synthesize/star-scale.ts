/**
 * Half stars from 0.5 to 5, and what the noise before rounding leaves to be known of a rating.
 *
 * A whole star takes what lies within a third of it, a half star the rest: people prefer whole stars. For a liking x and noise
 * ε ~ N(0, σ²), with the edges e_1 < … < e_9 between neighbouring stars,
 *
 *   P(stars ≤ k/2) = Φ((e_k − x) / σ)
 *
 * from which mean and variance of the rating follow exactly.
 */

export const NUM_STARS = 10;
const WHOLE_HALF_WIDTH = 1 / 3;
/** `EDGES[k]` lies between codes k and k + 1. */
export const EDGES: readonly number[] = Array.from({ length: NUM_STARS - 1 }, (_, k) =>
  k % 2 === 0 ? k / 2 + 1 - WHOLE_HALF_WIDTH : (k + 1) / 2 + WHOLE_HALF_WIDTH,
);
/** Beyond these likings, in stars, the moments are those of the last entry. */
const LOWEST = -6;
const HIGHEST = 12;
/** Linear interpolation errs by less than 10⁻⁶ at this step for σ ≥ 0.5. */
const STEPS_PER_STAR = 512;

interface StarMoments {
  /** E[stars | liking]. */
  mean(liking: number): number;
  /** Var[stars | liking], in stars². */
  variance(liking: number): number;
}

/** 0 … 9, for 0.5 … 5 stars. */
export function starCode(liking: number): number {
  const shifted = liking + WHOLE_HALF_WIDTH;
  const whole = Math.floor(shifted);
  const code = 2 * whole - (shifted - whole < 2 * WHOLE_HALF_WIDTH ? 1 : 0);
  return code < 0 ? 0 : code >= NUM_STARS ? NUM_STARS - 1 : code;
}

/** Mean and variance of the rating at one liking, without a table. */
export function exactMoments(liking: number, sigma: number): { mean: number; variance: number } {
  let mean = 0;
  let squares = 0;
  let below = 0;
  for (let code = 0; code < NUM_STARS; code++) {
    const upTo = code < EDGES.length ? normalCdf((EDGES[code] - liking) / sigma) : 1;
    const stars = (code + 1) / 2;
    mean += (upTo - below) * stars;
    squares += (upTo - below) * stars * stars;
    below = upTo;
  }
  return { mean, variance: squares - mean * mean };
}

/** The same for many likings, by a table. */
export function starMoments(sigma: number): StarMoments {
  const length = (HIGHEST - LOWEST) * STEPS_PER_STAR + 1;
  const means = new Float64Array(length);
  const variances = new Float64Array(length);
  for (let k = 0; k < length; k++) {
    const { mean, variance } = exactMoments(LOWEST + k / STEPS_PER_STAR, sigma);
    means[k] = mean;
    variances[k] = variance;
  }
  return {
    mean: (liking) => valueAt(means, liking),
    variance: (liking) => valueAt(variances, liking),
  };
}

/** Φ(x) to double precision by the series of Marsaglia (2004), Evaluating the Normal Distribution. */
export function normalCdf(x: number): number {
  if (x < -8) return 0;
  if (x > 8) return 1;
  let term = x;
  let sum = x;
  for (let k = 3; sum + term !== sum; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}

export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

function valueAt(table: Float64Array, liking: number): number {
  const at = Math.min(Math.max((liking - LOWEST) * STEPS_PER_STAR, 0), table.length - 1.001);
  const k = Math.floor(at);
  return table[k] + (at - k) * (table[k + 1] - table[k]);
}
