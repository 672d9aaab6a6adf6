/** Trains both factorisations and packs them: see gibbs.ts (ratings) and implicit.ts (affinities) for the methods. */

import { dequantize, type Quantized, quantizeColumns } from '../../shared/quantize.ts';
import { countLatentMovies } from '../../shared/ratings.ts';
import type { Trainer, TrainInput } from '../model.ts';
import { withinMemory } from '../team.ts';
import { encodeSvd, type SvdModel } from './artifact.ts';
import { filmFeatures, raterFeatures, userFeatures } from './features.ts';
import { ERRORS, type GibbsConfig, type GibbsSample, GRAM, ROWS, sampleFactors } from './gibbs.ts';
import { gramMatrix, type ImplicitConfig, SOLVE, trainImplicit } from './implicit.ts';

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
  tasks: [ERRORS, GRAM, ROWS, SOLVE],
  configure(ratings) {
    const latentMovies = countLatentMovies(ratings);
    // One byte per sample, factor and table: as many as the budget has room for, 15 samples of 16 factors at most.
    const width = Math.min(240, Math.floor(RATING_BYTES / 2 / latentMovies));
    const factors = 16;
    return {
      latentMovies,
      rating: {
        factors,
        samples: Math.max(1, Math.floor(width / factors)),
        ...(ratings.numRatings <= LONG_CHAIN_MAX
          ? { burnIn: 20, thin: 3, linkEvery: 1 }
          : { burnIn: 8, thin: 2, linkEvery: 2 }),
        whoRatedWhat: true,
        filmFacts: true,
      },
      affinity: {
        factors: Math.min(32, ratings.numMovies, Math.floor(AFFINITY_BYTES / latentMovies)),
        sweeps: ratings.numRatings <= LONG_CHAIN_MAX ? 10 : 5,
        unobservedWeight: 0.1,
        regularization: 0.018,
        regularizationExponent: 1,
        dislikedWeight: 0.2,
      },
    };
  },

  train: async (input, config) => encodeSvd(await fitSvd(input, config, quantizeColumns)),
};

/** Ratings above which the chain and the alternation are cut short: with so many, few sweeps forget where they began. */
const LONG_CHAIN_MAX = 5_000_000;

/** The model before it is bytes; `quantize` decides how its factors are stored. */
export async function fitSvd(
  { ratings, catalogue, bias, seed, team, report }: TrainInput,
  config: SvdConfig,
  quantize: (values: Float32Array | Float64Array, columns: number) => Quantized,
): Promise<SvdModel> {
  const { memory } = team;
  const { numMovies, scale, byUser, byMovie } = ratings;
  const { latentMovies } = config;
  const { factors: k, whoRatedWhat, filmFacts } = config.rating;
  const samples = await withinMemory(memory, () => {
    const ofUsers = whoRatedWhat ? userFeatures(memory, ratings) : [];
    const ofMovies = [
      ...(whoRatedWhat ? [raterFeatures(memory, ratings)] : []),
      ...(filmFacts ? filmFeatures(memory, catalogue) : []),
    ];
    const data = {
      users: { rows: byUser, features: ofUsers },
      movies: { rows: byMovie, features: ofMovies },
      values: scale.values.map((value) => (value - bias.mean) / bias.deviation),
    };
    return sampleFactors(team, data, config.rating, seed, report);
  });
  const width = samples.length * k;
  const rows = (of: (sample: GibbsSample) => Float32Array) => sideBySide(samples, of, latentMovies, k);
  const implicit = whoRatedWhat ? rows((sample) => sample.implicitFactors) : new Float32Array(latentMovies * width);
  const affinityRows = await withinMemory(memory, () => trainImplicit(team, ratings, config.affinity, seed));
  const affinityFactors = quantize(
    affinityRows.subarray(0, latentMovies * config.affinity.factors),
    config.affinity.factors,
  );
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

/** The first rows of all samples' matrices (each rows × k) as one of rows × (samples · k). */
function sideBySide(
  samples: readonly GibbsSample[],
  of: (sample: GibbsSample) => Float32Array,
  rows: number,
  k: number,
): Float32Array {
  const width = samples.length * k;
  const out = new Float32Array(rows * width);
  samples.forEach((sample, s) => {
    const matrix = of(sample);
    for (let row = 0; row < rows; row++) out.set(matrix.subarray(row * k, (row + 1) * k), row * width + s * k);
  });
  return out;
}
