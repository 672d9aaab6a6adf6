/**
 * The rating half of the blend (formula in artifact.ts). Scoring serves it, and the ranking weights are fitted to it.
 */

import { interpolate, locate, valueAt } from '../../shared/interpolate.ts';
import { MODEL_NAMES, type ModelName } from '../model.ts';
import type { StarScale } from '../star-scale.ts';
import { type Blend, UNCERTAINTY_FEATURES } from './artifact.ts';
import type { KnownItem } from './items.ts';
import {
  byModel,
  type FoldedProfile,
  type Models,
  type RatedMovies,
  type RatingSignals,
  ratingSignals,
} from './signals.ts';
import { starChances, starInterval } from './stars.ts';
import { deviationOf, fillFeatures, profileSpread } from './uncertainty.ts';

/** All models of a release and the blend that combines them. */
export interface Hybrid extends Models {
  readonly blend: Blend;
  /** True for a release of picks (shared/ratings.ts). Then lists are sorted by the signals alone, and ratings say nothing. */
  readonly picks?: boolean;
  /** Items that came after the training. Their dense indexes follow those of the catalogue. */
  readonly items?: readonly KnownItem[];
}

/** Blended ratings of some movies with everything that went into them. Not clipped to the scale. */
export interface HybridRatings extends RatingSignals {
  readonly rating: Float32Array;
  /** Weight of each model for each movie; 0 for a model that was left out. */
  readonly weights: Readonly<Record<ModelName, Float32Array>>;
  /** Deviation of what the viewer may feel about each movie (uncertainty.ts). */
  readonly deviation: Float32Array;
  /** How the viewer uses the rating scale, and the reach of intervals. */
  readonly scale: StarScale;
  readonly reach: number;
}

/** How likely each rating of a movie is (stars.ts). */
export interface StarOutlook {
  /** Values of the rating scale, ascending, and the probability of each. */
  readonly values: readonly number[];
  readonly chances: Float64Array;
  /** Lower and upper end of the 80 % interval, within the scale. */
  readonly interval: [number, number];
}

/** A list of movies and their ratings. */
export interface RatedList {
  readonly movies: Uint32Array;
  readonly ratings: HybridRatings;
}

/** Returns what all models say about some movies, and what the blend needs to know of the viewer. */
export function rateMovies(models: Models, folded: FoldedProfile, movies: Uint32Array): RatedMovies {
  return describeRated(models, folded, movies, ratingSignals(folded, movies));
}

/** The same when it is known what the models say. */
export function describeRated(
  models: Models,
  folded: Pick<FoldedProfile, 'profile' | 'baseline'>,
  movies: Uint32Array,
  signals: RatingSignals,
): RatedMovies {
  return {
    movies,
    signals,
    profileSize: folded.profile.movies.length,
    spread: profileSpread(models, folded),
    scale: folded.baseline.scale,
  };
}

/**
 * Returns the blended ratings. Models that are not in `models` are left out; the weights of the others are scaled up to
 * the sum of all weights.
 */
export function blendRatings(
  hybrid: Hybrid,
  rated: RatedMovies,
  models: readonly ModelName[] = MODEL_NAMES,
): HybridRatings {
  const { blend, bias } = hybrid;
  const { movies, signals, profileSize } = rated;
  const { profileKnots, movieKnots, weights: learned } = blend.rating;
  const profileWeights = byModel((name) => interpolate(profileKnots, learned[name].profile, profileSize));
  const weights = byModel(() => new Float32Array(movies.length));
  const rating = signals.baseline.slice();
  for (let t = 0; t < movies.length; t++) {
    const place = locate(movieKnots, bias.numRatings[movies[t]] ?? 0);
    let all = 0;
    let chosen = 0;
    for (const name of MODEL_NAMES) {
      const weight = profileWeights[name] + valueAt(learned[name].movie, place);
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
  const { scale } = rated;
  const { reach } = blend.uncertainty;
  return { ...signals, rating, weights, deviation: deviations(hybrid, rated, rating), scale, reach };
}

/** Returns the ratings of some movies of a list, as copies; undefined when one of them is not on the list. */
export function pickRatings(
  { movies: listed, ratings: all }: RatedList,
  movies: Uint32Array,
): HybridRatings | undefined {
  const at = Int32Array.from(movies, (movie) => listed.indexOf(movie));
  if (at.includes(-1)) return undefined;
  const pick = (values: Float32Array) => new Float32Array(at.length).map((_, t) => values[at[t]]);
  const pickEach = (values: Readonly<Record<ModelName, Float32Array>>) => byModel((name) => pick(values[name]));
  return {
    baseline: pick(all.baseline),
    ratings: pickEach(all.ratings),
    support: pickEach(all.support),
    rating: pick(all.rating),
    weights: pickEach(all.weights),
    deviation: pick(all.deviation),
    scale: all.scale,
    reach: all.reach,
  };
}

/** Returns how likely each rating of the `t`-th movie is. */
export function outlookOf({ rating, deviation, scale, reach }: HybridRatings, t: number): StarOutlook {
  const chances = starChances(scale, rating[t], deviation[t]);
  return { values: scale.values, chances, interval: starInterval(scale.values, chances, reach) };
}

function deviations(hybrid: Hybrid, rated: RatedMovies, rating: Float32Array): Float32Array {
  const features = new Float64Array(UNCERTAINTY_FEATURES.length);
  return rating.map((value, t) => {
    fillFeatures(hybrid, rated, value, t, features);
    return deviationOf(hybrid.blend.uncertainty, features);
  });
}
