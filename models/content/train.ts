/** Features of the catalogue, movie biases that lean on features, and the spread of tastes (taste.ts). */

import { addOuter, solveSymmetric } from '../../shared/linear-algebra.ts';
import { hash32 } from '../../shared/random.ts';
import type { Trainer, TrainInput } from '../model.ts';
import { type ContentFacts, encodeContent } from './artifact.ts';
import { describeMovies, type FeatureConfig, type FeatureTable } from './features.ts';
import { fitTaste, type ViewerRows } from './taste.ts';

export interface ContentConfig extends FeatureConfig {
  /** Ratings that a movie's own mean needs to outweigh what its features predict. */
  movieDamping: number;
  /** Viewers that the spread of tastes is fitted on at most, and rows of each. */
  maxViewers: number;
  maxRows: number;
  rounds: number;
  affinity: Pick<ContentFacts, 'dislikedWeight' | 'unobservedWeight' | 'regularization'>;
}

export const contentTrainer: Trainer<ContentConfig> = {
  configure: () => ({
    maxTags: 40,
    maxWords: 20,
    minMovies: 5,
    decadeNorm: 1,
    tagNorm: 0.7,
    wordNorm: 0.5,
    movieDamping: 3,
    maxViewers: 1_000,
    maxRows: 500,
    rounds: 12,
    affinity: { dislikedWeight: 0.2, unobservedWeight: 0.1, regularization: 5 },
  }),

  train(input, config) {
    const { ratings, catalogue, bias } = input;
    const table = describeMovies(catalogue, config);
    const d = table.names.length;
    const valueScale = table.values.reduce((most, value) => Math.max(most, value), 0) / 127;
    const codes = Int8Array.from(table.values, (value) => (valueScale === 0 ? 0 : Math.round(value / valueScale)));
    const served = { ...table, values: Float32Array.from(codes, (code) => code * valueScale) };
    const movieBias = biasFromFeatures(input, served, config.movieDamping);
    const { viewers, variance } = viewerRows(input, served, movieBias, config);
    const prior = fitTaste(viewers, d, variance, config.rounds);
    const { affinity } = config;
    const model = {
      mean: bias.mean,
      numFeatures: d,
      noisePrecision: prior.noisePrecision,
      valueScale,
      relevance: ratings.scale.relevance,
      ...affinity,
      offsets: table.offsets,
      features: table.features,
      codes,
      movieBias,
      priorMean: Float32Array.from(prior.mean),
      priorPrecision: Float32Array.from(prior.precision),
      gram: Float32Array.from(catalogueGram(served)),
    };
    return encodeContent(model, table.names);
  },
};

/**
 * b_i = (Σ_u (r_ui − μ − b_u) + λ g·x_i) / (n_i + λ) with g the ridge regression of the movies' means on their features,
 * a mean of n ratings counting n·λ/(n + λ).
 */
function biasFromFeatures({ ratings, bias }: TrainInput, table: FeatureTable, damping: number): Float32Array {
  const { byMovie, numMovies, scale } = ratings;
  const d = table.names.length;
  const sums = new Float64Array(numMovies);
  for (let m = 0; m < numMovies; m++) {
    for (let e = byMovie.offsets[m]; e < byMovie.offsets[m + 1]; e++) {
      sums[m] += scale.values[byMovie.codes[e]] - bias.mean - bias.userBias[byMovie.index[e]];
    }
  }
  const a = new Float64Array(d * d);
  const g = new Float64Array(d);
  const x = new Float64Array(d);
  for (let m = 0; m < numMovies; m++) {
    const n = byMovie.offsets[m + 1] - byMovie.offsets[m];
    if (n === 0) continue;
    const weight = (n * damping) / (n + damping);
    fillRow(table, m, x, 0);
    addOuter(a, d, x, 0, weight);
    for (let f = 0; f < d; f++) g[f] += (weight * x[f] * sums[m]) / n;
  }
  for (let f = 0; f < d; f++) a[f * d + f] += RIDGE;
  solveSymmetric(a, d, g);
  return Float32Array.from(sums, (sum, m) => {
    const n = byMovie.offsets[m + 1] - byMovie.offsets[m];
    fillRow(table, m, x, 0);
    let predicted = 0;
    for (let f = 0; f < d; f++) predicted += g[f] * x[f];
    return (sum + damping * predicted) / (n + damping);
  });
}

/** Ridge of the regression of movie means on features, in rated movies. */
const RIDGE = 10;

function viewerRows(
  { ratings, bias, seed }: TrainInput,
  table: FeatureTable,
  movieBias: Float32Array,
  config: ContentConfig,
): { viewers: ViewerRows[]; variance: number } {
  const { byUser, numUsers, scale } = ratings;
  const users = Array.from({ length: numUsers }, (_, u) => u)
    .sort((a, b) => hash32(seed, 31, a) - hash32(seed, 31, b) || a - b)
    .slice(0, config.maxViewers);
  let squares = 0;
  let count = 0;
  const viewers = users.map((user): ViewerRows => {
    const start = byUser.offsets[user];
    const stride = Math.max(1, Math.ceil((byUser.offsets[user + 1] - start) / config.maxRows));
    const offsets = [0];
    const features: number[] = [];
    const values: number[] = [];
    const y: number[] = [];
    for (let e = start; e < byUser.offsets[user + 1]; e += stride) {
      const movie = byUser.index[e];
      features.push(0, ...table.features.subarray(table.offsets[movie], table.offsets[movie + 1]));
      values.push(1, ...table.values.subarray(table.offsets[movie], table.offsets[movie + 1]));
      offsets.push(features.length);
      const residual = scale.values[byUser.codes[e]] - bias.mean - movieBias[movie];
      y.push(residual);
      squares += residual ** 2;
    }
    count += y.length;
    return {
      offsets: Uint32Array.from(offsets),
      features: Uint16Array.from(features),
      values: Float64Array.from(values),
      y: Float64Array.from(y),
    };
  });
  return { viewers, variance: count === 0 ? 1 : squares / count };
}

function catalogueGram(table: FeatureTable): Float64Array {
  const d = table.names.length;
  const gram = new Float64Array(d * d);
  const x = new Float64Array(d);
  for (let m = 0; m + 1 < table.offsets.length; m++) {
    fillRow(table, m, x, 0);
    addOuter(gram, d, x, 0, 1);
  }
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) gram[j * d + i] = gram[i * d + j];
  return gram;
}

/** Dense features of a movie at `at` of `out`: the constant, then the sparse row. */
function fillRow(table: FeatureTable, movie: number, out: Float64Array, at: number): void {
  out.fill(0, at, at + table.names.length);
  out[at] = 1;
  for (let e = table.offsets[movie]; e < table.offsets[movie + 1]; e++) out[at + table.features[e]] = table.values[e];
}
