/** Fits μ, b_u and b_i together by alternating shrunk means; converges in a few sweeps. */

import type { Ratings } from '../../shared/ratings.ts';
import type { BiasModel } from './artifact.ts';

interface BiasConfig {
  /** Damping of user and movie biases, in ratings: better on held-out rows than Surprise's 15 and 10. */
  userDamping: number;
  movieDamping: number;
  sweeps: number;
}

export const BIAS_CONFIG: BiasConfig = { userDamping: 5, movieDamping: 3, sweeps: 12 };

/** The model as served, and the user biases that the other trainers subtract. */
export interface TrainedBias extends BiasModel {
  readonly userBias: Float32Array;
}

export function trainBias(ratings: Ratings, config: BiasConfig): TrainedBias {
  const { byUser, byMovie, numUsers, numMovies, scale } = ratings;
  const { mean, deviation } = moments(ratings);
  const userBias = new Float32Array(numUsers);
  const movieBias = new Float32Array(numMovies);
  for (let sweep = 0; sweep < config.sweeps; sweep++) {
    fitBiases(byMovie, scale.values, mean, config.movieDamping, userBias, movieBias);
    fitBiases(byUser, scale.values, mean, config.userDamping, movieBias, userBias);
  }
  const numRatings = new Uint32Array(numMovies);
  const numLiked = new Uint32Array(numMovies);
  for (let e = 0; e < byUser.index.length; e++) {
    numRatings[byUser.index[e]]++;
    if (scale.values[byUser.codes[e]] >= scale.relevance) numLiked[byUser.index[e]]++;
  }
  return { mean, deviation, userDamping: config.userDamping, movieBias, userBias, numRatings, numLiked };
}

function moments({ byUser, scale }: Ratings): { mean: number; deviation: number } {
  const counts = new Float64Array(scale.values.length);
  for (const code of byUser.codes) counts[code]++;
  const n = byUser.codes.length;
  let sum = 0;
  let squares = 0;
  for (let code = 0; code < counts.length; code++) {
    sum += counts[code] * scale.values[code];
    squares += counts[code] * scale.values[code] ** 2;
  }
  if (n === 0) return { mean: (scale.min + scale.max) / 2, deviation: 1 };
  const variance = squares / n - (sum / n) ** 2;
  return { mean: sum / n, deviation: variance > 1e-12 ? Math.sqrt(variance) : 1 };
}

function fitBiases(
  rows: Ratings['byUser'],
  values: Float64Array,
  mean: number,
  damping: number,
  others: Float32Array,
  out: Float32Array,
): void {
  for (let row = 0; row < out.length; row++) {
    const end = rows.offsets[row + 1];
    let sum = 0;
    for (let k = rows.offsets[row]; k < end; k++) sum += values[rows.codes[k]] - mean - others[rows.index[k]];
    out[row] = sum / (end - rows.offsets[row] + damping);
  }
}
