/**
 * Learns the blend on held-out rows of training users, through the scorers of models that never saw those rows.
 *
 * Every viewer is seen twice: with the whole profile, and with a profile cut to a few ratings, so that the weights for
 * newcomers are learned from newcomers. Rating weights come from a ridge regression (fit-ratings.ts), ranking weights
 * from a search for the best nDCG (fit-ranking.ts).
 */

import { hash32, randomStream } from '../../shared/random.ts';
import type { Scale } from '../../shared/ratings.ts';
import { MODEL_NAMES, type Profile } from '../model.ts';
import { type Blend, RANKERS, UNCERTAINTY_FEATURES } from './artifact.ts';
import { fitRanking } from './fit-ranking.ts';
import { fitRatings } from './fit-ratings.ts';
import { fitUncertainty } from './fit-uncertainty.ts';
import { byModel, type Models } from './signals.ts';

export interface BlendConfig {
  rating: {
    profileKnots: number[];
    movieKnots: number[];
    /** Ridge towards equal shares, in rows of average signal. */
    ridge: number;
  };
  ranking: {
    /** Profile sizes of a newcomer and of a known viewer: weights in between are interpolated. */
    profileKnots: [newcomer: number, known: number];
    /** Viewers that the weights are fitted on at most, candidates from each signal, trials of the search. */
    maxViewers: number;
    candidates: number;
    trials: number;
  };
}

export const BLEND_CONFIG: BlendConfig = {
  rating: { profileKnots: [0, 3, 10, 30, 100, 300], movieKnots: [0, 2, 10, 50, 250], ridge: 30 },
  ranking: { profileKnots: [3, 20], maxViewers: 1_000, candidates: 100, trials: 300 },
};

/** Of 80 % of a normal distribution: how wide intervals are before anything is known. */
const GAUSSIAN_QUANTILE = 1.281552;
/** Most ratings that a shortened profile keeps. */
const SHORT_PROFILE = 20;

/** A viewer with rows that the models have not seen. */
export interface HeldOutViewer {
  readonly profile: Profile;
  readonly movies: Uint32Array;
  readonly ratings: Float64Array;
}

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

export function trainBlend(
  models: Models,
  viewers: readonly HeldOutViewer[],
  scale: Scale,
  seed: number,
  config: BlendConfig = BLEND_CONFIG,
): Blend {
  const short = viewers.map((viewer, v) => shortened(viewer, seed, v));
  const everyone = [...viewers, ...short];
  const blend = equalBlend(config);
  blend.rating = fitRatings(models, everyone, blend.rating, config.rating.ridge);
  const hybrid = { ...models, blend };
  blend.uncertainty = fitUncertainty(hybrid, everyone, scale);
  blend.ranking = fitRanking(hybrid, { known: viewers, newcomers: short }, scale.relevance, seed, config.ranking);
  return blend;
}

/** The same viewer when they had rated only a few films; small sizes are as likely as large ones on a log scale. */
function shortened(viewer: HeldOutViewer, seed: number, v: number): HeldOutViewer {
  const { movies, ratings } = viewer.profile;
  const random = randomStream(seed, 41, v);
  const size = Math.min(movies.length, Math.floor((SHORT_PROFILE + 1) ** random.uniform()) - 1);
  const kept = Array.from(movies.keys())
    .sort((a, b) => hash32(seed, v, a) - hash32(seed, v, b) || a - b)
    .slice(0, size)
    .sort((a, b) => a - b);
  return {
    ...viewer,
    profile: { movies: Uint32Array.from(kept, (j) => movies[j]), ratings: Float64Array.from(kept, (j) => ratings[j]) },
  };
}
