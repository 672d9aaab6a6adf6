/**
 * `npm run bench -- accuracy [words]`: measures accuracy on held-out rows of the real datasets: ML-100K u1–u5, five
 * folds of ml-latest-small, and the top-N splits. It gives training and test files to `evaluate`. The data are in
 * `$CINEMATCH_TEST_DATA`, by default ../shared/data. With words, only runs whose names have all of them are made; the
 * figures of other runs are kept.
 */

import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Evaluation, evaluateFiles } from '../batch/evaluate.ts';
import { createProgress } from '../batch/terminal/progress.ts';
import { accuracyRuns, NO_TIMES, RESULTS } from './accuracy-runs.ts';

/** Viewers whose ratings are reversed, and films that are disliked: more than a night takes the time for. */
const PROBES = 1_000;

/** Runs the benchmark and adds its figures to bench/results/accuracy.json. */
export async function run(): Promise<void> {
  const words = process.argv.slice(3);
  await mkdir(RESULTS, { recursive: true });
  await using runs = await accuracyRuns();
  const file = join(RESULTS, 'accuracy.json');
  const results: Record<string, Evaluation> = {};
  for (const run of runs.all.filter(({ name }) => words.every((word) => name.includes(word)))) {
    results[run.name] = await evaluateFiles({
      ...run,
      seed: 42,
      probes: PROBES,
      threads: availableParallelism(),
      memoryLimit: 4e9,
      progress: createProgress({ write: () => true }),
    });
    process.stdout.write(`${run.name}: ${summary(results[run.name])}\n`);
  }
  for (const group of ['ml-100k-u', 'ml-latest-small-fold'].flatMap((name) => [name, `${NO_TIMES}${name}`])) {
    const folds = Object.entries(results).filter(([name]) => name.startsWith(group));
    if (folds.length > 1)
      process.stdout.write(`${group} mean of ${folds.length}: ${meanRmse(folds.map(([, e]) => e))}\n`);
  }
  const before = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {};
  await writeFile(file, `${JSON.stringify({ ...before, ...results }, null, 1)}\n`);
}

function summary({ rating, ranking, seconds, bytes }: Evaluation): string {
  const errors = Object.entries(rating).map(([name, { rmse }]) => `${name} ${rmse?.toFixed(4)}`);
  const lists = Object.entries(ranking ?? {}).map(
    ([name, quality]) =>
      `${name} ${quality['ndcg@10']?.toFixed(4)}/${quality['net-ndcg@10']?.toFixed(4)}/${quality['recall@20']?.toFixed(4)}`,
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
