/** Conversions between the rating scale of a release, the stars on the page, and the scales of other sites. */

/** Five stars with halves. */
const MAX_STEPS = 10;

/**
 * Returns the ratings that the stars can be set to, ascending: all values of the scale, or ten of them if it has more.
 */
export function starSteps(scale: readonly number[]): number[] {
  if (scale.length <= MAX_STEPS) return [...scale];
  const last = scale[scale.length - 1];
  return Array.from({ length: MAX_STEPS }, (_, k) => nearest(scale, (last * (k + 1)) / MAX_STEPS));
}

/** Returns the value of the scale that is nearest to `value`. Of two equally near values, returns the higher one. */
export function nearest(scale: readonly number[], value: number): number {
  return scale.reduce((best, step) => (Math.abs(step - value) <= Math.abs(best - value) ? step : best));
}

/** Converts a rating from a scale that ends at `max` to this scale: 7 of 10 is 3.5 of 5. */
export function rescale(scale: readonly number[], rating: number, max: number): number {
  return nearest(scale, (rating / max) * scale[scale.length - 1]);
}
