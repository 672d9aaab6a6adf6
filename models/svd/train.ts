/** Trains both factorisations, for ratings (gibbs.ts) and for affinities (implicit.ts), and encodes them. */

import { ARROW_BYTES } from '../../shared/arrow.ts';
import { dequantize, type Quantized, quantizeColumns } from '../../shared/quantize.ts';
import { countLatentMovies, isPicks, type Ratings, type RatingsShape } from '../../shared/ratings.ts';
import type { Trainer, TrainInput } from '../model.ts';
import { type StarShares, starScale } from '../star-scale.ts';
import { withinMemory } from '../team.ts';
import { encodeSvd, type SvdModel } from './artifact.ts';
import { filmFeatures, raterFeatures, userFeatures } from './features.ts';
import { type GibbsConfig, type GibbsSample, sampleFactors } from './gibbs.ts';
import { gramMatrix, type ImplicitConfig, SOLVE, trainImplicit } from './implicit.ts';
import { GRAM, MOVIES, VIEWERS } from './row-tasks.ts';

/** Byte budget of each head. With what is small they fit the model's 10.05 MB in models/catalogue.ts. */
const RATING_BYTES = 7_000_000;
const AFFINITY_BYTES = 3_000_000;
const RATING_FACTORS = 16;
const AFFINITY_FACTORS = 64;
/** Most samples × factors of the rating head: 15 samples. */
const MOST_WIDTH = 15 * RATING_FACTORS;

/** Hyper-parameters of both heads. */
export interface SvdConfig {
  /** Number of movies that get factors, the first by popularity. */
  latentMovies: number;
  rating: GibbsConfig & {
    /** Whether films are features of their raters, and raters of their films. */
    whoRatedWhat: boolean;
    /** Whether genres and years are features of films. */
    filmFacts: boolean;
  };
  affinity: ImplicitConfig;
}

/** The rating head of picks, which have nothing to predict: the smallest that can be stored, and no time is spent on it. */
const NO_RATINGS: SvdConfig['rating'] = {
  factors: 8,
  samples: 1,
  burnIn: 0,
  thin: 1,
  linkEvery: 1,
  whoRatedWhat: false,
  filmFacts: false,
};

/**
 * The trainer of `svd.arrow`.
 *
 * - Rating: 15 samples of 16 factors at most. The averaging is what counts: with one sample the RMSE on ML-100K u1 is
 *   0.9160 instead of 0.8899 (bench/results/ablation.json). Longer chains (40 sweeps of burn-in, thinned by 4) change
 *   it by less than 0.001 (docs/accuracy.md).
 * - Affinity: chosen on the validation rows of the top-N splits (docs/accuracy.md). ν = 1 and α₀, λ have the meaning of
 *   Rendle et al. 2021; λ falls with the size of the data (`regularizationFor`).
 */
export const svdTrainer: Trainer<SvdConfig> = {
  tasks: [GRAM, MOVIES, VIEWERS, SOLVE],
  configure(ratings) {
    const latentMovies = countLatentMovies(ratings);
    // Each movie takes one byte per sample, factor and table. There are as many samples as the budget has room for, and
    // at most 240 bytes per table: 15 samples of 16 factors.
    const width = Math.min(MOST_WIDTH, Math.floor(RATING_BYTES / 2 / latentMovies));
    const factors = RATING_FACTORS;
    return {
      latentMovies,
      rating: isPicks(ratings.scale.values)
        ? NO_RATINGS
        : {
            factors,
            samples: Math.max(1, Math.floor(width / factors)),
            ...(ratings.numRatings <= LONG_CHAIN_MAX
              ? { burnIn: 20, thin: 3, linkEvery: 1 }
              : { burnIn: 8, thin: 2, linkEvery: 2 }),
            whoRatedWhat: true,
            filmFacts: true,
          },
      affinity: {
        factors: Math.min(AFFINITY_FACTORS, ratings.numMovies, Math.floor(AFFINITY_BYTES / latentMovies)),
        sweeps: ratings.numRatings <= LONG_CHAIN_MAX ? 10 : 5,
        unobservedWeight: 0.1,
        regularization: regularizationFor(ratings),
        regularizationExponent: 1,
        pickWeight: 0.2,
        neutralWeight: 0.2,
        dislikedWeight: 0.05,
      },
    };
  },

  mostBytes(ratings) {
    const movies = countLatentMovies(ratings);
    // At least one sample, also when it is over the budget.
    const tables = Math.max(2 * RATING_FACTORS * movies, Math.min(2 * MOST_WIDTH * movies, RATING_BYTES));
    const affinity = Math.min(AFFINITY_FACTORS * movies, AFFINITY_BYTES);
    const small = MOST_WIDTH * (RATING_FACTORS + 4) + AFFINITY_FACTORS * (AFFINITY_FACTORS + 1);
    return tables + affinity + Float32Array.BYTES_PER_ELEMENT * small + ARROW_BYTES;
  },

  train: async (input, config) => encodeSvd(await fitSvd(input, config, quantizeColumns)),
};

/**
 * λ of the affinity head up to so many cells, users · movies, which are those of ml-latest-small. It was chosen on the
 * validation rows of the top-N splits. With ν = 1 the ridges λ·s grow with the number of rows of the other side, so that
 * the same λ left hardly more than popularity of large data. The fourth root fits made-up data of one and ten million
 * ratings, and what Rendle et al. found for ML-20M (docs/accuracy.md, What did not work).
 */
const MOST_REGULARIZATION = 0.018;
const FEW_CELLS = 6e6;

/** Returns λ of the affinity head, rounded to two digits, since it is shown. */
function regularizationFor({ numUsers, numMovies }: RatingsShape): number {
  const share = Math.min(1, FEW_CELLS / Math.max(1, numUsers * numMovies));
  return Number((MOST_REGULARIZATION * share ** 0.25).toPrecision(2));
}

/**
 * Above this number of ratings the chain and the alternation are cut short: with so many ratings few sweeps are enough
 * to forget where they began. docs/benchmarks.md has the time that this model takes on ML-32M's size.
 */
const LONG_CHAIN_MAX = 5_000_000;

/**
 * Returns the trained model before it is encoded. `quantize` decides how its factors are stored; benchmarks use it to
 * measure what int8 costs.
 */
export async function fitSvd(
  { ratings, catalogue, bias, seed, team, report }: TrainInput,
  config: SvdConfig,
  quantize: (values: Float32Array | Float64Array, columns: number) => Quantized,
): Promise<SvdModel> {
  const { memory } = team;
  const { numMovies, scale, byUser, byMovie } = ratings;
  const { whoRatedWhat, filmFacts } = config.rating;
  const samples = await withinMemory(memory, () => {
    const ofUsers = whoRatedWhat ? userFeatures(memory, ratings) : [];
    const ofMovies = [
      ...(whoRatedWhat ? [raterFeatures(memory, ratings)] : []),
      ...(filmFacts ? filmFeatures(memory, catalogue) : []),
    ];
    const data = {
      users: { rows: byUser, features: ofUsers },
      movies: { rows: byMovie, features: ofMovies },
      scores: viewerScores(ratings, bias.stars),
      classes: scale.values.length,
    };
    return sampleFactors(team, data, config.rating, seed, report);
  });
  const affinityRows = await withinMemory(memory, () => trainImplicit(team, ratings, config.affinity, seed));
  return assembleSvd({ samples, affinityRows, numMovies }, config, quantize);
}

/**
 * Returns the model of these samples and of the films' factors of the affinity head, numMovies × factors. `quantize`
 * decides how factors are stored.
 */
export function assembleSvd(
  {
    samples,
    affinityRows,
    numMovies,
  }: { samples: readonly GibbsSample[]; affinityRows: Float32Array; numMovies: number },
  config: SvdConfig,
  quantize: (values: Float32Array | Float64Array, columns: number) => Quantized,
): SvdModel {
  const { latentMovies } = config;
  const { factors: k, whoRatedWhat } = config.rating;
  const width = samples.length * k;
  const rows = (of: (sample: GibbsSample) => Float32Array) => sideBySide(samples, of, latentMovies, k);
  const implicit = whoRatedWhat ? rows((sample) => sample.implicitFactors) : new Float32Array(latentMovies * width);
  const affinityFactors = quantize(
    affinityRows.subarray(0, latentMovies * config.affinity.factors),
    config.affinity.factors,
  );
  const { sweeps: _, ...affinity } = config.affinity;
  return {
    factors: k,
    samples: samples.length,
    numMovies,
    latentMovies,
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

/** Returns what each value of the scale means to each user, numUsers × values (star-scale.ts). */
export function viewerScores(
  { numUsers, byUser: { offsets, codes } }: Pick<Ratings, 'numUsers' | 'byUser'>,
  stars: StarShares,
): Float32Array {
  const classes = stars.values.length;
  const scores = new Float32Array(numUsers * classes);
  const counts = new Uint32Array(classes);
  for (let user = 0; user < numUsers; user++) {
    counts.fill(0);
    for (let at = offsets[user]; at < offsets[user + 1]; at++) counts[codes[at]]++;
    scores.set(starScale(stars, counts).scores, user * classes);
  }
  return scores;
}

/**
 * Returns the first `rows` rows of all samples' matrices (each rows × k) side by side, as one matrix of
 * rows × (samples · k).
 */
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
