/** Functions of a count n that are linear in log(1 + n) between knots, and constant outside them. */

/** Returns the value at `n` of the function that takes the value `weights[i]` at `knots[i]`. `knots` must ascend. */
export function interpolate(knots: readonly number[], weights: readonly number[], n: number): number {
  return valueAt(weights, locate(knots, n));
}

/** A place among knots: that of the last knot at or below it, and how far it is towards the next, from 0 to below 1. */
export interface Place {
  readonly knot: number;
  readonly fraction: number;
}

/** Returns the value of the function at a place. `weights` has its value at each knot. */
export function valueAt(weights: readonly number[], { knot, fraction }: Place): number {
  return fraction === 0 ? weights[knot] : weights[knot] * (1 - fraction) + weights[knot + 1] * fraction;
}

/**
 * Returns the index of the last knot at or below `n`, and how far `n` lies towards the next knot, from 0 to below 1.
 * Outside the knots, returns the nearest knot and 0.
 */
export function locate(knots: readonly number[], n: number): Place {
  let knot = 0;
  while (knot + 1 < knots.length && n >= knots[knot + 1]) knot++;
  if (knot + 1 === knots.length || n <= knots[knot]) return { knot, fraction: 0 };
  const low = Math.log1p(knots[knot]);
  return { knot, fraction: (Math.log1p(n) - low) / (Math.log1p(knots[knot + 1]) - low) };
}
