/**
 * Half stars from 0.5 to 5, and the mean and variance of a rating whose value before rounding is known up to normal
 * noise.
 *
 * A value is rounded to a whole star if it is within a third of it, and otherwise to a half star, because people prefer
 * whole stars. For a liking x and noise ε ~ N(0, σ²), with the edges e_1 < … < e_9 between neighbouring stars,
 *
 *   P(stars ≤ k/2) = Φ((e_k − x) / σ)
 *
 * from which the mean and the variance of the rating follow exactly.
 */

/** Number of different ratings: 0.5, 1, … 5 stars have the codes 0 … 9. */
export const NUM_STARS = 10;
/** Chosen by hand; whole stars are then more frequent than the half stars beside them, as in MovieLens. */
const WHOLE_HALF_WIDTH = 1 / 3;
/** The edges between neighbouring ratings, in stars: `EDGES[k]` is between the codes k and k + 1. */
export const EDGES: readonly number[] = Array.from({ length: NUM_STARS - 1 }, (_, k) =>
  k % 2 === 0 ? k / 2 + 1 - WHOLE_HALF_WIDTH : (k + 1) / 2 + WHOLE_HALF_WIDTH,
);
/** Range of the table, in stars. Beyond it, the moments are those of its ends. */
const LOWEST = -6;
const HIGHEST = 12;
/**
 * With this step, the error of linear interpolation is below 10⁻⁶ for σ ≥ 0.5 (tests/batch/synthesize/parts.test.ts).
 */
const STEPS_PER_STAR = 512;

interface StarMoments {
  /** E[stars | liking]. */
  mean(liking: number): number;
  /** Var[stars | liking], in stars². */
  variance(liking: number): number;
}

/** Rounds a liking in stars to a code: 0 … 9, for 0.5 … 5 stars. */
export function starCode(liking: number): number {
  const shifted = liking + WHOLE_HALF_WIDTH;
  const whole = Math.floor(shifted);
  const code = 2 * whole - (shifted - whole < 2 * WHOLE_HALF_WIDTH ? 1 : 0);
  return code < 0 ? 0 : code >= NUM_STARS ? NUM_STARS - 1 : code;
}

/**
 * Computes the mean (in stars) and the variance (in stars²) of the rating for a liking and a noise `sigma`, both in
 * stars.
 */
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

/**
 * Like `exactMoments` for one `sigma` and many likings, with interpolation in a table. Likings beyond the table are
 * clipped.
 */
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

/** Φ(x), to double precision, with the series of Marsaglia (2004), "Evaluating the Normal Distribution". */
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

/** The density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

function valueAt(table: Float64Array, liking: number): number {
  const at = Math.min(Math.max((liking - LOWEST) * STEPS_PER_STAR, 0), table.length - 1.001);
  const k = Math.floor(at);
  return table[k] + (at - k) * (table[k + 1] - table[k]);
}
