/**
 * Held-out accuracy on the real datasets: ML-100K u1–u5, ml-latest-small in five folds, and the top-N splits. Train and
 * test files are cut from the data and given to `evaluate`, as anybody would. Data: `$CINEMATCH_TEST_DATA`, by default
 * `../shared/data`. `npm run bench -- accuracy [words that a run's name must have]`.
 */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Evaluation, evaluateFiles } from '../batch/evaluate.ts';
import { createProgress } from '../batch/progress.ts';

const DATA = process.env.CINEMATCH_TEST_DATA ?? join(import.meta.dirname, '../../shared/data');
const RESULTS = join(import.meta.dirname, 'results');

interface Run {
  name: string;
  train: string;
  test: string;
  movies: string;
  tags?: string;
  ranking: boolean;
}

export async function run(): Promise<void> {
  const words = process.argv.slice(3);
  const workDir = await mkdtemp(join(tmpdir(), 'cinematch-accuracy-'));
  await mkdir(RESULTS, { recursive: true });
  try {
    const runs = [...ml100kFolds(), ...(await smallFolds(workDir)), ...(await topN(workDir))];
    const results: Record<string, Evaluation> = {};
    for (const run of runs.filter(({ name }) => words.every((word) => name.includes(word)))) {
      results[run.name] = await evaluateFiles({
        ...run,
        seed: 42,
        threads: availableParallelism(),
        memoryLimit: 4e9,
        progress: createProgress({ write: () => true }),
      });
      process.stdout.write(`${run.name}: ${summary(results[run.name])}\n`);
    }
    for (const group of ['ml-100k-u', 'ml-latest-small-fold']) {
      const folds = Object.entries(results).filter(([name]) => name.startsWith(group));
      if (folds.length > 1)
        process.stdout.write(`${group} mean of ${folds.length}: ${meanRmse(folds.map(([, e]) => e))}\n`);
    }
    if (words.length === 0) await writeFile(join(RESULTS, 'accuracy.json'), `${JSON.stringify(results, null, 1)}\n`);
  } finally {
    await rm(workDir, { recursive: true });
  }
}

function ml100kFolds(): Run[] {
  return [1, 2, 3, 4, 5].map((fold) => ({
    name: `ml-100k-u${fold}`,
    train: join(DATA, `ml-100k/u${fold}.base`),
    test: join(DATA, `ml-100k/u${fold}.test`),
    movies: join(DATA, 'ml-100k/u.item'),
    ranking: false,
  }));
}

async function smallFolds(workDir: string): Promise<Run[]> {
  const runs: Run[] = [];
  for (const fold of [0, 1, 2, 3, 4]) {
    const name = `ml-latest-small-fold${fold}`;
    const files = await cut(workDir, name, 'ml-latest-small/ratings.csv', 'ml-latest-small-5fold.csv', fold);
    runs.push({ name, ...files, ...SMALL, ranking: false });
  }
  return runs;
}

async function topN(workDir: string): Promise<Run[]> {
  const small = await cut(workDir, 'small-topn', 'ml-latest-small/ratings.csv', 'ml-latest-small-topn.csv', 1);
  const ml100k = await cut(workDir, '100k-topn', 'ml-100k/u.data', 'ml-100k-topn.csv', 1);
  return [
    { name: 'ml-100k-topn', ...ml100k, movies: join(DATA, 'ml-100k/u.item'), ranking: true },
    { name: 'ml-latest-small-topn', ...small, ...SMALL, ranking: true },
  ];
}

const SMALL = {
  movies: join(DATA, 'ml-latest-small/movies.csv'),
  tags: join(DATA, 'ml-latest-small/tags.csv'),
};

/** Rows whose label in the split file is `held` become the test file, all others the training file. */
async function cut(workDir: string, name: string, ratings: string, splitFile: string, held: number) {
  const lines = (await readFile(join(DATA, ratings), 'utf8')).trim().split(/\r?\n/);
  const hasHeader = ratings.endsWith('.csv');
  const header = hasHeader ? [lines[0]] : [];
  const rows = hasHeader ? lines.slice(1) : lines;
  const labels = (await readFile(join(DATA, 'splits', splitFile), 'utf8')).trim().split(/\r?\n/).slice(1);
  const isHeld = labels.map((line) => Number(line.split(',')[1]) === held);
  if (isHeld.length !== rows.length) throw new RangeError(`${splitFile} has ${isHeld.length} rows, not ${rows.length}`);
  const extension = hasHeader ? 'csv' : 'data';
  const files = {
    train: join(workDir, `${name}-train.${extension}`),
    test: join(workDir, `${name}-test.${extension}`),
  };
  await writeFile(files.train, [...header, ...rows.filter((_, row) => !isHeld[row]), ''].join('\n'));
  await writeFile(files.test, [...header, ...rows.filter((_, row) => isHeld[row]), ''].join('\n'));
  return files;
}

function summary({ rating, ranking, seconds, bytes }: Evaluation): string {
  const errors = Object.entries(rating).map(([name, { rmse }]) => `${name} ${rmse?.toFixed(4)}`);
  const lists = Object.entries(ranking ?? {}).map(
    ([name, quality]) => `${name} ${quality['ndcg@10']?.toFixed(4)}/${quality['recall@20']?.toFixed(4)}`,
  );
  const coverage = ranking ? [`coverage@10 ${ranking.hybrid['coverage@10']}`] : [];
  return [...(ranking ? [...lists, ...coverage] : errors), `${seconds.total} s`, `${bytes.total} bytes`].join(', ');
}

function meanRmse(evaluations: readonly Evaluation[]): string {
  return Object.keys(evaluations[0].rating)
    .map((name) => {
      const sum = evaluations.reduce((total, { rating }) => total + (rating[name].rmse ?? Number.NaN), 0);
      return `${name} ${(sum / evaluations.length).toFixed(4)}`;
    })
    .join(', ');
}
