/**
 * Fits the baseline to a profile: b_u is the shrunk mean of what μ and b_i leave unexplained of its ratings. The profile
 * also says how its viewer uses the rating scale.
 */

import type { Baseline, Profile } from '../model.ts';
import { opinionsOf } from '../opinions.ts';
import { foldStarScale } from '../star-scale.ts';
import type { BiasModel } from './artifact.ts';

/**
 * Returns the baseline of a profile. `movieBias` is the model's own array, not a copy; b_u of an empty profile is 0.
 */
export function foldBias(model: BiasModel, profile: Profile): Baseline {
  const { mean, movieBias, userDamping } = model;
  const { movies, ratings } = profile;
  const residuals = new Float32Array(movies.length);
  let sum = 0;
  for (let k = 0; k < movies.length; k++) {
    residuals[k] = ratings[k] - mean - movieBias[movies[k]];
    sum += residuals[k];
  }
  const userBias = sum / (movies.length + userDamping);
  for (let k = 0; k < movies.length; k++) residuals[k] -= userBias;
  const scale = foldStarScale(model.stars, ratings);
  return { mean, userBias, movieBias, residuals, opinions: opinionsOf(model, profile), scale };
}
