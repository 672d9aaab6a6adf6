/** Trains both factorisations and packs them: see gibbs.ts (ratings) and implicit.ts (affinities) for the methods. */

import { dequantize, type Quantized, quantizeColumns } from '../../shared/quantize.ts';
import { countLatentMovies, type SparseRows } from '../../shared/ratings.ts';
import type { Trainer, TrainInput } from '../model.ts';
import { encodeSvd, type SvdModel } from './artifact.ts';
import { movieFeatures, userFeatures } from './features.ts';
import { type GibbsConfig, type GibbsSample, type ResidualRows, sampleFactors } from './gibbs.ts';
import { gramMatrix, type ImplicitConfig, trainImplicit } from './implicit.ts';

/** Share of the release's bytes for each head. */
const RATING_BYTES = 7_000_000;
const AFFINITY_BYTES = 3_000_000;

export interface SvdConfig {
  /** Movies that get factors, the first by popularity. */
  latentMovies: number;
  rating: GibbsConfig & {
    /** Which films a user rated, and who rated a film, as features of both. */
    whoRatedWhat: boolean;
    /** Genres and years as features of films. */
    filmFacts: boolean;
  };
  affinity: ImplicitConfig;
}

export const svdTrainer: Trainer<SvdConfig> = {
  configure(ratings) {
    const latentMovies = countLatentMovies(ratings);
    // One byte per sample, factor and table: as many as the budget has room for, 15 samples of 16 factors at most.
    const width = Math.min(240, Math.floor(RATING_BYTES / 2 / latentMovies));
    const factors = width === 240 ? 16 : 10;
    return {
      latentMovies,
      rating: {
        factors,
        burnIn: 20,
        samples: Math.max(1, Math.floor(width / factors)),
        thin: 3,
        whoRatedWhat: true,
        filmFacts: true,
      },
      affinity: {
        factors: Math.min(32, ratings.numMovies, Math.floor(AFFINITY_BYTES / latentMovies)),
        sweeps: 10,
        unobservedWeight: 0.1,
        regularization: 0.018,
        regularizationExponent: 1,
        dislikedWeight: 0.2,
      },
    };
  },

  train: (input, config) => encodeSvd(fitSvd(input, config, quantizeColumns)),
};

/** The model before it is bytes; `quantize` decides how its factors are stored. */
export function fitSvd(
  { ratings, catalogue, bias, seed }: TrainInput,
  config: SvdConfig,
  quantize: (values: Float32Array | Float64Array, columns: number) => Quantized,
): SvdModel {
  const { numMovies, scale } = ratings;
  const { latentMovies } = config;
  const { factors: k, whoRatedWhat, filmFacts } = config.rating;
  const byUser = withResiduals(ratings.byUser, scale.values, bias, userFeatures(ratings, whoRatedWhat));
  const ofMovies = movieFeatures(ratings, catalogue, { whoRatedWhat, filmFacts });
  const byMovie = withResiduals(ratings.byMovie, scale.values, bias, ofMovies);
  const samples = sampleFactors(byUser, byMovie, config.rating, seed);
  const width = samples.length * k;
  const rows = (of: (sample: GibbsSample) => Float32Array) =>
    sideBySide(samples, of, k).subarray(0, latentMovies * width);
  const implicit = whoRatedWhat ? rows((sample) => sample.implicitFactors) : new Float32Array(latentMovies * width);
  const affinityRows = trainImplicit(ratings, config.affinity, seed).subarray(
    0,
    latentMovies * config.affinity.factors,
  );
  const affinityFactors = quantize(affinityRows, config.affinity.factors);
  const { sweeps: _, ...affinity } = config.affinity;
  return {
    mean: bias.mean,
    deviation: bias.deviation,
    factors: k,
    samples: samples.length,
    numMovies,
    latentMovies,
    relevance: scale.relevance,
    affinity,
    movieFactors: quantize(
      rows((sample) => sample.movieFactors),
      width,
    ),
    implicitFactors: quantize(implicit, width),
    priorPrecision: Float32Array.from(samples.flatMap((sample) => Array.from(sample.priorPrecision))),
    priorMean: Float32Array.from(samples.flatMap((sample) => Array.from(sample.priorMean))),
    noisePrecision: Float32Array.from(samples, (sample) => sample.noisePrecision),
    affinityFactors,
    affinityGram: Float32Array.from(gramMatrix(dequantize(affinityFactors), affinity.factors)),
  };
}

function withResiduals(
  rows: SparseRows,
  values: Float64Array,
  { mean, deviation }: TrainInput['bias'],
  features: ResidualRows['features'],
): ResidualRows {
  return { rows, residuals: Float32Array.from(rows.codes, (code) => (values[code] - mean) / deviation), features };
}

/** Matrices of all samples (rows × k each) as one of rows × (samples · k). */
function sideBySide(samples: GibbsSample[], of: (sample: GibbsSample) => Float32Array, k: number): Float32Array {
  const width = samples.length * k;
  const out = new Float32Array(samples.reduce((total, sample) => total + of(sample).length, 0));
  samples.forEach((sample, s) => {
    const matrix = of(sample);
    for (let i = 0; i < matrix.length; i++) out[Math.floor(i / k) * width + s * k + (i % k)] = matrix[i];
  });
  return out;
}
