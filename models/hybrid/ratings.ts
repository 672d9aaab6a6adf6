/** The rating half of the blend (formula in artifact.ts): scoring serves it, and the ranking weights are fitted on it. */

import { MODEL_NAMES, type ModelName } from '../model.ts';
import { type Blend, interpolate, UNCERTAINTY_FEATURES } from './artifact.ts';
import { byModel, type FoldedProfile, type Models, type RatingSignals, ratingSignals } from './signals.ts';
import { deviationOf, fillFeatures, profileSpread } from './uncertainty.ts';

export interface Hybrid extends Models {
  readonly blend: Blend;
}

/** Blended ratings of some movies, with all that went into them. Not clipped. */
export interface HybridRatings extends RatingSignals {
  readonly rating: Float32Array;
  readonly weights: Readonly<Record<ModelName, Float32Array>>;
  /** Half-width of an 80 % interval around the rating. */
  readonly margin: Float32Array;
}

/** Models that are not among `models` are silent; the weights of the others are scaled up to what all have together. */
export function blendRatings(
  hybrid: Hybrid,
  folded: FoldedProfile,
  movies: Uint32Array,
  models: readonly ModelName[] = MODEL_NAMES,
): HybridRatings {
  const { blend, bias } = hybrid;
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
  return { ...signals, rating, weights, margin: margins(hybrid, folded, signals, rating, movies) };
}

function margins(
  hybrid: Hybrid,
  folded: FoldedProfile,
  signals: RatingSignals,
  rating: Float32Array,
  movies: Uint32Array,
): Float32Array {
  const { uncertainty } = hybrid.blend;
  const features = new Float64Array(UNCERTAINTY_FEATURES.length);
  const spread = profileSpread(hybrid, folded);
  const profileSize = folded.profile.movies.length;
  return rating.map((value, t) => {
    fillFeatures(hybrid, signals, value, { t, movie: movies[t], profileSize, spread }, features);
    return uncertainty.quantile * deviationOf(hybrid, uncertainty, features);
  });
}
