/** Rating scales: a release's own, the stars that stand for it, and those of other sites. */

const MAX_STEPS = 10;

/** What the stars can be set to: every value of the scale, or ten of them when it has more. Ascending. */
export function starSteps(scale: readonly number[]): number[] {
  if (scale.length <= MAX_STEPS) return [...scale];
  const last = scale[scale.length - 1];
  return Array.from({ length: MAX_STEPS }, (_, k) => nearest(scale, (last * (k + 1)) / MAX_STEPS));
}

/** The value of the scale that is nearest; of two equally near ones the higher. */
export function nearest(scale: readonly number[], value: number): number {
  return scale.reduce((best, step) => (Math.abs(step - value) <= Math.abs(best - value) ? step : best));
}

/** A rating on a scale that ends at `max`, on this scale: 7 of 10 is 3.5 of 5. */
export function rescale(scale: readonly number[], rating: number, max: number): number {
  return nearest(scale, (rating / max) * scale[scale.length - 1]);
}
