/** Learns everything that a release needs from shards, in the order of training/learn.ts. */

import type { Validation } from '../../models/hybrid/validation.ts';
import type { Catalogue } from '../../shared/ratings.ts';
import { loadKernels } from '../process/load-kernels.ts';
import type { HeldOutCase } from '../splits/held-out.ts';
import { ALL_USERS_MAX } from '../splits/split-ratings.ts';
import type { Progress } from '../terminal/progress.ts';
import { blendModels, type Learned } from '../training/learn.ts';
import { withTeam } from '../training/thread-team.ts';
import type { ShardedDataset } from './ingest.ts';
import type { Rounds } from './rounds.ts';
import type { SplitAnswer, TestViewers } from './split-task.ts';
import { trainShards } from './train.ts';
import { overShards, type TrainingSet, trainingSet } from './training-set.ts';
import { loadValue } from './values.ts';

/** A dataset that was split for a night. */
export interface ShardedSplit {
  /** What the blend is learned beside. */
  readonly first: TrainingSet;
  /** Everything but the test rows: what the release's models are trained on. Above `ALL_USERS_MAX` ratings, `first`. */
  readonly last: TrainingSet;
  readonly validation: Validation;
  /** The viewers with test rows, in the order of users, who have their numbers in the whole dataset. */
  readonly test: readonly HeldOutCase[];
  /** Ids of these viewers. */
  readonly testIds: Uint32Array;
  /** Number of ratings without the test rows. */
  readonly kept: number;
}

/** Splits a dataset in its shards. */
export async function splitShards(
  rounds: Rounds,
  { facts, shards }: Pick<ShardedDataset, 'facts' | 'shards'>,
  seed: number,
): Promise<ShardedSplit> {
  const twice = facts.numRatings <= ALL_USERS_MAX;
  const answers = await overShards<SplitAnswer>(rounds, 'split', 'split', { facts, shards }, () => ({ seed, twice }));
  const validations: Validation[] = [];
  const tests: TestViewers[] = [];
  for (const answer of answers) {
    validations.push(await loadValue<Validation>(answer.validation));
    tests.push(await loadValue<TestViewers>(answer.test));
  }
  const parts = answers.map((answer) => answer.first);
  const again = answers.map((answer) => answer.again).filter((part) => part !== undefined);
  const first = await trainingSet(facts, shards, parts);
  return {
    first,
    last: again.length > 0 ? await trainingSet(facts, shards, again) : first,
    validation: {
      known: validations.flatMap(({ known }) => known),
      newcomers: validations.flatMap(({ newcomers }) => newcomers),
    },
    test: tests.flatMap(({ cases }) => cases),
    testIds: Uint32Array.from(tests.flatMap(({ userIds }) => Array.from(userIds))),
    kept: facts.numRatings - answers.reduce((sum, { testRows }) => sum + testRows, 0),
  };
}

interface LearnOptions {
  readonly seed: number;
  readonly threads: number;
  /** Bytes of this process. */
  readonly memoryLimit: number;
  readonly progress: Progress;
}

/** Trains the models and their blend. */
export async function learnShards(
  rounds: Rounds,
  { first, last, validation }: ShardedSplit,
  catalogue: Catalogue,
  options: LearnOptions,
): Promise<Learned> {
  const { seed, progress } = options;
  return withTeam(options, async (team) => {
    const common = { rounds, catalogue, seed, team, progress };
    const models = await trainShards({ ...common, set: first, phase: 'train' });
    const blend = await progress.phase('blend', () => blendModels(team, models, first.shape, validation));
    const trained = last === first ? models : await trainShards({ ...common, set: last, phase: 'train-again' });
    const { hash } = await loadKernels('training');
    return { ...trained, config: { ...trained.config, kernels: hash }, blend };
  });
}
