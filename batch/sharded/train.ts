/** Trains the baseline and every model over shards. Artifacts and hyper-parameters are those of the path in memory. */

import { performance } from 'node:perf_hooks';
import { encodeBias } from '../../models/bias/artifact.ts';
import { BIAS_CONFIG } from '../../models/bias/train.ts';
import { contentTrainer, TASTE_LOTS } from '../../models/content/train.ts';
import { encodePairs, itemKnnTrainer } from '../../models/item-knn/train.ts';
import { MODEL_NAMES, type ModelName, type TrainInput } from '../../models/model.ts';
import { artifactFile } from '../../models/scorers.ts';
import { encodeSvd } from '../../models/svd/artifact.ts';
import { assembleSvd, type SvdConfig, svdTrainer } from '../../models/svd/train.ts';
import { placeRatings, type Team, withinMemory } from '../../models/team.ts';
import { type UserKnnConfig, userKnnTrainer, VIEWER_LOTS } from '../../models/user-knn/train.ts';
import { quantizeColumns } from '../../shared/quantize.ts';
import type { Catalogue } from '../../shared/ratings.ts';
import type { Progress } from '../terminal/progress.ts';
import type { TrainedModels } from '../training/train-models.ts';
import { fitBias, type ShardedBias, userBiases } from './bias.ts';
import { sampleShards } from './gibbs.ts';
import { factoriseShards } from './implicit.ts';
import { pairShards } from './pairs.ts';
import type { Rounds } from './rounds.ts';
import { drawSample, type SampleLimits } from './sample.ts';
import type { TrainingSet } from './training-set.ts';

/** What a training is given. */
export interface ShardedTraining {
  readonly rounds: Rounds;
  readonly set: TrainingSet;
  readonly catalogue: Catalogue;
  readonly seed: number;
  /** Threads of this process, for what is trained on a sample of users. */
  readonly team: Team;
  readonly progress: Progress;
  /** First part of the names of phases and rounds. */
  readonly phase: string;
}

/** How one model is trained over shards: resolves to its artifact and its hyper-parameters. */
type ShardedTrainer = (
  training: ShardedTraining,
  bias: ShardedBias,
) => Promise<{ bytes: Uint8Array<ArrayBuffer>; config: unknown }>;

/** A line for each model, as in models/trainers.ts. */
const SHARDED_TRAINERS: Readonly<Record<ModelName, ShardedTrainer>> = {
  async svd({ rounds, set, catalogue, seed, phase }, bias) {
    const config = svdTrainer.configure(set.shape) as SvdConfig;
    const name = `${phase}-svd`;
    const { stars } = bias.model;
    const samples = await sampleShards(rounds, name, set, { stars, catalogue, seed }, config.rating);
    const affinityRows = await factoriseShards(rounds, `${name}-affinity`, set, config.affinity, seed);
    const { numMovies } = set.facts;
    return { bytes: encodeSvd(assembleSvd({ samples, affinityRows, numMovies }, config, quantizeColumns)), config };
  },

  async 'user-knn'(training, bias) {
    const config: UserKnnConfig = userKnnTrainer.configure(training.set.shape);
    // Half as many again as there is room for: who does not fit any more is passed over.
    const limits = { purpose: VIEWER_LOTS, maxUsers: config.maxPrototypes, maxRatings: 1.5 * config.maxOpinions };
    return { bytes: await userKnnTrainer.train(await sampleInput(training, bias, 'user-knn', limits), config), config };
  },

  async 'item-knn'({ rounds, set, seed, team, phase }, { file: bias }) {
    const config = itemKnnTrainer.configure(set.shape);
    const { memory } = team;
    const bytes = await withinMemory(memory, async () => {
      const pairs = await pairShards(rounds, `${phase}-item-knn`, set, { bias, seed, memory }, config);
      return encodePairs(team, pairs, set.facts.numMovies, config);
    });
    return { bytes, config };
  },

  async content(training, bias) {
    const { set, team } = training;
    const config = contentTrainer.configure(set.shape);
    const limits = { purpose: TASTE_LOTS, maxUsers: config.maxViewers, maxRatings: Number.MAX_SAFE_INTEGER };
    const bytes = await withinMemory(team.memory, async () =>
      contentTrainer.train(await sampleInput(training, bias, 'content', limits), config),
    );
    return { bytes, config };
  },
};

/** What a trainer of the path in memory is given: a sample of users, and sums over all of them. */
async function sampleInput(
  { rounds, set, catalogue, seed, team, phase }: ShardedTraining,
  bias: ShardedBias,
  name: string,
  limits: Omit<SampleLimits, 'seed'>,
): Promise<TrainInput> {
  const sample = await drawSample(rounds, `${phase}-${name}`, set, { seed, ...limits });
  return {
    ratings: placeRatings(team.memory, sample.ratings),
    userNumbers: sample.users,
    filmSums: { counts: set.films.numRatings, sums: bias.sums },
    catalogue,
    bias: { ...bias.model, userBias: userBiases(sample.ratings, bias.model) },
    seed,
    team,
  };
}

/** Trains the baseline and all models, one after another. */
export async function trainShards(training: ShardedTraining): Promise<TrainedModels> {
  const { rounds, set, progress, phase } = training;
  let start = performance.now();
  const bias = await progress.phase(`${phase}-bias`, () => fitBias(rounds, `${phase}-bias`, set));
  const files = new Map([[artifactFile('bias'), encodeBias({ ...bias.model })]]);
  const config: Record<string, unknown> = { bias: BIAS_CONFIG };
  const seconds: Record<string, number> = { bias: secondsSince(start) };
  for (const name of MODEL_NAMES) {
    start = performance.now();
    const trained = await progress.phase(
      `${phase}-${name}`,
      () => withinMemory(training.team.memory, () => SHARDED_TRAINERS[name](training, bias)),
      ({ bytes }) => ({ bytes: bytes.length }),
    );
    files.set(artifactFile(name), trained.bytes);
    config[name] = trained.config;
    seconds[name] = secondsSince(start);
  }
  return { files, config, seconds };
}

function secondsSince(start: number): number {
  return Math.round(performance.now() - start) / 1000;
}
