/**
 * Liking: whether a viewer likes a film, told by their rating of it next to the mean of their own ratings. Fitting and
 * evaluation use the same gains. The order of a list needs a mean of three ratings or more; the measures of a list use
 * the mean of any.
 */

/** Fewer ratings than this have no mean that says what an average film is. */
const LEAST_RATINGS = 3;
/** Differences this small are rounding errors of 32-bit floats, not opinions. */
const ROUNDING = 1e-4;
/** Half a step, with room for the rounding of means and of scales such as 0.1, 0.2, 0.3. */
const HALF = 0.5 - 1e-9;

/** The mean of a viewer's ratings; `fallback` when there are none. In the unit of the ratings. */
export function ownMean({ ratings }: { readonly ratings: Float64Array }, fallback: number): number {
  return ratings.length === 0 ? fallback : ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length;
}

/** Returns the mean of a viewer's ratings, in their unit; undefined when there are fewer than three. */
export function usualRating(profile: { readonly ratings: Float64Array }): number | undefined {
  return profile.ratings.length < LEAST_RATINGS ? undefined : ownMean(profile, 0);
}

/**
 * Returns a test of predicted ratings: whether one is below the usual rating of the viewer. None is where there is no
 * usual rating.
 */
export function belowUsual(profile: { readonly ratings: Float64Array }): (rating: number) => boolean {
  const usual = usualRating(profile);
  return (rating) => usual !== undefined && rating < usual - ROUNDING;
}

/**
 * Returns 1 for a rating that is at least half a step of the scale above `mean`, which is the viewer's own, −1 for one
 * that is as much below, and 0 between. On a scale of one value everything is liked. `values` are the scale's, ascending.
 */
export function gainOf(rating: number, mean: number, values: ArrayLike<number>): -1 | 0 | 1 {
  if (values.length === 1) return 1;
  const steps = (rating - mean) / stepOf(values);
  return steps >= HALF ? 1 : steps <= -HALF ? -1 : 0;
}

/** The smallest distance of two neighbouring values of a scale. */
function stepOf(values: ArrayLike<number>): number {
  let step = Number.POSITIVE_INFINITY;
  for (let k = 1; k < values.length; k++) step = Math.min(step, values[k] - values[k - 1]);
  return step;
}
