/** The blend's lists are not worse than those of the best of its parts, whatever the data are like. */

import { expect, test } from 'vitest';
import { scoreCases } from '../../batch/evaluation/score-held-out.ts';
import type { Dataset } from '../../batch/ingest/dataset.ts';
import { loadKernels } from '../../batch/process/load-kernels.ts';
import { makeRelease, releaseSource } from '../../batch/releases/make-release.ts';
import { splitDataset } from '../../batch/splits/split-dataset.ts';
import { learn } from '../../batch/training/learn.ts';
import type { Recommender } from '../../models/recommender/answers.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { CROWDS, type CrowdName, makeCrowdOf } from '../fixtures/crowds.ts';
import { silentProgress } from '../fixtures/watch-phases.ts';

const SEEDS = [1, 2];

async function release(dataset: Dataset, seed: number): Promise<Recommender> {
  const options = { seed, threads: 1, memoryLimit: 2 ** 30, progress: silentProgress() };
  const learned = await learn(dataset.ratings, dataset.catalogue, options);
  const { module: scoring } = await loadKernels('scoring');
  return openRecommender(releaseSource(makeRelease(dataset, learned, seed)), { scoring });
}

/** How much better the hybrid's lists are than those of the best part (net nDCG@10), in standard errors, over all seeds. */
async function better(name: CrowdName): Promise<number> {
  let difference = 0;
  let variance = 0;
  for (const seed of SEEDS) {
    const { train, sets } = splitDataset(makeCrowdOf(name, { seed }), 'random', seed);
    const recommender = await release(train, seed);
    const options = { ranking: true, relevance: train.ratings.scale.relevance, probes: 1 };
    const { againstBest } = scoreCases(recommender, train.ratings, sets[0].cases, options);
    difference += againstBest['net-ndcg@10'].better;
    variance += (againstBest['net-ndcg@10'].error ?? 0) ** 2;
  }
  return difference === 0 ? 0 : difference / Math.sqrt(variance);
}

test.each(Object.keys(CROWDS) as CrowdName[])(
  'lists are as good as those of the best part where data are %s',
  async (name) => {
    expect(await better(name)).toBeGreaterThan(-2);
  },
);
