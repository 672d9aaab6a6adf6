/** Trains both factorisations and packs them: see gibbs.ts (ratings) and implicit.ts (affinities) for the methods. */

import { dequantize, quantizeColumns } from '../../shared/quantize.ts';
import type { SparseRows } from '../../shared/ratings.ts';
import type { Trainer, TrainInput } from '../model.ts';
import { encodeSvd } from './artifact.ts';
import { movieFeatures, userFeatures } from './features.ts';
import { type GibbsConfig, type GibbsSample, type ResidualRows, sampleFactors } from './gibbs.ts';
import { gramMatrix, type ImplicitConfig, trainImplicit } from './implicit.ts';

export interface SvdConfig {
  rating: GibbsConfig;
  affinity: ImplicitConfig;
}

export const svdTrainer: Trainer<SvdConfig> = {
  configure(ratings) {
    return {
      rating: { factors: 16, burnIn: 20, samples: 15, thin: 3 },
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

  train({ ratings, catalogue, bias, seed }, config) {
    const { numMovies, scale } = ratings;
    const byUser = withResiduals(ratings.byUser, scale.values, bias, userFeatures(ratings));
    const byMovie = withResiduals(ratings.byMovie, scale.values, bias, movieFeatures(ratings, catalogue));
    const samples = sampleFactors(byUser, byMovie, config.rating, seed);
    const k = config.rating.factors;
    const affinity = quantizeColumns(trainImplicit(ratings, config.affinity, seed), config.affinity.factors);
    const { sweeps: _, ...affinityFacts } = config.affinity;
    return encodeSvd({
      mean: bias.mean,
      deviation: bias.deviation,
      factors: k,
      samples: samples.length,
      numMovies,
      latentMovies: numMovies,
      relevance: scale.relevance,
      affinity: affinityFacts,
      movieFactors: quantizeColumns(
        sideBySide(samples, (sample) => sample.movieFactors, k),
        samples.length * k,
      ),
      implicitFactors: quantizeColumns(
        sideBySide(samples, (sample) => sample.implicitFactors, k),
        samples.length * k,
      ),
      priorPrecision: Float32Array.from(samples.flatMap((sample) => Array.from(sample.priorPrecision))),
      priorMean: Float32Array.from(samples.flatMap((sample) => Array.from(sample.priorMean))),
      noisePrecision: Float32Array.from(samples, (sample) => sample.noisePrecision),
      affinityFactors: affinity,
      affinityGram: Float32Array.from(gramMatrix(dequantize(affinity), config.affinity.factors)),
    });
  },
};

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
