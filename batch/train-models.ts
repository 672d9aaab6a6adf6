/** Trains the baseline and the four models on the same ratings; models side by side on worker threads. */

import { performance } from 'node:perf_hooks';
import { encodeBias } from '../models/bias/artifact.ts';
import { BIAS_CONFIG, trainBias } from '../models/bias/train.ts';
import type { ModelName, TrainInput } from '../models/model.ts';
import { artifactFile } from '../models/scorers.ts';
import { trainModel } from '../models/trainers.ts';
import type { Catalogue, Ratings, SparseRows } from '../shared/ratings.ts';
import { runTasks } from './pool.ts';

export interface TrainTask {
  readonly name: ModelName;
  readonly input: TrainInput;
}

export interface TrainedModels {
  /** Artifacts by file name. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Hyper-parameters by model. */
  readonly config: Record<string, unknown>;
  /** By model. Models that train side by side share the machine. */
  readonly seconds: Record<string, number>;
}

interface TrainedModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly config: unknown;
  readonly seconds: number;
}

/** Longest first, so that two threads end at about the same time. */
const ORDER: readonly ModelName[] = ['svd', 'content', 'item-knn', 'user-knn'];

export async function trainModels(
  ratings: Ratings,
  catalogue: Catalogue,
  { seed, threads }: { seed: number; threads: number },
): Promise<TrainedModels> {
  const start = performance.now();
  const bias = trainBias(ratings, BIAS_CONFIG);
  const files = new Map([[artifactFile('bias'), encodeBias(bias)]]);
  const config: Record<string, unknown> = { bias: BIAS_CONFIG };
  const seconds: Record<string, number> = { bias: secondsSince(start) };
  const input: TrainInput = { ratings: threads > 1 ? shareRatings(ratings) : ratings, catalogue, bias, seed };
  const tasks = ORDER.map((name): TrainTask => ({ name, input }));
  const trained = await runTasks('train', tasks, threads, trainOne);
  ORDER.forEach((name, at) => {
    files.set(artifactFile(name), trained[at].bytes);
    config[name] = trained[at].config;
    seconds[name] = trained[at].seconds;
  });
  return { files, config, seconds };
}

export function trainOne({ name, input }: TrainTask): TrainedModel {
  const start = performance.now();
  const { bytes, config } = trainModel(name, input);
  return { bytes, config, seconds: secondsSince(start) };
}

/** The same ratings in shared memory, so that workers see one copy. */
function shareRatings(ratings: Ratings): Ratings {
  const rows = ({ offsets, index, codes }: SparseRows): SparseRows => ({
    offsets: share(offsets),
    index: share(index),
    codes: share(codes),
  });
  return { ...ratings, byUser: rows(ratings.byUser), byMovie: rows(ratings.byMovie), days: share(ratings.days) };
}

function share<T extends Uint8Array | Uint16Array | Uint32Array>(values: T): T {
  const type = values.constructor as new (buffer: SharedArrayBuffer) => T;
  const shared = new type(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

function secondsSince(start: number): number {
  return Math.round(performance.now() - start) / 1000;
}
