/**
 * Learns the blend on held-out rows of training users, with models that never saw those rows.
 *
 * Weights depend on the size of the profile. Those for small profiles are learned from newcomers: users whom the models
 * have never seen. A known user's profile cut short is no substitute, since the models recommend what that user is
 * known to have rated; lists learned that way had no hits in the first ten. Rating weights come from a ridge regression
 * (fit-ratings.ts), ranking weights from a multinomial logit of what viewers picked and liked (fit-weights.ts).
 */

import { isPicks, type Scale } from '../../shared/ratings.ts';
import { MODEL_NAMES } from '../model.ts';
import { type Blend, RANKERS, UNCERTAINTY_FEATURES } from './artifact.ts';
import { BLEND_CONFIG, type BlendConfig } from './blend-config.ts';
import { fitRanking } from './fit-ranking.ts';
import { fitRatings, rateHeldOut } from './fit-ratings.ts';
import { fitTimeEffects } from './fit-time-effects.ts';
import { fitUncertainty } from './fit-uncertainty.ts';
import { type ForViewers, forViewersOf } from './for-viewers.ts';
import { byModel, type Models } from './signals.ts';
import { INTERVAL } from './uncertainty.ts';
import { type HeldOutViewer, takeEvenly, type Validation } from './validation.ts';

/**
 * Returns the blend with equal weights, in which learning starts. It is also the result when there is nothing to learn
 * from.
 */
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
    uncertainty: { weights: UNCERTAINTY_FEATURES.map(() => 0), reach: INTERVAL / 2 },
  };
}

/**
 * Learns the blend from held-out rows. `models` must have been trained without these rows, and without the newcomers.
 * It needs no random numbers. Of picks only the weights of lists are learned. `forViewers` scores the viewers with these
 * models; it is the calling thread that does so by default.
 */
export async function trainBlend(
  models: Models,
  { known, newcomers }: Validation,
  scale: Scale,
  forViewers: ForViewers = forViewersOf(models),
  config: BlendConfig = BLEND_CONFIG,
): Promise<Blend> {
  const some = takeEvenly(known, config.rating.maxViewers);
  const everyone = [...some, ...thinned(newcomers, countRows(some))];
  const blend = equalBlend(config);
  if (isPicks(scale.values)) {
    const hybrid = { ...models, blend, picks: true };
    blend.ranking = await fitRanking(hybrid, { known, newcomers }, scale, config.ranking, forViewers);
    return blend;
  }
  const heldOut = await rateHeldOut(models, everyone, forViewers);
  blend.rating = fitRatings(models, heldOut, blend.rating, config.rating);
  const hybrid = { ...models, blend };
  // Lists need nothing of what is fitted meanwhile in this thread.
  const ranking = fitRanking(
    { ...models, blend: { ...blend } },
    { known, newcomers },
    scale,
    config.ranking,
    forViewers,
  );
  blend.uncertainty = fitUncertainty(hybrid, heldOut);
  const time = fitTimeEffects(hybrid, heldOut.slice(0, some.length));
  if (time) blend.time = time;
  blend.ranking = await ranking;
  return blend;
}

/**
 * Keeps one in so many held-out rows, so that at most about `rows` of them remain. Of newcomers nearly all rows are
 * held out, and they would outweigh the known viewers.
 */
function thinned(viewers: readonly HeldOutViewer[], rows: number): HeldOutViewer[] {
  const step = Math.max(1, Math.ceil(countRows(viewers) / Math.max(1, rows)));
  let row = 0;
  return viewers.map(({ profile, movies, ratings, times }) => {
    const isKept = Array.from(movies, () => row++ % step === 0);
    const kept = (_: number, t: number) => isKept[t];
    return { profile, movies: movies.filter(kept), ratings: ratings.filter(kept), times: times?.filter(kept) };
  });
}

function countRows(viewers: readonly HeldOutViewer[]): number {
  return viewers.reduce((sum, { movies }) => sum + movies.length, 0);
}
