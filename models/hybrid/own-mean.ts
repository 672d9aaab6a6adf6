/** The mean of a viewer's own ratings: what they call an average film. */

import type { Profile } from '../model.ts';

/** Differences this small are rounding errors of 32-bit floats, not opinions. */
const ROUNDING = 1e-4;

/** Returns the mean rating of a profile, or `otherwise` when it is empty. */
export function ownMean({ ratings }: Pick<Profile, 'ratings'>, otherwise: number): number {
  return ratings.length === 0 ? otherwise : ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length;
}

/** Returns whether a rating is below the mean of a profile. No rating is below that of an empty profile. */
export function isBelowOwnMean(profile: Pick<Profile, 'ratings'>, rating: number): boolean {
  return rating < ownMean(profile, Number.NEGATIVE_INFINITY) - ROUNDING;
}

/** Added to the score of a film that is predicted below the viewer's own mean, for sorting. It is below any score. */
export const BELOW = -1e6;
