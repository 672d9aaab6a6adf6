/** Figures of benchmarks: `bench/results/<name>.json` holds one entry per dataset, each with its machine and command. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '../batch/ingest/dataset.ts';
import { describeMachine, type Machine } from './machine.ts';

const RESULTS = join(import.meta.dirname, 'results');

/** What was measured on. Never where it lay. */
export interface DatasetFacts {
  name: string;
  ratings: number;
  users: number;
  movies: number;
  /** SHA-256 of the canonical rows. */
  checksum: string;
}

export interface Entry {
  dataset: DatasetFacts;
  machine: Machine;
  command: string;
}

export type Results<Figures> = Record<string, Entry & Figures>;

const atStart = describeMachine();

/** Adds the figures under the dataset's name; those of other datasets stay. */
export async function writeResult(benchmark: string, dataset: DatasetFacts, figures: object): Promise<void> {
  const entry: Entry = {
    dataset,
    machine: atStart,
    command: `npm run bench -- ${benchmark} --dataset ${dataset.name}`,
  };
  const results = { ...(await readResults(benchmark)), [dataset.name]: { ...entry, ...figures } };
  await mkdir(RESULTS, { recursive: true });
  await writeFile(fileOf(benchmark), `${JSON.stringify(results, null, 1)}\n`);
}

/** Empty when the benchmark was never run. */
export async function readResults<Figures>(benchmark: string): Promise<Results<Figures>> {
  return (await readReport<Results<Figures>>(benchmark)) ?? {};
}

/** What a benchmark wrote; undefined when it was never run. */
export async function readReport<Report>(benchmark: string): Promise<Report | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(benchmark), 'utf8')) as Report;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** By falling size. */
export function bySize<Figures>(results: Results<Figures>): (Entry & Figures)[] {
  return Object.values(results).toSorted((a, b) => b.dataset.ratings - a.dataset.ratings);
}

export function factsOf({ name, ratings, checksum }: Dataset): DatasetFacts {
  return { name, ratings: ratings.numRatings, users: ratings.numUsers, movies: ratings.numMovies, checksum };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** The `share`-th part of the values is at or below what comes back. Sorted ascending, not empty. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** Three digits. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}

function fileOf(benchmark: string): string {
  return join(RESULTS, `${benchmark}.json`);
}
