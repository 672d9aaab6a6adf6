/**
 * Learns the blend on held-out rows of training users, through the scorers of models that never saw those rows.
 *
 * Weights depend on the size of the profile, and those for small ones are learned from newcomers: users of whom the
 * models have seen nothing. (A known user's profile cut short is no newcomer: it taught them 0 hits in the first ten, for
 * the models recommend what such a user is known to have rated.) Rating weights come from a ridge regression (fit-ratings.ts), ranking weights
 * from a search for the best nDCG (fit-ranking.ts).
 */

import type { Scale } from '../../shared/ratings.ts';
import { MODEL_NAMES } from '../model.ts';
import type { Team } from '../team.ts';
import { type Blend, RANKERS, UNCERTAINTY_FEATURES } from './artifact.ts';
import { BLEND_CONFIG, type BlendConfig } from './blend-config.ts';
import { fitRanking } from './fit-ranking.ts';
import { fitRatings, rateHeldOut } from './fit-ratings.ts';
import { fitUncertainty } from './fit-uncertainty.ts';
import { byModel, type Models } from './signals.ts';
import { everySo, type HeldOutViewer, type Validation } from './validation.ts';

/** Of 80 % of a normal distribution: how wide intervals are before anything is known. */
const GAUSSIAN_QUANTILE = 1.281552;
/** Equal shares: the blend when there is nothing to learn from, and where learning starts. */
export function equalBlend({ rating, ranking }: BlendConfig = BLEND_CONFIG): Blend {
  const share = 1 / MODEL_NAMES.length;
  return {
    rating: {
      profileKnots: rating.profileKnots,
      movieKnots: rating.movieKnots,
      weights: byModel(() => ({
        profile: rating.profileKnots.map(() => share),
        movie: rating.movieKnots.map(() => 0),
      })),
    },
    ranking: {
      profileKnots: ranking.profileKnots,
      weights: Object.fromEntries(
        RANKERS.map((name) => [name, ranking.profileKnots.map(() => share)]),
      ) as Blend['ranking']['weights'],
    },
    uncertainty: { weights: UNCERTAINTY_FEATURES.map(() => 0), quantile: GAUSSIAN_QUANTILE },
  };
}

export async function trainBlend(
  team: Team,
  models: Models,
  { known, newcomers }: Validation,
  scale: Scale,
  seed: number,
  config: BlendConfig = BLEND_CONFIG,
): Promise<Blend> {
  const some = everySo(known, config.rating.maxViewers);
  const everyone = [...some, ...thinned(newcomers, countRows(some))];
  const blend = equalBlend(config);
  const heldOut = rateHeldOut(models, everyone);
  blend.rating = fitRatings(models, heldOut, blend.rating, config.rating.ridge);
  const hybrid = { ...models, blend };
  blend.uncertainty = fitUncertainty(hybrid, heldOut, scale);
  blend.ranking = await fitRanking(team, hybrid, { known, newcomers }, scale.relevance, seed, config.ranking);
  return blend;
}

/** Of newcomers all rows but a few are held out; so that they do not outweigh the others, every so many is kept. */
function thinned(viewers: readonly HeldOutViewer[], rows: number): HeldOutViewer[] {
  const step = Math.max(1, Math.ceil(countRows(viewers) / Math.max(1, rows)));
  let row = 0;
  return viewers.map(({ profile, movies, ratings }) => {
    const isKept = Array.from(movies, () => row++ % step === 0);
    return { profile, movies: movies.filter((_, t) => isKept[t]), ratings: ratings.filter((_, t) => isKept[t]) };
  });
}

function countRows(viewers: readonly HeldOutViewer[]): number {
  return viewers.reduce((sum, { movies }) => sum + movies.length, 0);
}
