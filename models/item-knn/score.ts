/**
 * What the profile's films say of others: votes, scattered over the movies they vote for, and weights, whole rows of the head.
 *
 *   rating_i = b_ui + Σ_j s_ij e_j / (Σ_j s_ij + δ)          affinity_i = Σ_j B_ji x_j
 *
 * x is 1 for a liked film and `dislikedWeight` for another; the affinity of a movie outside the head is 0.
 */

import type { Baseline, Profile, Scorer } from '../model.ts';
import { decodeRoot, type ItemKnnModel, type VoteTable, type WeightTable } from './artifact.ts';

export function itemKnnScorer(model: ItemKnnModel): Scorer {
  const codes = asBytes(model.affinity.codes);
  const liked = byByte(decodeRoot);
  const disliked = liked.map((weight) => weight * model.dislikedWeight);
  const workspace: Votes = {
    sum: new Float32Array(model.votedMovies),
    weight: new Float32Array(model.votedMovies),
  };
  return {
    name: 'item-knn',
    fold(profile, baseline) {
      return {
        rate(movies, ratings, support) {
          const { sum, weight } = scatterVotes(model, workspace, profile, baseline);
          for (let t = 0; t < movies.length; t++) {
            const movie = movies[t];
            const votes = weight[movie] ?? 0;
            support[t] = votes;
            ratings[t] =
              votes === 0
                ? Number.NaN
                : baseline.mean +
                  baseline.userBias +
                  baseline.movieBias[movie] +
                  sum[movie] / (votes + model.voteDamping);
          }
        },
        affinities(out) {
          out.fill(0);
          const { movies: numHead, scales } = model.affinity;
          for (let j = 0; j < profile.movies.length && profile.movies[j] < numHead; j++) {
            const weights = profile.ratings[j] >= model.relevance ? liked : disliked;
            const row = profile.movies[j] * numHead;
            for (let i = 0; i < numHead; i++) out[i] += weights[codes[row + i]];
          }
          for (let i = 0; i < numHead; i++) out[i] *= scales[i];
        },
        reasons(movie) {
          const { weight: weights } = scatterVotes(model, workspace, profile, baseline);
          const divisor = (weights[movie] ?? 0) + model.voteDamping;
          const films = [];
          for (let j = 0; j < profile.movies.length; j++) {
            const weight = voteOf(model.rating, profile.movies[j], movie);
            if (weight > 0)
              films.push({ movie: profile.movies[j], contribution: (weight * baseline.residuals[j]) / divisor });
          }
          return { films };
        },
      };
    },
    // Half agreement (correlation, of pairs that are in the list of either), half being picked together (root of the weight).
    // Agreement alone puts films that everybody has seen beside rarer ones, and weights alone what is merely seen as often.
    similar(movie, others, out) {
      for (let t = 0; t < others.length; t++) {
        const agreement = Math.max(voteOf(model.rating, movie, others[t]), voteOf(model.rating, others[t], movie));
        out[t] = (agreement + rootOf(model.affinity, movie, others[t])) / 2;
      }
    },
  };
}

/** √B of one pair, 0 when it is not positive or not of the head; 1 at most. */
function rootOf({ movies, codes, scales }: WeightTable, voter: number, movie: number): number {
  if (voter >= movies || movie >= movies) return 0;
  return Math.min(1, Math.max(0, (codes[voter * movies + movie] / 127) * Math.sqrt(scales[movie])));
}

/** Two's complement codes as numbers from 0 to 255, to look up in a table. */
function asBytes({ buffer, byteOffset, length }: Int8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

function byByte(decode: (code: number) => number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => decode(byte < 128 ? byte : byte - 256));
}

interface Votes {
  readonly sum: Float32Array;
  readonly weight: Float32Array;
}

/** Of movies that are voted for; others have no weight. It holds until the next call with the same workspace. */
function scatterVotes({ rating }: ItemKnnModel, workspace: Votes, profile: Profile, baseline: Baseline): Votes {
  const { offsets, movies, codes, scale } = rating;
  const { sum, weight } = workspace;
  sum.fill(0);
  weight.fill(0);
  for (let j = 0; j < profile.movies.length; j++) {
    const voter = profile.movies[j];
    const residual = baseline.residuals[j];
    for (let e = offsets[voter]; e < offsets[voter + 1]; e++) {
      const similarity = codes[e] * scale;
      sum[movies[e]] += similarity * residual;
      weight[movies[e]] += similarity;
    }
  }
  return workspace;
}

/** s of one pair, by binary search in the voter's row; 0 when it does not vote for the movie. */
function voteOf({ offsets, movies, codes, scale }: VoteTable, voter: number, movie: number): number {
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
