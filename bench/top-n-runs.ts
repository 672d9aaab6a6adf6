/** Benchmarks of lists: each trains on the top-N splits and compares the lists that are served with held-out ratings. */

import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '../batch/ingest/dataset.ts';
import { ingest } from '../batch/ingest/ingest.ts';
import { type HeldOutCase, profileOf, toCases } from '../batch/splits/held-out.ts';
import { createProgress } from '../batch/terminal/progress.ts';
import type { Recommender } from '../models/recommender/answers.ts';
import { accuracyRuns, RESULTS, readHeldOut } from './accuracy-runs.ts';
import { openTrained } from './open-trained.ts';

const SEED = 42;

/** A top-N split after training: the training rows, the recommender that serves them, and the viewers with test rows. */
export interface TopNRun extends Pick<Dataset, 'ratings' | 'catalogue'> {
  readonly name: string;
  readonly recommender: Recommender;
  readonly cases: readonly HeldOutCase[];
}

/** Trains on each top-N split in turn and writes what `measure` makes of it, by name, as bench/results/`file`. */
export async function measureTopN(file: string, measure: (run: TopNRun) => unknown): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  await using runs = await accuracyRuns();
  const results: Record<string, unknown> = {};
  for (const { train, test = '', name, ...files } of runs.all.filter((run) => run.name.endsWith('-topn'))) {
    const progress = createProgress({ write: () => true });
    const options = { ...files, seed: SEED, threads: availableParallelism(), memoryLimit: 4e9, progress };
    const dataset = await ingest(train, options);
    const { ratings, catalogue, userIds } = dataset;
    const recommender = await openTrained(dataset, options);
    const rows = await readHeldOut(test, options, userIds, catalogue.movieIds);
    const cases = toCases(rows, (user) => profileOf(ratings, user));
    results[name] = measure({ name, ratings, catalogue, recommender, cases });
  }
  await writeFile(join(RESULTS, file), `${JSON.stringify(results, null, 1)}\n`);
}
