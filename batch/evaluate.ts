/**
 * `evaluate`: trains on one ratings file and measures on another, or parts a whole dataset itself (splits/split-dataset.ts).
 * A test file is read only after the release is made, so nothing in it can reach a model.
 */

import { writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { ModelName } from '../models/model.ts';
import type { Recommender } from '../models/recommender/answers.ts';
import { openRecommender } from '../models/recommender/recommender.ts';
import type { HeldOutFigures } from '../shared/schemas/report.ts';
import { scoreCases } from './evaluation/score-held-out.ts';
import type { Dataset, RatingRows } from './ingest/dataset.ts';
import { ingest, type ReadOptions, readRatings } from './ingest/ingest.ts';
import { dataFile } from './ingest/tables/data-file.ts';
import { loadKernels } from './process/load-kernels.ts';
import { checkTrainingFits, limitMemory } from './process/memory-limit.ts';
import { makeRelease, releaseSource } from './releases/make-release.ts';
import type { CaseSet, SplitFacts, SplitKind } from './splits/evaluation-split.ts';
import { type HeldOutCase, profileOf } from './splits/held-out.ts';
import { splitDataset } from './splits/split-dataset.ts';
import type { Progress } from './terminal/progress.ts';
import { UsageError } from './terminal/usage-error.ts';
import { learn } from './training/learn.ts';

export interface EvaluateOptions extends ReadOptions {
  /** What to train on; with `split`, the whole dataset. */
  train: string;
  /** Held-out ratings. Either these or a split. */
  test?: string;
  split?: SplitKind;
  movies?: string;
  tags?: string;
  ranking: boolean;
  /** Held-out ratings at or above this are picks; by default as in training. */
  relevance?: number;
  /** Models to report on their own; all by default. */
  models?: readonly ModelName[];
  seed: number;
  /** Where to write the figures. */
  json?: string;
  progress: Progress;
}

interface Counts {
  ratings: number;
  users: number;
  movies: number;
}

/** Of newcomers, the figures beside `newcomers` are those of the largest profiles. */
export interface Evaluation extends HeldOutFigures {
  train: Counts;
  test: Counts;
  seed: number;
  split?: SplitFacts;
  newcomers?: ({ size: number; users: number } & HeldOutFigures)[];
  seconds: Record<string, number>;
  bytes: Record<string, number>;
}

/** Throws `UsageError` when there is neither a test file nor a split, or both, and `MemoryLimitError`. */
export async function evaluateFiles(given: EvaluateOptions): Promise<Evaluation> {
  const progress = limitMemory(given.progress, given.memoryLimit);
  const options = { ...given, progress };
  const { seed, test, split: kind } = options;
  if ((test === undefined) === (kind === undefined)) throw new UsageError('give either --test or --split');
  const start = performance.now();
  // Known before the training, not after it.
  if (test !== undefined) dataFile(test);
  const dataset = await progress.phase('ingest', () => ingest(options.train, options), describeDataset);
  checkTrainingFits(dataset.ratings.numRatings, options.memoryLimit);
  const split = kind && splitDataset(dataset, kind, seed);
  const train = split?.train ?? dataset;
  const learned = await learn(train.ratings, train.catalogue, options);
  const { module: scoring } = await loadKernels('scoring');
  const recommender = await openRecommender(releaseSource(makeRelease(train, learned, seed)), { scoring });
  const { userNames } = dataset;
  const readTest = (file: string) => readRatings(file, { ...options, userNames });
  const rows = test === undefined ? undefined : await progress.phase('read-test', () => readTest(test));
  const sets: readonly CaseSet[] = split?.sets ?? [{ cases: rows ? toCases(rows, train, recommender) : [] }];
  const scored = await progress.phase('score', async () => {
    const relevance = options.relevance ?? train.ratings.scale.relevance;
    return sets.map(({ cases }) =>
      scoreCases(recommender, train.ratings, cases, { ...options, relevance, report: progress.report }),
    );
  });
  const newcomers = sets.flatMap(({ size, cases }, s) =>
    size === undefined ? [] : [{ size, users: cases.length, ...scored[s] }],
  );
  const { numRatings, numUsers, byMovie } = train.ratings;
  const evaluation: Evaluation = {
    train: { ratings: numRatings, users: numUsers, movies: countRows(byMovie.offsets) },
    test: rows ? countTestRows(rows) : countCases(sets[sets.length - 1].cases),
    seed,
    ...(split && { split: split.facts }),
    seconds: {
      ...Object.fromEntries(progress.records.map(({ phase, seconds }) => [phase, seconds])),
      ...learned.seconds,
      total: Math.round(performance.now() - start) / 1000,
    },
    bytes: countBytes(learned.files),
    ...scored[scored.length - 1],
    ...(newcomers.length > 0 && { newcomers }),
  };
  if (options.json) await writeFile(options.json, `${JSON.stringify(evaluation, null, 2)}\n`);
  return evaluation;
}

/** The test rows of each user, known or not, with what training has of them. */
function toCases(rows: RatingRows, { ratings, userIds }: Dataset, recommender: Recommender): HeldOutCase[] {
  const userOf = new Map(Array.from(userIds, (userId, user) => [userId, user]));
  const byUser = Map.groupBy(rows.userIds.keys(), (row) => rows.userIds[row]);
  return Array.from(byUser, ([userId, own]) => ({
    profile: profileOf(ratings, userOf.get(userId) ?? -1),
    movies: Int32Array.from(own, (row) => recommender.indexOf(rows.movieIds[row])),
    ratings: Float64Array.from(own, (row) => rows.ratings[row]),
  }));
}

function countTestRows({ ratings, userIds, movieIds }: RatingRows): Counts {
  return { ratings: ratings.length, users: new Set(userIds).size, movies: new Set(movieIds).size };
}

function countCases(cases: readonly HeldOutCase[]): Counts {
  return {
    ratings: cases.reduce((sum, { ratings }) => sum + ratings.length, 0),
    users: cases.length,
    movies: new Set(cases.flatMap(({ movies }) => Array.from(movies))).size,
  };
}

function countRows(offsets: Uint32Array): number {
  let rows = 0;
  for (let row = 0; row + 1 < offsets.length; row++) if (offsets[row + 1] > offsets[row]) rows++;
  return rows;
}

function countBytes(files: ReadonlyMap<string, Uint8Array>): Record<string, number> {
  const bytes = Object.fromEntries(Array.from(files, ([file, { length }]) => [file.replace('.arrow', ''), length]));
  return { ...bytes, total: Object.values(bytes).reduce((sum, length) => sum + length, 0) };
}

function describeDataset({ ratings, counts }: Dataset): Record<string, unknown> {
  return { ratings: ratings.numRatings, users: ratings.numUsers, movies: ratings.numMovies, ...counts };
}
