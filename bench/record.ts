/**
 * Reads and writes the figures of benchmarks. bench/results/<name>.json has an entry per dataset with machine and
 * command.
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '../batch/ingest/dataset.ts';
import { describeMachine, type Machine } from './machine.ts';

const RESULTS = join(import.meta.dirname, 'results');

/** Facts about the dataset of a benchmark. The path of its folder is not among them. */
export interface DatasetFacts {
  name: string;
  ratings: number;
  users: number;
  movies: number;
  /** SHA-256 of its rows (batch/ingest/ratings/canonical-checksum.ts). */
  checksum: string;
}

/** The conditions under which figures were measured. */
export interface Entry {
  dataset: DatasetFacts;
  machine: Machine;
  /** The command that measures them again. */
  command: string;
}

/** The figures of a benchmark by name of the dataset. */
export type Results<Figures> = Record<string, Entry & Figures>;

const atStart = describeMachine();

/**
 * Writes the figures under the dataset's name. The figures of other datasets are kept. `asked` is what follows
 * `npm run bench --`, before the dataset.
 */
export async function writeResult(
  benchmark: string,
  dataset: DatasetFacts,
  figures: object,
  asked = benchmark,
): Promise<void> {
  const entry: Entry = {
    dataset,
    machine: atStart,
    command: `npm run bench -- ${asked} --dataset ${dataset.name}`,
  };
  const results = { ...(await readResults(benchmark)), [dataset.name]: { ...entry, ...figures } };
  await mkdir(RESULTS, { recursive: true });
  await writeFile(fileOf(benchmark), `${JSON.stringify(results, null, 1)}\n`);
}

/** Reads the figures of a benchmark. Returns an empty object if it was never run. */
export async function readResults<Figures>(benchmark: string): Promise<Results<Figures>> {
  return (await readReport<Results<Figures>>(benchmark)) ?? {};
}

/** Reads the file of a benchmark. Returns undefined if it was never run. */
export async function readReport<Report>(benchmark: string): Promise<Report | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(benchmark), 'utf8')) as Report;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Returns the entries by size of the dataset, largest first. */
export function bySize<Figures>(results: Results<Figures>): (Entry & Figures)[] {
  return Object.values(results).toSorted((a, b) => b.dataset.ratings - a.dataset.ratings);
}

/** Returns the facts about a dataset. */
export function factsOf({ name, ratings, checksum }: Dataset): DatasetFacts {
  return { name, ratings: ratings.numRatings, users: ratings.numUsers, movies: ratings.numMovies, checksum };
}

/** Returns the mean; NaN without values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Returns the median, which is the mean of the middle two if the number of values is even. There must be at least one.
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/**
 * Returns the smallest of the values such that at least a share of `share` of them (0 to 1) is not above it. The values
 * must be ascending, and there must be at least one.
 */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** Rounds to three significant digits. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}

function fileOf(benchmark: string): string {
  return join(RESULTS, `${benchmark}.json`);
}
