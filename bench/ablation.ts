/**
 * `npm run bench -- ablation`: measures the hybrid without each of its parts, on one fold of each real dataset and on
 * the top-N splits. Each variant fits its own blend on validation rows, as the full hybrid does.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentTrainer } from '../models/content/train.ts';
import { MODEL_NAMES } from '../models/model.ts';
import { accuracyRuns, RESULTS, readRun } from './accuracy-runs.ts';
import { compareVariants, type Figures, silent, svdVariant, type Variant, variant } from './variants.ts';

const RUNS = ['ml-100k-u1', 'ml-latest-small-fold0', 'ml-100k-topn', 'ml-latest-small-topn'];

const VARIANTS: readonly Variant[] = [
  ...MODEL_NAMES.map((model) => ({ name: `without ${model}`, model, make: () => silent(model) })),
  svdVariant('svd: one sample instead of fifteen', { samples: 1 }),
  svdVariant('svd: without who rated what', { whoRatedWhat: false }),
  svdVariant('svd: without genres and years', { filmFacts: false }),
  variant('content: without tags', 'content', contentTrainer, (config) => ({ ...config, maxTags: 0 })),
  variant('content: without title words', 'content', contentTrainer, (config) => ({ ...config, maxWords: 0 })),
];

/** Runs the benchmark and writes bench/results/ablation.json. */
export async function run(): Promise<void> {
  const results: Record<string, Record<string, Figures>> = {};
  await using runs = await accuracyRuns();
  for (const accuracyRun of runs.all.filter(({ name }) => RUNS.includes(name))) {
    results[accuracyRun.name] = await compareVariants(await readRun(accuracyRun), VARIANTS, (name, figures) => {
      process.stdout.write(`${accuracyRun.name}: ${name}: ${JSON.stringify(figures)}\n`);
    });
  }
  await mkdir(RESULTS, { recursive: true });
  await writeFile(join(RESULTS, 'ablation.json'), `${JSON.stringify(results, null, 1)}\n`);
}
