/** The lists that the service would give, as dense indexes. */

import type { HybridViewer } from '../../models/hybrid/score.ts';
import type { Profile } from '../../models/model.ts';
import type { Recommender } from '../../models/recommender/answers.ts';

/**
 * Returns the films that are recommended to a profile when nothing else is asked for, best first; at most `n`. `viewer`
 * is the folded profile. `exclude` has ids of films that may not be listed.
 */
export function servedList(
  recommender: Recommender,
  profile: Profile,
  n: number,
  { viewer = recommender.fold(profile), exclude = [] }: { viewer?: HybridViewer; exclude?: readonly number[] } = {},
): Uint32Array {
  return Uint32Array.from(recommender.list(profile, viewer, { n, exclude }), ({ movie }) => movie);
}
