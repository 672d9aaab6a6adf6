/** The rating half of the blend (formula in artifact.ts): scoring serves it, and the ranking weights are fitted on it. */

import { MODEL_NAMES, type ModelName } from '../model.ts';
import { type Blend, interpolate } from './artifact.ts';
import { byModel, type FoldedProfile, type Models, type RatingSignals, ratingSignals } from './signals.ts';

export interface Hybrid extends Models {
  readonly blend: Blend;
}

/** Blended ratings of some movies, with all that went into them. Not clipped. */
export interface HybridRatings extends RatingSignals {
  readonly rating: Float32Array;
  readonly weights: Readonly<Record<ModelName, Float32Array>>;
}

/** Models that are not among `models` are silent; the weights of the others are scaled up to what all have together. */
export function blendRatings(
  { blend, bias }: Hybrid,
  folded: FoldedProfile,
  movies: Uint32Array,
  models: readonly ModelName[] = MODEL_NAMES,
): HybridRatings {
  const signals = ratingSignals(folded, movies);
  const profileSize = folded.profile.movies.length;
  const { profileKnots, movieKnots, weights: learned } = blend.rating;
  const profileWeights = byModel((name) => interpolate(profileKnots, learned[name].profile, profileSize));
  const weights = byModel(() => new Float32Array(movies.length));
  const rating = signals.baseline.slice();
  for (let t = 0; t < movies.length; t++) {
    const count = bias.numRatings[movies[t]];
    let all = 0;
    let chosen = 0;
    for (const name of MODEL_NAMES) {
      const weight = profileWeights[name] + interpolate(movieKnots, learned[name].movie, count);
      all += weight;
      if (!models.includes(name)) continue;
      weights[name][t] = weight;
      chosen += weight;
    }
    const factor = models.length === MODEL_NAMES.length || chosen <= 0 ? 1 : all / chosen;
    for (const name of models) {
      weights[name][t] *= factor;
      rating[t] += weights[name][t] * (signals.ratings[name][t] - signals.baseline[t]);
    }
  }
  return { ...signals, rating, weights };
}
