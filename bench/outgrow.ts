/**
 * `npm run bench -- outgrow [spark] [--dataset <name>]`: measures nights in shards at growing sizes, each stage with its
 * seconds and with the peak memory of all processes together, and nights in memory on the same data. With `spark`, a
 * night on a Spark with two executors comes after the one in shards on this machine, and there is none in memory. Spark
 * is that of the tests.
 */

import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import type { PhaseRecord } from '../batch/terminal/progress.ts';
import { fileSource } from '../shared/node/file-source.ts';
import { type Manifest, readManifest } from '../shared/release/manifest.ts';
import prepareSpark from '../tests/spark/spark-home.ts';
import { jsonLines, watchProgram } from './child.ts';
import { benchDataset, benchOptions } from './dataset.ts';
import { round, writeResult } from './record.ts';

const CLI = join(import.meta.dirname, '../batch/cli.ts');
const WORK = join(import.meta.dirname, 'work');
/** The sizes that are measured without `--dataset`. */
const SIZES = ['ml-1m-synth', 'ml-3m-synth', 'ml-10m-synth'];
/** Above so many ratings there is no night in memory beside it: it takes more than `MEMORY`. */
const MOST_IN_MEMORY = 40_000_000;
const MEMORY = '4GB';
/** Two executors of one core each. The night starts it with `spark-submit` and talks to it over Spark Connect. */
const SPARK = 'local-cluster[2,1,700]';

/** The figures of one night. */
export interface OutgrownNight {
  /** From the start of the process to its end. */
  seconds: number;
  /** Peak memory of all processes together. */
  peakMB: number;
  stages: { stage: string; seconds: number; peakMB: number }[];
  rmse: number;
  ndcg10: number;
  /** Bytes that the service holds in memory. */
  residentMB: number;
}

/** The figures of one dataset. */
export interface OutgrowFigures {
  threads: number;
  shards: OutgrownNight & { number: number };
  /** Absent where the ratings do not fit into memory. */
  memory?: OutgrownNight;
  /** What has to be known of this run. Written by hand; the next run drops it. */
  about?: string;
}

/** The figures of one dataset on two engines, whose releases are the same. */
export interface SparkFigures {
  release: string;
  local: OutgrownNight;
  /** The memory is that of the night's process alone. */
  spark: OutgrownNight;
}

/** Runs the benchmark and adds its figures to bench/results/outgrow.json. */
export async function run(): Promise<void> {
  const { dataset, other } = benchOptions();
  if (other !== undefined && other !== 'spark') throw new TypeError(`unknown argument ${other}`);
  const measureOne = other === 'spark' ? measureSpark : measure;
  for (const size of dataset === undefined ? SIZES : [dataset]) await measureOne(await benchDataset(size));
}

async function measureSpark(dataset: string): Promise<void> {
  const threads = availableParallelism();
  const local = await night(dataset, threads, ['--engine', 'local']);
  const removeSpark = await prepareSpark();
  const spark = await night(dataset, threads, ['--engine', SPARK]).finally(removeSpark);
  if (spark.release !== local.release) throw new Error(`local made ${local.release}, Spark ${spark.release}`);
  const { name, ratings, users, movies, checksum } = local.manifest.dataset;
  const figures: SparkFigures = { release: local.release, local: local.figures, spark: spark.figures };
  await writeResult('outgrow-spark', { name, ratings, users, movies, checksum }, figures, 'outgrow spark');
  process.stdout.write(
    `${ratings} ratings: local ${local.figures.seconds} s, Spark ${spark.figures.seconds} s; release ${local.release}\n`,
  );
}

async function measure(dataset: string): Promise<void> {
  const threads = availableParallelism();
  const shards = await night(dataset, threads, ['--engine', 'local']);
  const { name, ratings, users, movies, checksum } = shards.manifest.dataset;
  const memory = ratings > MOST_IN_MEMORY ? undefined : await night(dataset, threads, []);
  const number = Number(shards.manifest.config.shards);
  const figures: OutgrowFigures = {
    threads,
    shards: { ...shards.figures, number },
    ...(memory && { memory: memory.figures }),
  };
  await writeResult('outgrow', { name, ratings, users, movies, checksum }, figures);
  process.stdout.write(
    `${ratings} ratings: ${number} shards ${figures.shards.seconds} s, ${figures.shards.peakMB} MB; ` +
      `memory ${figures.memory?.seconds ?? '–'} s, ${figures.memory?.peakMB ?? '–'} MB\n`,
  );
}

async function night(
  dataset: string,
  threads: number,
  options: readonly string[],
): Promise<{ release: string; manifest: Manifest; figures: OutgrownNight }> {
  const releases = join(WORK, `outgrow-${basename(dataset)}`);
  await rm(releases, { recursive: true, force: true });
  const args = [CLI, 'nightly', '--dataset', dataset, '--releases', releases, '--threads', String(threads)];
  const { stderr, stdout, seconds, peaks } = await watchProgram(process.execPath, [
    ...[...args, '--memory-limit', MEMORY, ...options],
  ]);
  const { release, residentBytes } = JSON.parse(stdout) as { release: string; residentBytes: number };
  const manifest = await readManifest(fileSource(join(releases, release)));
  await rm(releases, { recursive: true, force: true });
  const records = jsonLines<PhaseRecord>(stderr).filter(({ phase }) => phase !== undefined);
  return {
    release,
    manifest,
    figures: {
      seconds: round(seconds),
      peakMB: Math.max(...peaks),
      stages: records.map(({ phase: stage, seconds: own }, at) => ({
        stage,
        seconds: round(own),
        peakMB: peaks[at] ?? 0,
      })),
      rmse: manifest.evaluation?.rmse.hybrid ?? 0,
      ndcg10: manifest.evaluation?.ndcg10.hybrid ?? 0,
      residentMB: Math.round(residentBytes / 1e6),
    },
  };
}
