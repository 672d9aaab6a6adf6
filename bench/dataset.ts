/**
 * The dataset of a benchmark: `--dataset <folder, or one of the names below>`, or else `$CINEMATCH_BENCH_DATA`, or else
 * a made-up dataset with the size of ML-32M. Made-up datasets are written once, to data/datasets/<name>.
 */

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { AskedSizes } from '../batch/synthesize/sizes.ts';
import { synthesize } from '../batch/synthesize/synthesize.ts';
import { createProgress } from '../batch/terminal/progress.ts';

const FOLDER = join(import.meta.dirname, '../data/datasets');
const SEED = 42;

const SIZES: Readonly<Record<string, AskedSizes & { movies?: number }>> = {
  'ml-1m-synth': { preset: 'ml-1m' },
  'ml-3m-synth': { users: 20_000, movies: 6_000, ratings: 3_000_000 },
  'ml-10m-synth': { preset: 'ml-10m' },
  'ml-32m-synth': { preset: 'ml-32m' },
  'ml-100m-synth': { users: 630_000, movies: 87_585, ratings: 100_000_000 },
  'ml-320m-synth': { users: 2_000_000, movies: 87_585, ratings: 320_000_000 },
};
const DEFAULT_SIZE = 'ml-32m-synth';

/** Options of benchmarks; not every benchmark uses all of them. */
export interface BenchOptions {
  dataset?: string;
  /** Folder of releases to serve. */
  releases?: string;
  /** Duration of a benchmark under load. */
  minutes?: string;
  /** How often two programs are measured in turns. */
  pairs?: string;
  /** The first argument that is no option. */
  other?: string;
}

/** Parses the options after the name of the benchmark. Throws `TypeError` for an unknown option. */
export function benchOptions(): BenchOptions {
  const text = { type: 'string' } as const;
  const options = { dataset: text, releases: text, minutes: text, pairs: text };
  const { values, positionals } = parseArgs({ args: process.argv.slice(3), options, allowPositionals: true });
  if (positionals.length > 1) throw new TypeError(`unknown argument ${positionals[1]}`);
  return { ...values, ...(positionals.length === 1 && { other: positionals[0] }) };
}

/** Returns the path of the dataset. A made-up dataset is written first if it does not exist. */
export async function benchDataset(size = DEFAULT_SIZE): Promise<string> {
  return datasetNamed(benchOptions().dataset ?? (process.env.CINEMATCH_BENCH_DATA || size));
}

/** Returns the path of a made-up dataset, which is written first if it does not exist. Any other name is a path itself. */
export async function datasetNamed(name: string): Promise<string> {
  const sizes = SIZES[name];
  if (!sizes) return name;
  const out = join(FOLDER, name);
  if (existsSync(out)) return out;
  await mkdir(FOLDER, { recursive: true });
  const threads = availableParallelism();
  await synthesize({ ...sizes, seed: SEED, threads, out, progress: createProgress(process.stderr) });
  return out;
}
