/**
 * `npm run bench -- compression`: measures what the compression of artifacts costs. In each variant one part of the
 * hybrid is exact, or as small as in a release of 32 million ratings. The data are the real datasets and made-up
 * ratings.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ingest } from '../batch/ingest/ingest.ts';
import { splitTest } from '../batch/splits/split-ratings.ts';
import { itemKnnTrainer } from '../models/item-knn/train.ts';
import { userKnnTrainer } from '../models/user-knn/train.ts';
import { accuracyRuns, RESULTS, readRun } from './accuracy-runs.ts';
import { benchDataset } from './dataset.ts';
import {
  compareVariants,
  exactItemKnn,
  type Figures,
  finerSvd,
  type HeldOutData,
  svdVariant,
  type Variant,
  variant,
} from './variants.ts';

const SEED = 42;
const RUNS = ['ml-100k-u1', 'ml-latest-small-fold0', 'ml-100k-topn', 'ml-latest-small-topn'];

const VARIANTS: readonly Variant[] = [
  { name: 'svd: factors of 11 bits instead of 8', model: 'svd', make: finerSvd },
  svdVariant('svd: 5 samples', { samples: 5 }),
  { name: 'item-knn: weights not quantised', model: 'item-knn', make: exactItemKnn },
  variant('item-knn: 50 neighbours', 'item-knn', itemKnnTrainer, (config) => ({ ...config, neighbours: 50 })),
  variant('item-knn: weights between 500 films', 'item-knn', itemKnnTrainer, (config) => ({
    ...config,
    headMovies: Math.min(500, config.headMovies),
  })),
  variant('user-knn: opinions of 100 viewers', 'user-knn', userKnnTrainer, (config) => ({
    ...config,
    maxPrototypes: 100,
  })),
];

/** Runs the benchmark and writes bench/results/compression.json. */
export async function run(): Promise<void> {
  const results: Record<string, Record<string, Figures>> = {};
  const measure = async (name: string, data: HeldOutData) => {
    results[name] = await compareVariants(data, VARIANTS, (variantName, figures) => {
      process.stdout.write(`${name}: ${variantName}: ${JSON.stringify(figures)}\n`);
    });
  };
  await using runs = await accuracyRuns();
  for (const accuracyRun of runs.all.filter(({ name }) => RUNS.includes(name))) {
    await measure(accuracyRun.name, await readRun(accuracyRun));
  }
  const made = await ingest(await benchDataset('ml-1m-synth'), { threads: availableParallelism(), memoryLimit: 4e9 });
  const { kept, heldOut } = splitTest(made.ratings, SEED);
  await measure(made.name, { ratings: kept, catalogue: made.catalogue, test: heldOut, ranking: true });
  await mkdir(RESULTS, { recursive: true });
  await writeFile(join(RESULTS, 'compression.json'), `${JSON.stringify(results, null, 1)}\n`);
}
