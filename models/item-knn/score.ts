/**
 * Votes of the profile's films, scattered over the movies they vote for.
 *
 *   rating_i = b_ui + Σ_j s_ij e_j / (Σ_j s_ij + δ)          affinity_i = Σ_j w_ij · worth(r_j)
 */

import type { Baseline, Profile, Scorer } from '../model.ts';
import type { ItemKnnModel, VoteTable } from './artifact.ts';

export function itemKnnScorer(model: ItemKnnModel): Scorer {
  return {
    name: 'item-knn',
    fold(profile, baseline) {
      let votes: Votes | undefined;
      return {
        rate(movies, ratings, support) {
          votes ??= scatterVotes(model.rating, profile, baseline);
          const { sum, weight } = votes;
          for (let t = 0; t < movies.length; t++) {
            const movie = movies[t];
            support[t] = weight[movie];
            ratings[t] =
              weight[movie] === 0
                ? Number.NaN
                : baseline.mean +
                  baseline.userBias +
                  baseline.movieBias[movie] +
                  sum[movie] / (weight[movie] + model.voteDamping);
          }
        },
        affinities(out) {
          out.fill(0);
          const { offsets, movies, codes, scale } = model.affinity;
          for (let j = 0; j < profile.movies.length; j++) {
            const worth = scale * (profile.ratings[j] >= model.relevance ? 1 : model.dislikedWeight);
            const voter = profile.movies[j];
            for (let e = offsets[voter]; e < offsets[voter + 1]; e++) out[movies[e]] += worth * codes[e];
          }
        },
        reasons(movie) {
          votes ??= scatterVotes(model.rating, profile, baseline);
          const divisor = votes.weight[movie] + model.voteDamping;
          const films = [];
          for (let j = 0; j < profile.movies.length; j++) {
            const weight = weightOf(model.rating, profile.movies[j], movie);
            if (weight > 0)
              films.push({ movie: profile.movies[j], contribution: (weight * baseline.residuals[j]) / divisor });
          }
          return { films };
        },
      };
    },
    similar(movie, others, out) {
      for (let t = 0; t < others.length; t++) out[t] = weightOf(model.affinity, movie, others[t]);
    },
  };
}

interface Votes {
  readonly sum: Float32Array;
  readonly weight: Float32Array;
}

function scatterVotes(table: VoteTable, profile: Profile, baseline: Baseline): Votes {
  const { offsets, movies, codes, scale } = table;
  const sum = new Float32Array(baseline.movieBias.length);
  const weight = new Float32Array(baseline.movieBias.length);
  for (let j = 0; j < profile.movies.length; j++) {
    const voter = profile.movies[j];
    const residual = baseline.residuals[j];
    for (let e = offsets[voter]; e < offsets[voter + 1]; e++) {
      const similarity = codes[e] * scale;
      sum[movies[e]] += similarity * residual;
      weight[movies[e]] += similarity;
    }
  }
  return { sum, weight };
}

/** s of one pair, by binary search in the voter's row; 0 when it does not vote for the movie. */
function weightOf({ offsets, movies, codes, scale }: VoteTable, voter: number, movie: number): number {
  let low = offsets[voter];
  let high = offsets[voter + 1] - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (movies[middle] === movie) return codes[middle] * scale;
    if (movies[middle] < movie) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}
