/** The runs that accuracy is measured on. Most have a training and a test file that are cut from a real dataset. */

import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingest, type ReadOptions, readRatings } from '../batch/ingest/ingest.ts';
import type { HeldOutRows } from '../batch/splits/held-out.ts';
import { cutSplit } from './cut-split.ts';
import type { HeldOutData } from './variants.ts';

/** Folder with `ml-100k`, `ml-latest-small` and `splits`. */
export const DATA = process.env.CINEMATCH_TEST_DATA ?? join(import.meta.dirname, '../../shared/data');
/** Folder of the measured figures. */
export const RESULTS = join(import.meta.dirname, 'results');

/** One run of `evaluate`. It has either a test file or a split. */
export interface AccuracyRun {
  name: string;
  /** The training file. With `split`, the folder of the whole dataset. */
  train: string;
  test?: string;
  split?: 'time' | 'newcomers';
  movies?: string;
  tags?: string;
  ranking: boolean;
  /** False leaves out when ratings were given. */
  times?: boolean;
}

/** Returns all runs. Their files are in a temporary folder, which is removed when the result is disposed of. */
export async function accuracyRuns(): Promise<{ all: AccuracyRun[] } & AsyncDisposable> {
  const workDir = await mkdtemp(join(tmpdir(), 'cinematch-accuracy-'));
  const folds = [...ml100kFolds(), ...(await smallFolds(workDir))];
  return {
    all: [...folds, ...folds.map(withoutTimes), ...(await topN(workDir)), ...splits()],
    [Symbol.asyncDispose]: () => rm(workDir, { recursive: true }),
  };
}

/** Reads the data of a run. Throws `RangeError` if it has no test file. */
export async function readRun({ train, test, ranking, ...files }: AccuracyRun): Promise<HeldOutData> {
  if (test === undefined) throw new RangeError(`${files.name} has no test file`);
  const options = { ...files, threads: availableParallelism(), memoryLimit: 4e9 };
  const { ratings, catalogue, userIds } = await ingest(train, options);
  return { ratings, catalogue, test: await readHeldOut(test, options, userIds, catalogue.movieIds), ranking };
}

/** Reads a test file with the dense indexes of the training side; −1 for a user or movie that it does not have. */
export async function readHeldOut(
  file: string,
  options: ReadOptions,
  userIds: Uint32Array,
  movieIds: Uint32Array,
): Promise<HeldOutRows> {
  const rows = await readRatings(file, options);
  const users = new Map(Array.from(userIds, (userId, user) => [userId, user]));
  const movies = new Map(Array.from(movieIds, (movieId, movie) => [movieId, movie]));
  return {
    users: Int32Array.from(rows.userIds, (userId) => users.get(userId) ?? -1),
    movies: Int32Array.from(rows.movieIds, (movieId) => movies.get(movieId) ?? -1),
    ratings: rows.ratings,
    ...(rows.times && { times: rows.times }),
  };
}

/** The name of a run without the times of its ratings. */
export const NO_TIMES = 'no-times-';

function withoutTimes(run: AccuracyRun): AccuracyRun {
  return { ...run, name: `${NO_TIMES}${run.name}`, times: false };
}

function ml100kFolds(): AccuracyRun[] {
  return [1, 2, 3, 4, 5].map((fold) => ({
    name: `ml-100k-u${fold}`,
    train: join(DATA, `ml-100k/u${fold}.base`),
    test: join(DATA, `ml-100k/u${fold}.test`),
    movies: join(DATA, 'ml-100k/u.item'),
    ranking: false,
  }));
}

async function smallFolds(workDir: string): Promise<AccuracyRun[]> {
  const runs: AccuracyRun[] = [];
  for (const fold of [0, 1, 2, 3, 4]) {
    const name = `ml-latest-small-fold${fold}`;
    const files = await cut(workDir, name, 'ml-latest-small/ratings.csv', 'ml-latest-small-5fold.csv', fold);
    runs.push({ name, ...files, ...SMALL, ranking: false });
  }
  return runs;
}

async function topN(workDir: string): Promise<AccuracyRun[]> {
  const small = await cut(workDir, 'small-topn', 'ml-latest-small/ratings.csv', 'ml-latest-small-topn.csv', 1);
  const ml100k = await cut(workDir, '100k-topn', 'ml-100k/u.data', 'ml-100k-topn.csv', 1);
  return [
    { name: 'ml-100k-topn', ...ml100k, movies: join(DATA, 'ml-100k/u.item'), ranking: true },
    { name: 'ml-latest-small-topn', ...small, ...SMALL, ranking: true },
  ];
}

/** Runs for which `evaluate` splits the dataset itself. */
function splits(): AccuracyRun[] {
  return ['ml-100k', 'ml-latest-small'].flatMap((dataset) =>
    (['time', 'newcomers'] as const).map((split) => ({
      name: `${dataset}-${split}`,
      train: join(DATA, dataset),
      split,
      ranking: true,
    })),
  );
}

const SMALL = {
  movies: join(DATA, 'ml-latest-small/movies.csv'),
  tags: join(DATA, 'ml-latest-small/tags.csv'),
};

function cut(workDir: string, name: string, ratings: string, labels: string, held: number) {
  return cutSplit(join(workDir, name), { ratings: join(DATA, ratings), labels: join(DATA, 'splits', labels), held });
}
