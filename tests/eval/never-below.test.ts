/**
 * The blend's lists are not worse than those of the best of its parts, whatever the data are like: for known viewers, for
 * newcomers with 1 to 20 ratings, and for ratings from a later time.
 */

import { describe, expect, test } from 'vitest';
import { scoreCases } from '../../batch/evaluation/score-held-out.ts';
import type { Dataset } from '../../batch/ingest/dataset.ts';
import { loadKernels } from '../../batch/process/load-kernels.ts';
import { makeRelease, releaseSource } from '../../batch/releases/make-release.ts';
import type { SplitKind } from '../../batch/splits/evaluation-split.ts';
import { splitDataset } from '../../batch/splits/split-dataset.ts';
import { learn } from '../../batch/training/learn.ts';
import type { Recommender } from '../../models/recommender/answers.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { CROWDS, type CrowdName, makeCrowdOf } from '../fixtures/crowds.ts';
import { silentProgress } from '../fixtures/watch-phases.ts';

/** Ways to hold out ratings, each with the seeds of its datasets. */
const SEEDS: Readonly<Record<SplitKind, readonly number[]>> = { random: [1, 2], newcomers: [1], time: [1] };
/** Nobody there has the 25 ratings of a newcomer who is scored. */
const WITHOUT_NEWCOMERS: CrowdName = 'sparse and one-valued';

/**
 * The best part is found on the same rows. Of five parts that are equally good, the one that is best by chance is above
 * their mean by 1.16 standard errors (the expected largest of five normal values); parts are correlated, so by less.
 */
const LUCK_OF_BEST = 1;

async function release(dataset: Dataset, seed: number): Promise<Recommender> {
  const options = { seed, threads: 1, memoryLimit: 2 ** 30, progress: silentProgress() };
  const learned = await learn(dataset.ratings, dataset.catalogue, options);
  const { module: scoring } = await loadKernels('scoring');
  return openRecommender(releaseSource(makeRelease(dataset, learned, seed)), { scoring });
}

/**
 * How much better the hybrid's lists are than those of the best part (net nDCG@10), less its luck, in standard errors,
 * over all seeds.
 * Newcomers are scored with several profile sizes. These are the same people, so the errors of the sizes add up.
 */
async function better(name: CrowdName, split: SplitKind): Promise<number> {
  let difference = 0;
  let variance = 0;
  for (const seed of SEEDS[split]) {
    const { train, sets } = splitDataset(makeCrowdOf(name, { seed }), split, seed);
    const recommender = await release(train, seed);
    const options = { ranking: true, relevance: train.ratings.scale.relevance, probes: 1 };
    const figures = await Promise.all(
      sets.map(
        async ({ cases }) => (await scoreCases(recommender, train.ratings, cases, options)).againstBest['net-ndcg@10'],
      ),
    );
    // Without viewers who have a held-out rating above their mean nothing is known, and with one there is no error.
    const known = figures.flatMap((figure) =>
      figure && figure.error !== null ? [{ better: figure.better, error: figure.error }] : [],
    );
    expect(known.length).toBeGreaterThan(0);
    const error = known.reduce((sum, figure) => sum + figure.error, 0);
    difference += known.reduce((sum, figure) => sum + figure.better, 0) + LUCK_OF_BEST * error;
    variance += error ** 2;
  }
  return difference === 0 ? 0 : difference / Math.sqrt(variance);
}

describe.each(Object.keys(SEEDS) as SplitKind[])('held out by split %s', (split) => {
  const names = (Object.keys(CROWDS) as CrowdName[]).filter(
    (name) => split !== 'newcomers' || name !== WITHOUT_NEWCOMERS,
  );

  test.each(names)('lists are as good as those of the best part where data are %s', async (name) => {
    expect(await better(name, split)).toBeGreaterThan(-2);
  });
});
