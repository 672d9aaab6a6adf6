/**
 * `evaluate`: trains on one ratings file and measures on another. The test file is read only after the release is made,
 * so nothing in it can reach a model.
 */

import { writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { Recommender } from '../models/answers.ts';
import type { ModelName } from '../models/model.ts';
import { openRecommender } from '../models/recommender.ts';
import type { Dataset, RatingRows } from './dataset.ts';
import { ingest, type ReadOptions, readRatings } from './ingest/ingest.ts';
import { learn } from './learn.ts';
import { makeRelease, releaseSource } from './make-release.ts';
import type { Progress } from './progress.ts';
import { type HeldOutFigures, scoreHeldOut } from './score-held-out.ts';
import type { HeldOutRows } from './split.ts';

export interface EvaluateOptions extends ReadOptions {
  train: string;
  test: string;
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

export interface Evaluation extends HeldOutFigures {
  train: { ratings: number; users: number; movies: number };
  test: { ratings: number; users: number; movies: number };
  seed: number;
  seconds: Record<string, number>;
  bytes: Record<string, number>;
}

export async function evaluateFiles(options: EvaluateOptions): Promise<Evaluation> {
  const start = performance.now();
  const { progress, seed } = options;
  const dataset = await progress.phase('ingest', () => ingest(options.train, options), describeDataset);
  const learned = await learn(dataset.ratings, dataset.catalogue, options);
  const release = makeRelease(dataset, learned, seed);
  const recommender = await openRecommender(releaseSource(release));
  const rows = await progress.phase('read-test', () => readRatings(options.test, options));
  const figures = await progress.phase('score', async () =>
    scoreHeldOut(recommender, dataset.ratings, toIndexes(rows, dataset, recommender), {
      models: options.models,
      ranking: options.ranking,
      relevance: options.relevance ?? dataset.ratings.scale.relevance,
    }),
  );
  const { numRatings, numUsers, byMovie } = dataset.ratings;
  const evaluation: Evaluation = {
    train: { ratings: numRatings, users: numUsers, movies: countRows(byMovie.offsets) },
    test: { ratings: rows.ratings.length, users: new Set(rows.userIds).size, movies: new Set(rows.movieIds).size },
    seed,
    seconds: {
      ...Object.fromEntries(progress.records.map(({ phase, seconds }) => [phase, seconds])),
      ...learned.seconds,
      total: Math.round(performance.now() - start) / 1000,
    },
    bytes: countBytes(learned.files),
    ...figures,
  };
  if (options.json) await writeFile(options.json, `${JSON.stringify(evaluation, null, 2)}\n`);
  return evaluation;
}

function toIndexes(rows: RatingRows, { userIds }: Dataset, recommender: Recommender): HeldOutRows {
  const users = new Map(Array.from(userIds, (userId, user) => [userId, user]));
  let strangers = 0;
  for (const userId of rows.userIds) if (!users.has(userId)) users.set(userId, -++strangers);
  return {
    users: Int32Array.from(rows.userIds, (userId) => users.get(userId) ?? -1),
    movies: Int32Array.from(rows.movieIds, (movieId) => recommender.indexOf(movieId)),
    ratings: Float64Array.from(rows.ratings),
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
