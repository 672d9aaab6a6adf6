/**
 * Trains the baseline and then every model of the catalogue on the same ratings, one at a time, each with the whole
 * team.
 */

import { performance } from 'node:perf_hooks';
import { encodeBias } from '../../models/bias/artifact.ts';
import { BIAS_CONFIG, trainBias } from '../../models/bias/train.ts';
import { MODEL_NAMES, type ModelName } from '../../models/model.ts';
import { artifactFile } from '../../models/scorers.ts';
import { type Team, withinMemory } from '../../models/team.ts';
import { trainModel } from '../../models/trainers.ts';
import type { Catalogue, Ratings } from '../../shared/ratings.ts';
import type { Progress } from '../terminal/progress.ts';

/** The results of one training. */
export interface TrainedModels {
  /** Encoded artifacts by file name. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Hyper-parameters by model. */
  readonly config: Record<string, unknown>;
  /** Training time by model. */
  readonly seconds: Record<string, number>;
}

/** Options of `trainModels`. */
export interface TrainingOptions {
  readonly seed: number;
  readonly team: Team;
  readonly progress: Progress;
  /** First part of the phases' names; `-` and the name of the model follow. */
  readonly phase: string;
}

/** Names of the phases of one training, in the order in which they run. */
export function trainingPhases(phase: string): string[] {
  return ['bias', ...MODEL_NAMES].map((name) => `${phase}-${name}`);
}

/** Trains the baseline and all models. The rows of `ratings` must lie in the team's memory. */
export async function trainModels(
  ratings: Ratings,
  catalogue: Catalogue,
  { seed, team, progress, phase }: TrainingOptions,
): Promise<TrainedModels> {
  let start = performance.now();
  const bias = await progress.phase(`${phase}-bias`, () => trainBias(team, ratings, BIAS_CONFIG));
  const files = new Map([[artifactFile('bias'), encodeBias(bias)]]);
  const config: Record<string, unknown> = { bias: BIAS_CONFIG };
  const seconds: Record<string, number> = { bias: secondsSince(start) };
  const train = (name: ModelName) =>
    trainModel(name, { ratings, catalogue, bias, seed, team, report: progress.report });
  return withinMemory(team.memory, async () => {
    for (const name of MODEL_NAMES) {
      start = performance.now();
      const trained = await progress.phase(
        `${phase}-${name}`,
        () => train(name),
        ({ bytes }) => ({ bytes: bytes.length }),
      );
      files.set(artifactFile(name), trained.bytes);
      config[name] = trained.config;
      seconds[name] = secondsSince(start);
    }
    return { files, config, seconds };
  });
}

function secondsSince(start: number): number {
  return Math.round(performance.now() - start) / 1000;
}
