/** Trains both factorisations and packs them: see gibbs.ts (ratings) and implicit.ts (affinities) for the methods. */

import { dequantize, type Quantized, quantizeColumns } from '../../shared/quantize.ts';
import type { SparseRows } from '../../shared/ratings.ts';
import type { Trainer, TrainInput } from '../model.ts';
import { encodeSvd, type SvdModel } from './artifact.ts';
import { movieFeatures, userFeatures } from './features.ts';
import { type GibbsConfig, type GibbsSample, type ResidualRows, sampleFactors } from './gibbs.ts';
import { gramMatrix, type ImplicitConfig, trainImplicit } from './implicit.ts';

export interface SvdConfig {
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
    return {
      rating: { factors: 16, burnIn: 20, samples: 15, thin: 3, whoRatedWhat: true, filmFacts: true },
      affinity: {
        factors: Math.min(32, ratings.numMovies),
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
  const { factors: k, whoRatedWhat, filmFacts } = config.rating;
  const byUser = withResiduals(ratings.byUser, scale.values, bias, userFeatures(ratings, whoRatedWhat));
  const ofMovies = movieFeatures(ratings, catalogue, { whoRatedWhat, filmFacts });
  const byMovie = withResiduals(ratings.byMovie, scale.values, bias, ofMovies);
  const samples = sampleFactors(byUser, byMovie, config.rating, seed);
  const width = samples.length * k;
  const implicit = whoRatedWhat
    ? sideBySide(samples, (sample) => sample.implicitFactors, k)
    : new Float32Array(numMovies * width);
  const affinityFactors = quantize(trainImplicit(ratings, config.affinity, seed), config.affinity.factors);
  const { sweeps: _, ...affinity } = config.affinity;
  return {
    mean: bias.mean,
    deviation: bias.deviation,
    factors: k,
    samples: samples.length,
    numMovies,
    latentMovies: numMovies,
    relevance: scale.relevance,
    affinity,
    movieFactors: quantize(
      sideBySide(samples, (sample) => sample.movieFactors, k),
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
