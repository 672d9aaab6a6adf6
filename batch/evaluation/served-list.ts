/** The lists that the service would give, as dense indexes. */

import type { Profile } from '../../models/model.ts';
import type { Recommender } from '../../models/recommender/answers.ts';

/** Returns the films that are recommended to a profile when nothing else is asked for, best first; at most `n`. */
export function servedList(recommender: Recommender, profile: Profile, n: number): Uint32Array {
  return Uint32Array.from(recommender.recommend(profile, { n }), ({ movieId }) => recommender.indexOf(movieId));
}
