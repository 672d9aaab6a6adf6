/**
 * Finds the prototypes that agree with a profile and lets them vote.
 *
 *   s_p = ρ_p · n_p / (n_p + shrinkage),  ρ_p the correlation of residuals over the n_p films both know
 *   rating_i = b_ui + Σ_p w_p e_pi / (Σ_p w_p + δ)  over the nearest prototypes that know i,  w_p = max(0, s_p)^sharpness
 *   affinity_i = Σ_p c_p^sharpness · liked_pi  over the prototypes nearest by cosine c of their picks
 */

import { TopK } from '../../shared/top-k.ts';
import type { Baseline, Profile, Scorer } from '../model.ts';
import type { UserKnnModel } from './artifact.ts';

export function userKnnScorer(model: UserKnnModel): Scorer {
  return {
    name: 'user-knn',
    fold(profile, baseline) {
      let weights: Float64Array | undefined;
      const best = new TopK(model.neighbours);
      const vote = (movie: number): Vote => {
        weights ??= ratingWeights(model, profile, baseline);
        return voteOn(model, weights, movie, best);
      };
      return {
        rate(movies, ratings, support) {
          for (let t = 0; t < movies.length; t++) {
            const movie = movies[t];
            const { sum, weight } = vote(movie);
            support[t] = weight;
            ratings[t] =
              weight === 0
                ? Number.NaN
                : baseline.mean + baseline.userBias + baseline.movieBias[movie] + sum / (weight + model.voteDamping);
          }
        },
        affinities(out) {
          out.fill(0);
          const weights = affinityWeights(model, profile);
          const { offsets, prototypes, liked } = model;
          for (let m = 0; m < out.length; m++) {
            let sum = 0;
            for (let e = offsets[m]; e < offsets[m + 1]; e++) sum += weights[prototypes[e]] * liked[e];
            out[m] = sum;
          }
        },
        reasons: (movie) => ({ likeMinded: vote(movie).members }),
      };
    },
  };
}

interface Vote {
  readonly sum: number;
  readonly weight: number;
  readonly members: number;
}

/** w_p of every prototype for this profile. */
function ratingWeights(model: UserKnnModel, profile: Profile, baseline: Baseline): Float64Array {
  const { offsets, prototypes, residuals, numPrototypes, residualScale, shrinkage, sharpness } = model;
  const dot = new Float64Array(numPrototypes);
  const own = new Float64Array(numPrototypes);
  const other = new Float64Array(numPrototypes);
  const common = new Uint32Array(numPrototypes);
  for (let j = 0; j < profile.movies.length; j++) {
    const residual = baseline.residuals[j];
    const square = residual * residual;
    for (let e = offsets[profile.movies[j]]; e < offsets[profile.movies[j] + 1]; e++) {
      const p = prototypes[e];
      const theirs = residuals[e] * residualScale;
      dot[p] += residual * theirs;
      own[p] += square;
      other[p] += theirs * theirs;
      common[p]++;
    }
  }
  for (let p = 0; p < numPrototypes; p++) {
    if (dot[p] <= 0) dot[p] = 0;
    else dot[p] = ((dot[p] / Math.sqrt(own[p] * other[p])) * (common[p] / (common[p] + shrinkage))) ** sharpness;
  }
  return dot;
}

function voteOn(model: UserKnnModel, weights: Float64Array, movie: number, best: TopK): Vote {
  const { offsets, prototypes, residuals, residualScale, members } = model;
  for (let e = offsets[movie]; e < offsets[movie + 1]; e++) {
    if (weights[prototypes[e]] > 0) best.offer(e, weights[prototypes[e]]);
  }
  const { items, scores } = best.drain();
  let sum = 0;
  let weight = 0;
  let count = 0;
  for (let n = 0; n < items.length; n++) {
    sum += scores[n] * residuals[items[n]] * residualScale;
    weight += scores[n];
    count += members[prototypes[items[n]]];
  }
  return { sum, weight, members: count };
}

/** Sharpened cosines of the nearest prototypes by picks; 0 for all others. */
function affinityWeights(model: UserKnnModel, profile: Profile): Float64Array {
  const { offsets, prototypes, liked, norms, numPrototypes, relevance, dislikedWeight } = model;
  const dot = new Float64Array(numPrototypes);
  for (let j = 0; j < profile.movies.length; j++) {
    const worth = profile.ratings[j] >= relevance ? 1 : dislikedWeight;
    for (let e = offsets[profile.movies[j]]; e < offsets[profile.movies[j] + 1]; e++) {
      dot[prototypes[e]] += worth * liked[e];
    }
  }
  const best = new TopK(model.affinityNeighbours);
  for (let p = 0; p < numPrototypes; p++) if (dot[p] > 0) best.offer(p, dot[p] / (norms[p] * 255));
  const { items, scores } = best.drain();
  dot.fill(0);
  for (let n = 0; n < items.length; n++) dot[items[n]] = scores[n] ** model.affinitySharpness;
  return dot;
}
