/** Trains a release in memory, for benchmarks that ask a recommender. */

import type { Dataset } from '../batch/ingest/dataset.ts';
import { loadKernels } from '../batch/process/load-kernels.ts';
import { makeRelease, releaseSource } from '../batch/releases/make-release.ts';
import { learn } from '../batch/training/learn.ts';
import type { Recommender } from '../models/recommender/answers.ts';
import { openRecommender } from '../models/recommender/recommender.ts';

/** Trains a release of the dataset and opens it. Nothing is written. Throws what `learn` throws. */
export async function openTrained(dataset: Dataset, options: Parameters<typeof learn>[2]): Promise<Recommender> {
  const learned = await learn(dataset.ratings, dataset.catalogue, options);
  const { module: scoring } = await loadKernels('scoring');
  return openRecommender(releaseSource(makeRelease(dataset, learned, options.seed)), { scoring });
}
