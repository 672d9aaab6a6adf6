/** The lists that the service would give, as dense indexes. */

import type { Profile } from '../../models/model.ts';
import type { Recommender } from '../../models/recommender/answers.ts';

/**
 * Returns the films that are recommended to a profile when nothing else is asked for, best first; at most `n`. `exclude`
 * has ids of films that may not be listed.
 */
export function servedList(
  recommender: Recommender,
  profile: Profile,
  n: number,
  exclude: readonly number[] = [],
): Uint32Array {
  const list = recommender.recommend(profile, { n, exclude });
  return Uint32Array.from(list, ({ movieId }) => recommender.indexOf(movieId));
}
