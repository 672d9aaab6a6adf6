/**
 * `npm run bench -- nightly`: measures the time and memory of the whole nightly run and of each of its stages, in a
 * process of its own. The release stays in bench/work for the benchmarks of the service.
 */

import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import type { Synthesized } from '../batch/synthesize/synthesize.ts';
import type { PhaseRecord } from '../batch/terminal/progress.ts';
import type { Inspection } from '../models/releases/inspect-release.ts';
import type { HeldOutFigures } from '../shared/schemas/report.ts';
import { jsonLines, runProgram } from './child.ts';
import { benchDataset } from './dataset.ts';
import { round, writeResult } from './record.ts';

const CLI = join(import.meta.dirname, '../batch/cli.ts');
const WORK = join(import.meta.dirname, 'work');

/** The figures of one run of the benchmark. */
export interface NightlyFigures {
  /** From the start of the process to its end. */
  seconds: number;
  /** Peak memory of the process, with its threads and DuckDB. */
  peakMB: number;
  threads: number;
  /** In the order in which they ended. */
  stages: { stage: string; seconds: number; peakMB: number }[];
  bytes: {
    files: Record<string, number>;
    /** Files that the service holds in memory. */
    resident: number;
    /** All files of the release. */
    total: number;
  };
  heldOut: { rmse: Record<string, number | null>; ndcg10: Record<string, number | null> };
  /** The lowest RMSE that any model can reach, if the dataset is made up. */
  lowestRmse?: number;
  /** The hybrid's RMSE divided by the lowest. */
  rmseRatio?: number;
  /** About the RMSE of a model that knows every film exactly, and each viewer from ratings, if the dataset is made up. */
  knownFilmsRmse?: number;
  /** The hybrid's RMSE divided by that. */
  knownFilmsRatio?: number;
}

/** Runs the benchmark and adds its figures to bench/results/nightly.json. */
export async function run(): Promise<void> {
  const dataset = await benchDataset();
  const threads = availableParallelism();
  const releases = releasesFolder(dataset);
  await rm(releases, { recursive: true, force: true });
  const { stderr, stdout, seconds } = await runProgram(process.execPath, [
    ...[CLI, 'nightly', '--dataset', dataset, '--releases', releases, '--threads', String(threads)],
  ]);
  const records = jsonLines<PhaseRecord>(stderr);
  const { release } = JSON.parse(stdout) as { release: string };
  const inspected = await runProgram(process.execPath, [CLI, ...inspectArguments(release, releases)]);
  const { manifest, files, residentBytes, totalBytes } = JSON.parse(inspected.stdout) as Inspection;
  if (!manifest) throw new Error(`release ${release} has no manifest`);
  const { name, ratings, users, movies, checksum } = manifest.dataset;
  const heldOut = await readHeldOut(join(releases, release, 'report.json'));
  const figures: NightlyFigures = {
    seconds: round(seconds),
    peakMB: Math.max(...records.map(({ peakMB }) => peakMB)),
    threads,
    stages: records.map(({ phase: stage, seconds, peakMB }) => ({ stage, seconds: round(seconds), peakMB })),
    bytes: {
      files: Object.fromEntries(files.map(({ file, bytes }) => [file, bytes ?? 0])),
      resident: residentBytes,
      total: totalBytes,
    },
    heldOut,
    ...(await compareWithLowest(dataset, heldOut.rmse.hybrid)),
  };
  await writeResult('nightly', { name, ratings, users, movies, checksum }, figures);
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  process.stdout.write(
    `nightly on ${ratings} ratings: ${figures.seconds} s, ${figures.peakMB} MB; release ${megabytes(totalBytes)}, ` +
      `resident ${megabytes(residentBytes)}; RMSE ${heldOut.rmse.hybrid}, nDCG@10 ${heldOut.ndcg10.hybrid}\n`,
  );
}

/** The folder in which the benchmark leaves the release of a dataset. */
export function releasesFolder(dataset: string): string {
  return join(WORK, `releases-${basename(dataset)}`);
}

function inspectArguments(release: string, releases: string): string[] {
  return ['releases', 'inspect', release, '--releases', releases, '--json'];
}

async function readHeldOut(file: string): Promise<NightlyFigures['heldOut']> {
  const { rating, ranking = {} } = JSON.parse(await readFile(file, 'utf8')) as HeldOutFigures;
  const pick = <T>(of: Record<string, T>, figure: (value: T) => number | null) =>
    Object.fromEntries(Object.entries(of).map(([name, value]) => [name, figure(value)]));
  return { rmse: pick(rating, ({ rmse }) => rmse), ndcg10: pick(ranking, (quality) => quality['ndcg@10']) };
}

async function compareWithLowest(dataset: string, rmse: number | null): Promise<Partial<NightlyFigures>> {
  const file = join(dataset, 'noise.json');
  if (rmse === null || !existsSync(file)) return {};
  const { lowestRmse, knownFilmsRmse } = JSON.parse(await readFile(file, 'utf8')) as Synthesized;
  const ratioTo = (lowest: number) => Math.round((1e4 * rmse) / lowest) / 1e4;
  return {
    lowestRmse,
    rmseRatio: ratioTo(lowestRmse),
    ...(knownFilmsRmse && { knownFilmsRmse, knownFilmsRatio: ratioTo(knownFilmsRmse) }),
  };
}
