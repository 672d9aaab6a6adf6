/**
 * The same matrix through libraries of the field, in turns with ours: `implicit` for a sweep of ALS and for item–item
 * neighbours, Surprise for ratings of ML-100K (it is too slow for more). `npm run bench -- peers`.
 */

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Evaluation } from '../batch/evaluate.ts';
import { DATA } from './accuracy-runs.ts';
import { jsonLines, runProgram } from './child.ts';
import { benchDataset } from './dataset.ts';
import type { FactoriseFigures } from './factorise.ts';
import type { ItemKnnFigures } from './item-knn.ts';
import { installPeers, type Python } from './peers/install.ts';
import { type DatasetFacts, median, readResults, round, writeResult } from './record.ts';

const FACTORS = 64;
const NEIGHBOURS = 50;
const THREADS = 2;
/** Of one run of theirs; ours are in factorise.ts. */
const SWEEPS = 2;
const MISSING = 'pip could not install the libraries here';
/** Ours, theirs, ours, theirs. */
const ROUNDS = 2;
const RUN = join(import.meta.dirname, 'run.ts');
const CLI = join(import.meta.dirname, '../batch/cli.ts');

interface Measured {
  seconds: number;
  /** Of all threads. */
  processorSeconds: number;
  /** Null where the system does not tell. */
  peakMB: number | null;
}

/** Medians, and ours as a share of theirs. */
interface Comparison {
  ours: Measured;
  theirs: Measured;
  ratio: number;
  /** Of processor seconds: what others do on the machine matters little to it. */
  processorRatio: number;
}

interface RatingComparison {
  model: string;
  ours: { rmse: number; seconds: number };
  peer: string;
  theirs: { rmse: number; seconds: number };
}

/** Parts are missing that could not be run; all of them without the libraries. */
export interface PeerFigures {
  versions?: Record<string, string>;
  /** Why there are no libraries. */
  missing?: string;
  factorise?: Comparison;
  ratings?: RatingComparison[];
  itemKnn?: Comparison;
}

export async function run(): Promise<void> {
  const dataset = await benchDataset();
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-peers-'));
  try {
    const written = await runProgram(process.execPath, [join(import.meta.dirname, 'peers/matrix.ts'), dataset, folder]);
    const [facts] = jsonLines<DatasetFacts>(written.stdout);
    const figures: PeerFigures = {};
    // Each part takes minutes: what is there is kept, whatever becomes of the next.
    const keep = async (part: PeerFigures) => writeResult('peers', facts, Object.assign(figures, part));
    const python = await installPeers(folder).catch((error: Error) => {
      process.stderr.write(`${error.message}\n`);
      return undefined;
    });
    if (!python) {
      process.stdout.write(`peers: ${MISSING}\n`);
      return await keep({ missing: MISSING });
    }
    await keep({ versions: python.versions });
    await keep({ factorise: await compareFactorise(python, dataset, facts, folder) });
    await keep({ ratings: await compareRatings(python) });
    await keep({ itemKnn: await compareItemKnn(python, dataset, facts, folder) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compareFactorise(
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

async function compareItemKnn(
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

/** Runs one of our benchmarks, as a process of its own, and gives its results. */
async function runBenchmark<Figures>(benchmark: string, dataset: string) {
  await runProgram(process.execPath, [RUN, benchmark], { CINEMATCH_BENCH_DATA: dataset });
  return readResults<Figures>(benchmark);
}

/** ML-100K u1, both with hyper-parameters as they come. */
async function compareRatings(python: Python): Promise<RatingComparison[] | undefined> {
  const [train, test, movies] = ['u1.base', 'u1.test', 'u.item'].map((file) => join(DATA, 'ml-100k', file));
  if (!existsSync(train)) {
    process.stdout.write('no ML-100K in $CINEMATCH_TEST_DATA: Surprise was not run\n');
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
    `${seconds} s, ${processorSeconds} s of processors, ${peakMB ?? '–'} MB`;
  process.stdout.write(
    `${what}: ours ${describe(ours)}; implicit ${describe(theirs)}; ${ratio} times, ${processorRatio} of processors\n`,
  );
  return comparison;
}
