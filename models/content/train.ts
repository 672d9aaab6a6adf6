/**
 * Trains the content model: features of the catalogue, movie biases that lean on features, and the prior of tastes
 * (taste.ts).
 */

import { ARROW_BYTES } from '../../shared/arrow.ts';
import { solveSymmetric } from '../../shared/linear-algebra.ts';
import { hash32 } from '../../shared/random.ts';
import type { Trainer, TrainInput } from '../model.ts';
import type { OpinionWeights } from '../opinions.ts';
import { withinMemory } from '../team.ts';
import { type ContentFacts, encodeContent, FEATURE_RIDGE, MOVIE_DAMPING } from './artifact.ts';
import { NORMS } from './feature-names.ts';
import { describeMovies, type FeatureConfig, type FeatureTable } from './features.ts';
import { sharePieces } from './pieces.ts';
import { allocateRows, fitTaste, TASTES, type ViewerRows } from './taste.ts';

interface ContentConfig extends FeatureConfig {
  /** Ratings at which a movie's own mean counts as much as what its features predict. */
  movieDamping: number;
  /** Most viewers that the prior of tastes is fitted to, and most ratings of each. */
  maxViewers: number;
  maxRows: number;
  /** Rounds of EM. */
  rounds: number;
  affinity: Pick<ContentFacts, keyof OpinionWeights | 'unobservedWeight' | 'regularization'>;
}

const FEATURES: FeatureConfig = {
  maxTags: 40,
  maxWords: 20,
  minMovies: 5,
  decadeNorm: NORMS.decade,
  tagNorm: NORMS.tag,
  wordNorm: NORMS.word,
};

/**
 * λ of the affinity head, in films. The rarer a feature, the more a film that has it says about the other films that
 * have it; λ bounds that. With α₀ = 0.1 it is worth a feature that 2 % of the films have. With less, a tag that one user
 * gave to a few films outweighed genres (docs/accuracy.md, What did not work).
 */
const RIDGE_PER_MOVIE = 0.002;

/**
 * The trainer of `content.arrow`.
 *
 * - Features: `npm run bench -- ablation` measures what tags and title words bring. No search for the numbers, the
 *   norms and `minMovies` is on record.
 * - `movieDamping` is that of the baseline (BIAS_CONFIG).
 * - 1,000 viewers with 500 ratings each bound the time of the fit: 3 s on a dataset of the size of ML-32M
 *   (docs/benchmarks.md). No search for the number of rounds is on record.
 * - The affinity head was chosen on the validation rows of the top-N splits (docs/accuracy.md).
 */
export const contentTrainer: Trainer<ContentConfig> = {
  tasks: [TASTES],
  configure: ({ numMovies }) => ({
    ...FEATURES,
    movieDamping: MOVIE_DAMPING,
    maxViewers: 1_000,
    maxRows: 500,
    rounds: 12,
    affinity: {
      neutralWeight: 0.5,
      dislikedWeight: 0.15,
      unobservedWeight: 0.1,
      regularization: Math.max(1, Math.round(RIDGE_PER_MOVIE * numMovies)),
    },
  }),

  mostBytes({ numMovies }, catalogue) {
    const table = describeMovies(catalogue, FEATURES);
    const d = table.names.length;
    const { pieces, offsets, features, codes } = sharePieces({ ...table, codes: encodeValues(table).codes });
    const arrays = [pieces, offsets, features, codes].reduce((sum, { byteLength }) => sum + byteLength, 0);
    const names = new TextEncoder().encode(table.names.join('')).length + Uint32Array.BYTES_PER_ELEMENT * (d + 1);
    return arrays + names + Float32Array.BYTES_PER_ELEMENT * (numMovies + d + 2 * d ** 2) + ARROW_BYTES;
  },

  async train(input, config) {
    const { catalogue, bias } = input;
    const table = describeMovies(catalogue, config);
    const d = table.names.length;
    const { codes, valueScale } = encodeValues(table);
    const served = { ...table, values: Float32Array.from(codes, (code) => code * valueScale) };
    const movieBias = biasFromFeatures(input, served, config.movieDamping);
    const prior = await withinMemory(input.team.memory, () => {
      const rows = viewerRows(input, served, movieBias, config);
      return fitTaste(input.team, rows, d, meanSquare(rows.y), config.rounds);
    });
    const { affinity } = config;
    const model = {
      mean: bias.mean,
      numFeatures: d,
      noisePrecision: prior.noisePrecision,
      valueScale,
      ...affinity,
      ...sharePieces({ ...table, codes }),
      movieBias,
      priorMean: Float32Array.from(prior.mean),
      priorPrecision: Float32Array.from(prior.precision),
      gram: Float32Array.from(catalogueGram(served)),
    };
    return encodeContent(model, table.names);
  },
};

/** The values of the features as codes of one byte, and the value that code 1 stands for. */
function encodeValues({ values }: FeatureTable): { codes: Int8Array; valueScale: number } {
  const valueScale = values.reduce((most, value) => Math.max(most, value), 0) / 127;
  const codes = Int8Array.from(values, (value) => (valueScale === 0 ? 0 : Math.round(value / valueScale)));
  return { codes, valueScale };
}

/**
 * Returns b_i = (Σ_u (r_ui − μ − b_u) + λ g·x_i) / (n_i + λ) with λ = `damping`. g is the ridge regression of the
 * movies' means on their features, in which a mean of n ratings has the weight n·λ/(n + λ).
 */
function biasFromFeatures(input: TrainInput, table: FeatureTable, damping: number): Float32Array {
  const { numMovies } = input.ratings;
  const d = table.names.length;
  const { counts, sums } = input.filmSums ?? sumFilms(input);
  const a = new Float64Array(d * d);
  const g = new Float64Array(d);
  for (let m = 0; m < numMovies; m++) {
    const n = counts[m];
    if (n === 0) continue;
    const weight = (n * damping) / (n + damping);
    addMovie(table, m, weight, a);
    g[0] += (weight * sums[m]) / n;
    for (let e = table.offsets[m]; e < table.offsets[m + 1]; e++)
      g[table.features[e]] += (weight * table.values[e] * sums[m]) / n;
  }
  for (let f = 0; f < d; f++) a[f * d + f] += FEATURE_RIDGE;
  solveSymmetric(a, d, g);
  return Float32Array.from(sums, (sum, m) => {
    const n = counts[m];
    let predicted = g[0];
    for (let e = table.offsets[m]; e < table.offsets[m + 1]; e++) predicted += g[table.features[e]] * table.values[e];
    return (sum + damping * predicted) / (n + damping);
  });
}

/** Returns Σ (r − μ − b_u) over the ratings of each movie, and their number. */
function sumFilms({ ratings, bias }: TrainInput): { counts: Uint32Array; sums: Float64Array } {
  const { byMovie, numMovies, scale } = ratings;
  const counts = new Uint32Array(numMovies);
  const sums = new Float64Array(numMovies);
  for (let m = 0; m < numMovies; m++) {
    counts[m] = byMovie.offsets[m + 1] - byMovie.offsets[m];
    for (let e = byMovie.offsets[m]; e < byMovie.offsets[m + 1]; e++) {
      sums[m] += scale.values[byMovie.codes[e]] - bias.mean - bias.userBias[byMovie.index[e]];
    }
  }
  return { counts, sums };
}

/** Keys the hashes by which viewers are drawn. */
export const TASTE_LOTS = 31;

/**
 * Ratings of viewers drawn by lot, minus μ and the movie's bias. Of a viewer with more than `maxRows` ratings an evenly
 * spaced part is taken.
 */
function viewerRows(
  { ratings, userNumbers, bias, seed, team }: TrainInput,
  table: FeatureTable,
  movieBias: Float32Array,
  config: ContentConfig,
): ViewerRows {
  const { byUser, numUsers, scale } = ratings;
  const lots = Uint32Array.from({ length: numUsers }, (_, user) =>
    hash32(seed, TASTE_LOTS, userNumbers?.[user] ?? user),
  );
  const users = Uint32Array.from(lots.keys())
    .sort((a, b) => lots[a] - lots[b] || a - b)
    .subarray(0, config.maxViewers);
  const starts = [0];
  const positions: number[] = [];
  let entries = 0;
  for (const user of users) {
    const [start, end] = [byUser.offsets[user], byUser.offsets[user + 1]];
    const stride = Math.max(1, Math.ceil((end - start) / config.maxRows));
    for (let e = start; e < end; e += stride) {
      positions.push(e);
      entries += 1 + table.offsets[byUser.index[e] + 1] - table.offsets[byUser.index[e]];
    }
    starts.push(positions.length);
  }
  const rows = allocateRows(team.memory, users.length, positions.length, entries);
  const { offsets, features, values, y } = rows;
  rows.starts.set(starts);
  for (const [row, e] of positions.entries()) {
    const movie = byUser.index[e];
    const [first, last] = [table.offsets[movie], table.offsets[movie + 1]];
    values[offsets[row]] = 1;
    features.set(table.features.subarray(first, last), offsets[row] + 1);
    values.set(table.values.subarray(first, last), offsets[row] + 1);
    offsets[row + 1] = offsets[row] + 1 + last - first;
    y[row] = scale.values[byUser.codes[e]] - bias.mean - movieBias[movie];
  }
  return rows;
}

/** Returns the mean of the squares, or 1 when there are no values. */
function meanSquare(values: Float64Array): number {
  return values.length === 0 ? 1 : values.reduce((sum, value) => sum + value * value, 0) / values.length;
}

/** Returns Σ x xᵀ over all movies, both triangles. */
function catalogueGram(table: FeatureTable): Float64Array {
  const d = table.names.length;
  const gram = new Float64Array(d * d);
  for (let m = 0; m + 1 < table.offsets.length; m++) addMovie(table, m, 1, gram);
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) gram[j * d + i] = gram[i * d + j];
  return gram;
}

/** Adds weight · x xᵀ to the lower triangle of `a`, over the movie's few features and the constant. */
function addMovie(
  { names, offsets, features, values }: FeatureTable,
  m: number,
  weight: number,
  a: Float64Array,
): void {
  a[0] += weight;
  for (let e = offsets[m]; e < offsets[m + 1]; e++) {
    const row = features[e] * names.length;
    const value = weight * values[e];
    a[row] += value;
    for (let f = offsets[m]; f <= e; f++) a[row + features[f]] += value * values[f];
  }
}
