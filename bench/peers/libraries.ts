/** Comparisons with other libraries on the same matrix, in turns: `implicit` and, for ratings, Surprise. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Evaluation } from '../../batch/evaluate.ts';
import { DATA } from '../accuracy-runs.ts';
import { runProgram } from '../child.ts';
import type { FactoriseFigures } from '../factorise.ts';
import type { ItemKnnFigures } from '../item-knn.ts';
import { type DatasetFacts, median, readResults, round } from '../record.ts';
import type { Python } from './install.ts';

const FACTORS = 64;
const NEIGHBOURS = 50;
const THREADS = 2;
/** Sweeps in one run of `implicit`; factorise.ts has our own number. */
const SWEEPS = 2;
/** Number of runs of each, in turns: ours, theirs, ours, theirs. */
const ROUNDS = 2;
const RUN = join(import.meta.dirname, '../run.ts');
const CLI = join(import.meta.dirname, '../../batch/cli.ts');

interface Measured {
  seconds: number;
  /** Processor time of all threads. */
  processorSeconds: number;
  /** Null where there is no /proc. */
  peakMB: number | null;
}

/** Medians of both, and their ratios. */
export interface Comparison {
  ours: Measured;
  theirs: Measured;
  /** Our seconds divided by theirs. */
  ratio: number;
  /** Our processor seconds divided by theirs. It depends less on other work of the machine. */
  processorRatio: number;
}

/** The RMSE of a model of ours and of its peer, both with their default hyper-parameters. */
export interface RatingComparison {
  model: string;
  ours: { rmse: number; seconds: number };
  peer: string;
  theirs: { rmse: number; seconds: number };
}

/** Compares a sweep of ALS with that of `implicit`. */
export async function compareFactorise(
  python: Python,
  dataset: string,
  { name }: DatasetFacts,
  folder: string,
): Promise<Comparison> {
  const runOurs = async () => {
    const { byThreads, peakMB } = (await runBenchmark<FactoriseFigures>('factorise', dataset))[name];
    return { ...byThreads[THREADS], peakMB };
  };
  const runTheirs = () => python.run<Measured>('als.py', [folder, FACTORS, SWEEPS, THREADS]);
  return tell('a sweep of ALS', await compare(runOurs, runTheirs));
}

/** Compares item–item neighbours with those of `implicit`. */
export async function compareItemKnn(
  python: Python,
  dataset: string,
  { name }: DatasetFacts,
  folder: string,
): Promise<Comparison> {
  const runOurs = async () => (await runBenchmark<ItemKnnFigures>('item-knn', dataset))[name];
  const runTheirs = () => python.run<Measured>('item_item.py', [folder, NEIGHBOURS, THREADS]);
  return tell('item–item neighbours', await compare(runOurs, runTheirs));
}

async function compare(runOurs: () => Promise<Measured>, runTheirs: () => Promise<Measured>): Promise<Comparison> {
  const runs = { ours: [] as Measured[], theirs: [] as Measured[] };
  while (runs.theirs.length < ROUNDS) {
    runs.ours.push(await runOurs());
    runs.theirs.push(await runTheirs());
  }
  const [ours, theirs] = [summarise(runs.ours), summarise(runs.theirs)];
  return {
    ours,
    theirs,
    ratio: round(ours.seconds / theirs.seconds),
    processorRatio: round(ours.processorSeconds / theirs.processorSeconds),
  };
}

function summarise(runs: readonly Measured[]): Measured {
  return {
    seconds: round(median(runs.map(({ seconds }) => seconds))),
    processorSeconds: round(median(runs.map(({ processorSeconds }) => processorSeconds))),
    peakMB: Math.max(...runs.map(({ peakMB }) => peakMB ?? 0)) || null,
  };
}

/** Runs one of our benchmarks in a process of its own and returns its results. */
async function runBenchmark<Figures>(benchmark: string, dataset: string) {
  await runProgram(process.execPath, [RUN, benchmark], { CINEMATCH_BENCH_DATA: dataset });
  return readResults<Figures>(benchmark);
}

/** Compares the RMSE on ML-100K u1. Resolves to undefined if ML-100K is not there. */
export async function compareRatings(python: Python): Promise<RatingComparison[] | undefined> {
  const [train, test, movies] = ['u1.base', 'u1.test', 'u.item'].map((file) => join(DATA, 'ml-100k', file));
  if (!existsSync(train)) {
    process.stdout.write('ML-100K is not in $CINEMATCH_TEST_DATA, so Surprise is not compared\n');
    return undefined;
  }
  const { stdout } = await runProgram(process.execPath, [
    ...[CLI, 'evaluate', '--train', train, '--test', test, '--movies', movies],
  ]);
  const { rating, seconds } = JSON.parse(stdout) as Evaluation;
  const peers = await python.run<Record<string, { rmse: number; seconds: number }>>('surprise_svd_knn.py', [
    train,
    test,
  ]);
  return Object.entries({ svd: 'SVD', 'item-knn': 'KNNBaseline' }).map(([model, peer]) => {
    const theirs = { rmse: peers[peer].rmse, seconds: round(peers[peer].seconds) };
    const ours = { rmse: rating[model].rmse ?? Number.NaN, seconds: round(seconds[model]) };
    process.stdout.write(`${model} ${ours.rmse}, ${ours.seconds} s; ${peer} ${theirs.rmse}, ${theirs.seconds} s\n`);
    return { model, ours, peer, theirs };
  });
}

function tell(what: string, comparison: Comparison): Comparison {
  const { ours, theirs, ratio, processorRatio } = comparison;
  const describe = ({ seconds, processorSeconds, peakMB }: Measured) =>
    `${seconds} s, ${processorSeconds} processor seconds, ${peakMB ?? '–'} MB`;
  process.stdout.write(
    `${what}: ours ${describe(ours)}; implicit ${describe(theirs)}; ratio ${ratio}, of processor seconds ${processorRatio}\n`,
  );
  return comparison;
}
