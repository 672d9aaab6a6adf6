/**
 * Measures variants of the hybrid for ablation.ts and compression.ts: one model is replaced, and the blend is fitted
 * again.
 */

import { availableParallelism } from 'node:os';
import { RankingQuality, RatingError } from '../batch/evaluation/metrics.ts';
import { groupByUser, type HeldOutRows, profileOf } from '../batch/splits/held-out.ts';
import { splitForBlend } from '../batch/splits/split-ratings.ts';
import { withTeam } from '../batch/training/thread-team.ts';
import { BIAS_CONFIG, trainBias } from '../models/bias/train.ts';
import { foldHybrid } from '../models/hybrid/score.ts';
import type { Models } from '../models/hybrid/signals.ts';
import { trainBlend } from '../models/hybrid/train.ts';
import { placeOfPair } from '../models/item-knn/artifact.ts';
import { partialCorrelations } from '../models/item-knn/ease.ts';
import { pairMovies } from '../models/item-knn/pairs.ts';
import { itemKnnTrainer } from '../models/item-knn/train.ts';
import { MODEL_NAMES, type ModelName, type Scorer, type Trainer, type TrainInput } from '../models/model.ts';
import { weighOpinions } from '../models/opinions.ts';
import { openScorer } from '../models/scorers.ts';
import { svdScorer } from '../models/svd/score.ts';
import { fitSvd, type SvdConfig, svdTrainer } from '../models/svd/train.ts';
import { placeRatings, type Team, withinMemory } from '../models/team.ts';
import { trainModel } from '../models/trainers.ts';
import { scalarScoring } from '../shared/kernels/scoring-scalar.ts';
import type { Quantized } from '../shared/quantize.ts';
import type { Catalogue, Ratings } from '../shared/ratings.ts';

const SEED = 42;

/** A replacement for the scorer of one model. */
export interface Variant {
  name: string;
  /** The model that is replaced. */
  model: ModelName;
  /** Trains the replacement. */
  make(input: TrainInput): Scorer | Promise<Scorer>;
}

/** The figures of the hybrid with a variant. */
export interface Figures {
  rmse: number | null;
  /** RMSE of the replacement by itself. */
  ownRmse?: number | null;
  ndcg10?: number | null;
  recall20?: number | null;
}

/** Ratings to train on and held-out rows to measure on. */
export interface HeldOutData {
  readonly ratings: Ratings;
  readonly catalogue: Catalogue;
  readonly test: HeldOutRows;
  readonly ranking: boolean;
}

/**
 * Returns the figures of the unchanged hybrid, under the name `hybrid`, and of the hybrid with each variant. `note` is
 * called with each result as soon as it is known.
 */
export async function compareVariants(
  { ratings, catalogue, test, ranking }: HeldOutData,
  variants: readonly Variant[],
  note: (name: string, figures: Figures) => void,
): Promise<Record<string, Figures>> {
  const { kept, validation } = splitForBlend(ratings, SEED);
  const results: Record<string, Figures> = {};
  const record = (name: string, figures: Figures) => {
    results[name] = figures;
    note(name, figures);
  };
  await withTeam({ threads: availableParallelism(), memoryLimit: 4e9 }, (team) =>
    withinMemory(team.memory, async () => {
      const first = await makeInput(team, kept, catalogue);
      const final = await makeInput(team, ratings, catalogue);
      const judge = async (before: Models, after: Models, model?: ModelName) => {
        const blend = await trainBlend(before, validation, ratings.scale);
        return score({ ...after, blend }, ratings, test, ranking, model);
      };
      const whole = { before: await allModels(first), after: await allModels(final) };
      record('hybrid', await judge(whole.before, whole.after));
      for (const { name, model, make } of variants) {
        const before = replace(whole.before, model, await make(first));
        record(name, await judge(before, replace(whole.after, model, await make(final)), model));
      }
    }),
  );
  return results;
}

async function makeInput(team: Team, ratings: Ratings, catalogue: Catalogue): Promise<TrainInput> {
  const placed = placeRatings(team.memory, ratings);
  return { ratings: placed, catalogue, bias: await trainBias(team, placed, BIAS_CONFIG), seed: SEED, team };
}

async function allModels(input: TrainInput): Promise<Models> {
  const scorers: Partial<Record<ModelName, Scorer>> = {};
  for (const name of MODEL_NAMES) {
    const { bytes } = await trainModel(name, input);
    scorers[name] = openScorer(name, bytes, input.ratings.numMovies);
  }
  return {
    kernels: scalarScoring(),
    bias: await trainBias(input.team, input.ratings, BIAS_CONFIG),
    scorers: scorers as Record<ModelName, Scorer>,
  };
}

function replace(models: Models, name: ModelName, scorer: Scorer): Models {
  return { ...models, scorers: { ...models.scorers, [name]: scorer } };
}

function score(
  hybrid: Parameters<typeof foldHybrid>[0],
  train: Ratings,
  test: HeldOutRows,
  ranking: boolean,
  model: ModelName | undefined,
): Figures {
  const error = new RatingError(train.scale);
  const ownError = new RatingError(train.scale);
  const lists = new RankingQuality({
    numMovies: train.numMovies,
    numUsers: train.numUsers,
    numRatings: hybrid.bias.numRatings,
    likeness: (_, others) => new Float32Array(others.length),
  });
  for (const { user, rows } of groupByUser(test)) {
    const profile = profileOf(train, user);
    const viewer = foldHybrid(hybrid, profile);
    const known = rows.filter((row) => test.movies[row] !== -1);
    const rated = viewer.rate(
      Uint32Array.from(known, (row) => test.movies[row]),
      test.times && Uint32Array.from(known, (row) => (test.times as Uint32Array)[row]),
    );
    known.forEach((row, t) => {
      error.add(rated.rating[t], test.ratings[row], true);
      if (model) ownError.add(rated.ratings[model][t], test.ratings[row], true);
    });
    const fallback = viewer.baseline.mean + viewer.baseline.userBias;
    for (const row of rows) if (test.movies[row] === -1) error.add(fallback, test.ratings[row], false);
    const liked = rows.filter((row) => test.ratings[row] >= train.scale.relevance);
    if (!ranking || liked.length === 0) continue;
    const seen = new Set(profile.movies);
    const best = viewer.best(100, (movie) => !seen.has(movie));
    lists.add(
      Uint32Array.from(best, ({ movie }) => movie),
      new Set(liked.map((row) => test.movies[row])),
      liked.length,
    );
  }
  const { 'ndcg@10': ndcg10, 'recall@20': recall20 } = lists.result();
  return {
    rmse: error.result().rmse,
    ...(model && { ownRmse: ownError.result().rmse }),
    ...(ranking && { ndcg10, recall20 }),
  };
}

/** The SVD model with other hyper-parameters for its ratings. */
export function svdVariant(name: string, change: Partial<SvdConfig['rating']>): Variant {
  return variant(name, 'svd', svdTrainer, (config) => ({ ...config, rating: { ...config.rating, ...change } }));
}

/** A model with other hyper-parameters. `change` gets the default configuration and returns that of the variant. */
export function variant<Config>(
  name: string,
  model: ModelName,
  trainer: Trainer<Config>,
  change: (config: Config) => Config,
): Variant {
  return {
    name,
    model,
    async make(input) {
      const bytes = await trainer.train(input, change(trainer.configure(input.ratings)));
      return openScorer(model, bytes, input.ratings.numMovies);
    },
  };
}

/** Largest code of finer factors. The products of 2,000 films still fit into the 32 bits in which they are added. */
const FINER = 1_023;

/**
 * Trains the SVD model with factors of 11 bits. The difference to the model shows what quantisation to int8 costs.
 * Scoring adds products of codes as whole numbers, so it has no factors that are not quantised.
 */
export async function finerSvd(input: TrainInput): Promise<Scorer> {
  const finer = (values: Float32Array | Float64Array, columns: number): Quantized => {
    const scale = new Float32Array(columns);
    values.forEach((value, at) => {
      scale[at % columns] = Math.max(scale[at % columns], Math.abs(value) / FINER);
    });
    const codes = Float32Array.from(values, (value, at) => Math.round(value / (scale[at % columns] || 1)));
    // Scoring in TypeScript multiplies codes of any type of number.
    return { codes: codes as unknown as Int8Array, scale };
  };
  return svdScorer(await fitSvd(input, svdTrainer.configure(input.ratings), finer), scalarScoring());
}

/** Trains item-KNN and ranks with the exact weights of EASE. */
export async function exactItemKnn(input: TrainInput): Promise<Scorer> {
  const { ratings, team } = input;
  const config = itemKnnTrainer.configure(ratings);
  const { headMovies: n } = config;
  const scorer = openScorer('item-knn', await itemKnnTrainer.train(input, config), ratings.numMovies);
  const { values, scales } = await withinMemory(team.memory, async () => {
    const { gram } = await pairMovies(team, input, config);
    return partialCorrelations(team, gram, n, config);
  });
  const weight = (voter: number, movie: number) =>
    voter === movie ? 0 : (values[placeOfPair(voter, movie)] * scales[voter]) / scales[movie];
  return {
    ...scorer,
    fold: (profile, baseline) => ({
      ...scorer.fold(profile, baseline),
      affinities(out) {
        out.fill(0);
        const opinions = weighOpinions(baseline.opinions, config);
        profile.movies.forEach((movie, j) => {
          if (movie < n) for (let i = 0; i < n; i++) out[i] += opinions[j] * weight(movie, i);
        });
      },
    }),
  };
}

/** A model that never predicts anything, so that the hybrid has to do without it. */
export function silent(name: ModelName): Scorer {
  return {
    name,
    fold: () => ({
      rate(_, ratings, support) {
        ratings.fill(Number.NaN);
        support.fill(0);
      },
      affinities: (out) => out.fill(0),
      reasons: () => ({}),
    }),
  };
}
