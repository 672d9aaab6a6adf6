/**
 * `npm run bench -- learning`: trains on a part of the training rows of the top-N splits, and measures on the same test
 * rows each time. The part is a share of the ratings of everybody, or all ratings of a share of the users.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { scoreCases } from '../batch/evaluation/score-held-out.ts';
import type { Dataset } from '../batch/ingest/dataset.ts';
import { ingest } from '../batch/ingest/ingest.ts';
import { type HeldOutRows, profileOf, toCases } from '../batch/splits/held-out.ts';
import { restrictDataset } from '../batch/splits/restrict-dataset.ts';
import { createProgress } from '../batch/terminal/progress.ts';
import { hash32 } from '../shared/random.ts';
import { filterRatings } from '../shared/ratings.ts';
import type { HeldOutFigures } from '../shared/schemas/report.ts';
import { type AccuracyRun, accuracyRuns, RESULTS, readHeldOut } from './accuracy-runs.ts';
import { openTrained } from './open-trained.ts';

const SEED = 42;
const SHARES = [0.25, 0.5, 1];
/** What the training rows are a share of. */
const SHARED = ['ratings', 'users'] as const;

/** The figures of one training. */
export interface LearningPoint extends Pick<HeldOutFigures, 'rating' | 'ranking'> {
  share: number;
  users: number;
  ratings: number;
  /** Viewers whose test rows are measured: those who are in the training rows at every share. */
  viewers: number;
}

/** Points by name of the run and by what they are a share of, with rising share. */
export type LearningCurves = Record<string, Record<(typeof SHARED)[number], LearningPoint[]>>;

/** Runs the benchmark and writes bench/results/learning.json. */
export async function run(): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  await using runs = await accuracyRuns();
  const curves: LearningCurves = {};
  for (const run of runs.all.filter(({ name }) => name.endsWith('-topn'))) {
    const { dataset, test } = await readWhole(run);
    const points = { ratings: [] as LearningPoint[], users: [] as LearningPoint[] };
    for (const shared of SHARED) {
      for (const share of SHARES) points[shared].push(await measure(dataset, test, shared, share));
    }
    curves[run.name] = points;
  }
  await writeFile(join(RESULTS, 'learning.json'), `${JSON.stringify(curves, null, 1)}\n`);
}

async function readWhole({
  train,
  test = '',
  ...files
}: AccuracyRun): Promise<{ dataset: Dataset; test: HeldOutRows }> {
  const options = { ...files, threads: availableParallelism(), memoryLimit: 4e9 };
  const dataset = await ingest(train, options);
  return { dataset, test: await readHeldOut(test, options, dataset.userIds, dataset.catalogue.movieIds) };
}

async function measure(
  dataset: Dataset,
  test: HeldOutRows,
  shared: (typeof SHARED)[number],
  share: number,
): Promise<LearningPoint> {
  const { byUser, numUsers } = dataset.ratings;
  const userAt = new Uint32Array(byUser.index.length);
  for (let user = 0; user < numUsers; user++) userAt.fill(user, byUser.offsets[user], byUser.offsets[user + 1]);
  const lotOfUser = (user: number) => hash32(SEED, user) / 2 ** 32;
  const lotOfRating = (row: number) => hash32(SEED, userAt[row], byUser.index[row]) / 2 ** 32;
  const lot = shared === 'users' ? (row: number) => lotOfUser(userAt[row]) : lotOfRating;
  const kept = filterRatings(dataset.ratings, (row) => lot(row) < share);
  const { dataset: train, userOf, movieOf } = restrictDataset(dataset, kept);
  const isMeasured = (user: number) => shared === 'ratings' || lotOfUser(user) < SHARES[0];
  const cases = toCases(
    test,
    (user) => profileOf(train.ratings, userOf[user]),
    (movie) => movieOf[movie] ?? -1,
  ).filter(({ user = -1 }) => userOf[user] >= 0 && isMeasured(user));
  const progress = createProgress({ write: () => true });
  const recommender = await openTrained(train, {
    seed: SEED,
    threads: availableParallelism(),
    memoryLimit: 4e9,
    progress,
  });
  const options = { ranking: true, relevance: train.ratings.scale.relevance, probes: 1 };
  const { rating, ranking } = await scoreCases(recommender, train.ratings, cases, options);
  const { hybrid } = rating;
  process.stdout.write(`${share} of ${shared}: RMSE ${hybrid.rmse}, nDCG@10 ${ranking?.hybrid['ndcg@10']}\n`);
  return {
    share,
    users: train.ratings.numUsers,
    ratings: train.ratings.numRatings,
    viewers: cases.length,
    rating,
    ranking,
  };
}
