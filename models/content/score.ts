/**
 * A viewer's taste over features, solved from the profile.
 *
 *   rating_i = μ + b_i + w·x_i,  w = (S⁻¹ + α Σ x xᵀ)⁻¹ (S⁻¹ m + α Σ x (r − μ − b))          posterior mean
 *   affinity_i = p·x_i,          p = (α₀ G + Σ w_j x_j x_jᵀ + λ I)⁻¹ Σ w_j x_j                 iALS with fixed factors
 */

import { solveSymmetric } from '../../shared/linear-algebra.ts';
import type { Profile, Scorer } from '../model.ts';
import type { ContentModel } from './artifact.ts';

export function contentScorer(model: ContentModel): Scorer {
  return {
    name: 'content',
    fold(profile) {
      let taste: Float64Array | undefined;
      return {
        rate(movies, ratings, support) {
          taste ??= solveTaste(model, profile);
          for (let t = 0; t < movies.length; t++) {
            ratings[t] = model.mean + model.movieBias[movies[t]] + dot(model, taste, movies[t]);
            support[t] = profile.movies.length + 1;
          }
        },
        affinities(out) {
          const vector = solveAffinity(model, profile);
          for (let m = 0; m < out.length; m++) out[m] = dot(model, vector, m);
        },
        reasons(movie) {
          taste ??= solveTaste(model, profile);
          const features = [];
          for (let e = model.offsets[movie]; e < model.offsets[movie + 1]; e++) {
            const feature = model.features[e];
            features.push({
              feature: model.featureNames.get(feature),
              contribution: taste[feature] * model.codes[e] * model.valueScale,
            });
          }
          return { features };
        },
      };
    },
    similar(movie, others, out) {
      const { offsets, features, codes, valueScale } = model;
      const vector = new Float64Array(model.numFeatures);
      for (let e = offsets[movie]; e < offsets[movie + 1]; e++) vector[features[e]] = codes[e] * valueScale;
      const own = norm(model, movie);
      for (let t = 0; t < others.length; t++)
        out[t] = dot(model, vector, others[t]) / (own * norm(model, others[t]) || 1);
    },
  };
}

/** Length of a movie's vector, the constant left out. */
function norm({ offsets, codes, valueScale }: ContentModel, movie: number): number {
  let squares = 0;
  for (let e = offsets[movie]; e < offsets[movie + 1]; e++) squares += codes[e] * codes[e];
  return Math.sqrt(squares) * valueScale;
}

/** vector · x of a movie, the constant included. */
function dot(model: ContentModel, vector: Float64Array, movie: number): number {
  let sum = 0;
  for (let e = model.offsets[movie]; e < model.offsets[movie + 1]; e++)
    sum += vector[model.features[e]] * model.codes[e];
  return vector[0] + sum * model.valueScale;
}

function solveTaste(model: ContentModel, profile: Profile): Float64Array {
  const d = model.numFeatures;
  const a = Float64Array.from(model.priorPrecision);
  const x = new Float64Array(d);
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) x[i] += a[i * d + j] * model.priorMean[j];
  for (let j = 0; j < profile.movies.length; j++) {
    const movie = profile.movies[j];
    addMovie(model, movie, model.noisePrecision, profile.ratings[j] - model.mean - model.movieBias[movie], a, x);
  }
  return solve(a, d, x);
}

function solveAffinity(model: ContentModel, profile: Profile): Float64Array {
  const d = model.numFeatures;
  const a = Float64Array.from(model.gram, (value) => model.unobservedWeight * value);
  const x = new Float64Array(d);
  for (let j = 0; j < profile.movies.length; j++) {
    addMovie(model, profile.movies[j], profile.ratings[j] >= model.relevance ? 1 : model.dislikedWeight, 1, a, x);
  }
  for (let f = 0; f < d; f++) a[f * d + f] += model.regularization;
  return solve(a, d, x);
}

/** Adds weight · x xᵀ to the lower triangle of `a` and weight · target · x to `b`, over the movie's few features. */
function addMovie(
  model: ContentModel,
  movie: number,
  weight: number,
  target: number,
  a: Float64Array,
  b: Float64Array,
): void {
  const { offsets, features, codes, valueScale, numFeatures: d } = model;
  a[0] += weight;
  b[0] += weight * target;
  for (let e = offsets[movie]; e < offsets[movie + 1]; e++) {
    const value = weight * codes[e] * valueScale;
    const row = features[e] * d;
    b[features[e]] += value * target;
    a[row] += value;
    for (let f = offsets[movie]; f <= e; f++) a[row + features[f]] += value * codes[f] * valueScale;
  }
}

function solve(a: Float64Array, d: number, x: Float64Array): Float64Array {
  solveSymmetric(a, d, x);
  return x;
}
