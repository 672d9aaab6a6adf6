/**
 * What each part brings: the hybrid trained again without it, on one fold of each real dataset, and on the top-N splits.
 * Every variant learns its own blend on validation rows, as the real one does. `npm run bench -- ablation`.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ingest } from '../batch/ingest/ingest.ts';
import { RankingQuality, RatingError } from '../batch/metrics.ts';
import {
  groupByUser,
  type HeldOutRows,
  heldOutViewers,
  profileOf,
  splitValidation,
  takeNewcomers,
} from '../batch/split.ts';
import { BIAS_CONFIG, trainBias } from '../models/bias/train.ts';
import { type ContentConfig, contentTrainer } from '../models/content/train.ts';
import { foldHybrid } from '../models/hybrid/score.ts';
import type { Models } from '../models/hybrid/signals.ts';
import { trainBlend } from '../models/hybrid/train.ts';
import { MODEL_NAMES, type ModelName, type Scorer, type TrainInput } from '../models/model.ts';
import { openScorer } from '../models/scorers.ts';
import { svdScorer } from '../models/svd/score.ts';
import { fitSvd, type SvdConfig, svdTrainer } from '../models/svd/train.ts';
import { trainModel } from '../models/trainers.ts';
import { userKnnTrainer } from '../models/user-knn/train.ts';
import type { Quantized } from '../shared/quantize.ts';
import type { Ratings } from '../shared/ratings.ts';
import { type AccuracyRun, accuracyRuns, RESULTS, readHeldOut } from './accuracy-runs.ts';

const SEED = 42;
const RUNS = ['ml-100k-u1', 'ml-latest-small-fold0', 'ml-100k-topn', 'ml-latest-small-topn'];
/** Prototypes that stand for all viewers in the variant that groups them. */
const GROUPS = 100;

/** A replacement for one model's scorer. */
interface Variant {
  name: string;
  model: ModelName;
  make(input: TrainInput): Scorer;
}

const VARIANTS: readonly Variant[] = [
  ...MODEL_NAMES.map((model) => ({ name: `without ${model}`, model, make: () => silent(model) })),
  svdVariant('svd: one sample instead of fifteen', { samples: 1 }),
  svdVariant('svd: without who rated what', { whoRatedWhat: false }),
  svdVariant('svd: without genres and years', { filmFacts: false }),
  { name: 'svd: factors not quantised', model: 'svd', make: exactSvd },
  contentVariant('content: without tags', { maxTags: 0 }),
  contentVariant('content: without title words', { maxWords: 0 }),
  { name: `user-knn: ${GROUPS} groups instead of each viewer`, model: 'user-knn', make: groupedUserKnn },
];

interface Figures {
  rmse: number | null;
  /** Of the replaced model alone. */
  ownRmse?: number | null;
  ndcg10?: number | null;
  recall20?: number | null;
}

export async function run(): Promise<void> {
  const results: Record<string, Record<string, Figures>> = {};
  await using runs = await accuracyRuns();
  for (const accuracyRun of runs.all.filter(({ name }) => RUNS.includes(name))) {
    if (accuracyRun.test) results[accuracyRun.name] = await ablate(accuracyRun, accuracyRun.test);
  }
  await mkdir(RESULTS, { recursive: true });
  await writeFile(join(RESULTS, 'ablation.json'), `${JSON.stringify(results, null, 1)}\n`);
}

async function ablate(accuracyRun: AccuracyRun, testFile: string): Promise<Record<string, Figures>> {
  const options = { ...accuracyRun, threads: availableParallelism(), memoryLimit: 4e9 };
  const { ratings, catalogue, userIds } = await ingest(accuracyRun.train, options);
  const test = await readHeldOut(testFile, options, userIds, catalogue.movieIds);
  const { kept, newcomers } = takeNewcomers(ratings, SEED);
  const validation = splitValidation(kept, SEED);
  const inputOf = (rows: Ratings): TrainInput => ({
    ratings: rows,
    catalogue,
    bias: trainBias(rows, BIAS_CONFIG),
    seed: SEED,
  });
  const first = inputOf(validation.kept);
  const final = inputOf(ratings);
  const viewers = heldOutViewers(validation);
  const judge = (before: Models, after: Models, model?: ModelName) => {
    const blend = trainBlend(before, { known: viewers, newcomers }, ratings.scale, SEED);
    return score({ ...after, blend }, ratings, test, accuracyRun.ranking, model);
  };
  const whole = { before: allModels(first), after: allModels(final) };
  const figures: Record<string, Figures> = {};
  const note = (name: string, result: Figures) => {
    figures[name] = result;
    process.stdout.write(`${accuracyRun.name}: ${name}: ${JSON.stringify(result)}\n`);
  };
  note('hybrid', judge(whole.before, whole.after));
  for (const { name, model, make } of VARIANTS) {
    note(name, judge(replace(whole.before, model, make(first)), replace(whole.after, model, make(final)), model));
  }
  return figures;
}

function allModels(input: TrainInput): Models {
  const scorers = Object.fromEntries(
    MODEL_NAMES.map((name) => [name, openScorer(name, trainModel(name, input).bytes, input.ratings.numMovies)]),
  ) as Record<ModelName, Scorer>;
  return { bias: trainBias(input.ratings, BIAS_CONFIG), scorers };
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
    const rated = viewer.rate(Uint32Array.from(known, (row) => test.movies[row]));
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

function svdVariant(name: string, change: Partial<SvdConfig['rating']>): Variant {
  return {
    name,
    model: 'svd',
    make(input) {
      const config = svdTrainer.configure(input.ratings);
      const bytes = svdTrainer.train(input, { ...config, rating: { ...config.rating, ...change } });
      return openScorer('svd', bytes, input.ratings.numMovies);
    },
  };
}

function contentVariant(name: string, change: Partial<ContentConfig>): Variant {
  return {
    name,
    model: 'content',
    make(input) {
      const bytes = contentTrainer.train(input, { ...contentTrainer.configure(input.ratings), ...change });
      return openScorer('content', bytes, input.ratings.numMovies);
    },
  };
}

function groupedUserKnn(input: TrainInput): Scorer {
  const config = { ...userKnnTrainer.configure(input.ratings), groups: GROUPS };
  // Room for what the groups hold, not for every viewer's own ratings.
  const maxOpinions = input.ratings.numRatings - 1;
  return openScorer('user-knn', userKnnTrainer.train(input, { ...config, maxOpinions }), input.ratings.numMovies);
}

/** Scores with the factors as they were trained: what int8 costs is the difference. */
function exactSvd(input: TrainInput): Scorer {
  const exact = (values: Float32Array | Float64Array, columns: number): Quantized => {
    // Scoring multiplies codes by scales and does not ask what numbers they are.
    const codes = Float32Array.from(values) as unknown as Int8Array;
    return { codes, scale: new Float32Array(columns).fill(1) };
  };
  return svdScorer(fitSvd(input, svdTrainer.configure(input.ratings), exact));
}

/** A model that has nothing to say. */
function silent(name: ModelName): Scorer {
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
