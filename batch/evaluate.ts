/**
 * `evaluate`: trains on one ratings file and measures the accuracy on another, or splits a whole dataset itself
 * (splits/split-dataset.ts). A test file is read only after the release is made, so that no model can learn from it.
 */

import { basename, dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { ModelName } from '../models/model.ts';
import type { Recommender } from '../models/recommender/answers.ts';
import { replaceFile } from '../shared/node/durable-files.ts';
import type { Ratings } from '../shared/ratings.ts';
import type { HeldOutFigures } from '../shared/schemas/report.ts';
import type { Cutoffs } from './evaluation/cutoff-figures.ts';
import { checkOutput, withListFile } from './evaluation/list-file.ts';
import { MOST_LISTS, scoreCases } from './evaluation/score-held-out.ts';
import { withScoring } from './evaluation/scoring-threads.ts';
import { namesOf, toCases } from './evaluation/test-file.ts';
import type { Dataset, RatingRows } from './ingest/dataset.ts';
import { ingest, type ReadOptions, readRatings } from './ingest/ingest.ts';
import type { NamedFiles } from './ingest/source/locate-source.ts';
import { dataFile } from './ingest/tables/data-file.ts';
import { checkTrainingFits, limitMemory } from './process/memory-limit.ts';
import { makeRelease, releaseSource } from './releases/make-release.ts';
import type { CaseSet, SplitFacts, SplitKind } from './splits/evaluation-split.ts';
import type { HeldOutCase } from './splits/held-out.ts';
import { splitDataset } from './splits/split-dataset.ts';
import type { Progress } from './terminal/progress.ts';
import { UsageError } from './terminal/usage-error.ts';
import { learn } from './training/learn.ts';

/** Options of `evaluateFiles`. Exactly one of `test` and `split` is given. */
export interface EvaluateOptions extends ReadOptions, NamedFiles {
  /** Ratings to train on, in any form that `ingest` takes. With `split`, the whole dataset. */
  train: string;
  /** File of held-out ratings. */
  test?: string;
  split?: SplitKind;
  /** Measure ranked lists as well. */
  ranking: boolean;
  /** A held-out rating at or above this makes its film relevant. By default the threshold of the rating scale. */
  relevance?: number;
  /** Lengths at which the figures of docs/evaluate.md are measured; none by default. With any, lists are measured. */
  at?: readonly number[];
  /** File to write every measured viewer's lists to, as JSON lines. With it, lists are measured. */
  lists?: string;
  /** Most viewers whose lists are measured; 2,000 by default. Of more viewers, every n-th is taken. */
  viewers?: number;
  /** Most viewers whose ratings are reversed, and most films that are disliked, when lists are measured; 100 by default. */
  probes?: number;
  /** Models to report on their own; all by default. */
  models?: readonly ModelName[];
  seed: number;
  /** File to write the evaluation to, as JSON. */
  json?: string;
  progress: Progress;
}

type Figures = HeldOutFigures & { cutoffs?: Cutoffs };

interface Counts {
  ratings: number;
  users: number;
  movies: number;
}

/**
 * The figures of one evaluation. `newcomers` has figures for each profile size; the same figures at the top level are
 * then those of the largest profiles. `seconds` is by phase and model, `bytes` by artifact; both have a `total`.
 */
export interface Evaluation extends Figures {
  train: Counts;
  test: Counts;
  seed: number;
  split?: SplitFacts;
  newcomers?: ({ size: number; users: number } & Figures)[];
  seconds: Record<string, number>;
  bytes: Record<string, number>;
}

/**
 * Trains, encodes, decodes and scores, and returns the figures. Throws `UsageError` unless exactly one of `test` and
 * `split` is given, `DataError` for unreadable data, and `MemoryLimitError`.
 */
export async function evaluateFiles(given: EvaluateOptions): Promise<Evaluation> {
  const progress = limitMemory(given.progress, given.memoryLimit);
  const options = { ...given, progress };
  const { seed, test, split: kind } = options;
  if ((test === undefined) === (kind === undefined)) throw new UsageError('give either --test or --split');
  if (kind === 'time' && options.times === false) {
    throw new UsageError('--split time needs the times that --no-times leaves out');
  }
  if (options.lists !== undefined) await checkOutput('--lists', options.lists);
  if (options.json !== undefined) await checkOutput('--json', options.json);
  const start = performance.now();
  // A missing test file should fail before the training, not after it.
  if (test !== undefined) dataFile(test);
  const dataset = await progress.phase('ingest', () => ingest(options.train, options), describeDataset);
  checkTrainingFits(dataset.ratings.numRatings, options.memoryLimit);
  const split = kind && splitDataset(dataset, kind, seed);
  const train = split?.train ?? dataset;
  const learned = await learn(train.ratings, train.catalogue, options);
  const source = releaseSource(makeRelease(train, learned, seed));
  const { rows, sets, scored } = await withScoring(
    source,
    async (recommender, forEach) => {
      const { userNames, catalogue } = dataset;
      const movieKeys = catalogue.keys && new Map(catalogue.keys.map((key, movie) => [key, catalogue.movieIds[movie]]));
      const readTest = (file: string) => readRatings(file, { ...options, userNames, movieKeys });
      const rows = test === undefined ? undefined : await progress.phase('read-test', () => readTest(test));
      if (rows?.picks && !recommender.picks) {
        throw new UsageError(`--test ${test} has no ratings, but ${options.train} has; measure them with ratings`);
      }
      const sets: readonly CaseSet[] = split?.sets ?? [{ cases: rows ? toCases(rows, train, recommender) : [] }];
      const scored = await progress.phase('score', async () => {
        const relevance = options.relevance ?? train.ratings.scale.relevance;
        // Of picks there is nothing to measure but lists.
        const ranking = options.ranking || recommender.picks || options.at !== undefined || options.lists !== undefined;
        const { report } = progress;
        const lines = sets.reduce((sum, { cases }) => sum + Math.min(cases.length, options.viewers ?? MOST_LISTS), 0);
        return withListFile(options.lists, namesOf(dataset, train, rows), lines, (take) =>
          scoreSets(recommender, train.ratings, sets, { ...options, ranking, relevance, report, take, forEach }),
        );
      });
      return { rows, sets, scored };
    },
    options.threads,
  );
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
  if (options.json !== undefined) {
    await replaceFile(dirname(options.json), basename(options.json), `${JSON.stringify(evaluation, null, 2)}\n`);
  }
  return evaluation;
}

async function scoreSets(
  recommender: Recommender,
  train: Ratings,
  sets: readonly CaseSet[],
  options: Parameters<typeof scoreCases>[3],
): Promise<Figures[]> {
  const scored: Figures[] = [];
  for (const { cases } of sets) scored.push(await scoreCases(recommender, train, cases, options));
  return scored;
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
