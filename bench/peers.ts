/**
 * `npm run bench -- peers [libraries | services]`: compares with other libraries on the same matrix, in turns: `implicit`
 * for a sweep of ALS and for item–item neighbours, and Surprise for the ratings of ML-100K (it is too slow for larger
 * datasets). Then compares our service with gorse and with a plain Python service, by default on two smaller datasets.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonLines, runProgram } from './child.ts';
import { benchDataset, benchOptions } from './dataset.ts';
import { startCinematch } from './peers/cinematch.ts';
import { startGorse } from './peers/gorse.ts';
import { installPeers, type Python } from './peers/install.ts';
import {
  type Comparison,
  compareFactorise,
  compareItemKnn,
  compareRatings,
  type RatingComparison,
} from './peers/libraries.ts';
import { startPythonService } from './peers/python-service.ts';
import { compareServing, type ServingComparison } from './peers/serving.ts';
import { type DatasetFacts, readResults, writeResult } from './record.ts';

const MISSING = 'pip could not install the libraries here';
/** Datasets that services are compared on, unless `--dataset` names another one. */
const SERVED = ['ml-latest-small', 'ml-1m-synth'];
const PARTS = ['libraries', 'services'];

/** The figures of one run of the benchmark. Comparisons that could not be made are undefined. */
export interface PeerFigures {
  versions?: Record<string, string>;
  /** The reason why the libraries could not be installed. */
  missing?: string;
  factorise?: Comparison;
  ratings?: RatingComparison[];
  itemKnn?: Comparison;
  serving?: ServingComparison;
}

/** Runs the benchmark and adds its figures to bench/results/peers.json. Throws `TypeError` if there is no such part. */
export async function run(): Promise<void> {
  const { other, dataset } = benchOptions();
  if (other !== undefined && !PARTS.includes(other))
    throw new TypeError(`expected ${PARTS.join(' or ')}, not ${other}`);
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-peers-'));
  try {
    const python = await installPeers(folder).catch((error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.stdout.write(`peers: ${MISSING}\n`);
      return undefined;
    });
    if (other !== 'services') await compareLibraries(python, folder);
    if (other === 'libraries') return;
    for (const name of dataset ? [dataset] : SERVED) await compareServices(python, name);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compareLibraries(python: Python | undefined, folder: string): Promise<void> {
  const dataset = await benchDataset();
  const written = await runProgram(process.execPath, [join(import.meta.dirname, 'peers/matrix.ts'), dataset, folder]);
  const [facts] = jsonLines<DatasetFacts>(written.stdout);
  const { serving } = await figuresOf(facts);
  const figures: PeerFigures = { ...(serving && { serving }) };
  // Each part takes minutes, so its figures are written at once in case the next part fails.
  const keep = async (part: PeerFigures) => writeResult('peers', facts, Object.assign(figures, part));
  if (!python) return keep({ missing: MISSING });
  await keep({ versions: python.versions });
  await keep({ factorise: await compareFactorise(python, dataset, facts, folder) });
  await keep({ ratings: await compareRatings(python) });
  await keep({ itemKnn: await compareItemKnn(python, dataset, facts, folder) });
}

async function compareServices(python: Python | undefined, dataset: string): Promise<void> {
  const compared = await compareServing(dataset, {
    CineMatch: startCinematch,
    gorse: startGorse,
    Python: (split, folder) => {
      if (!python) throw new Error(MISSING);
      return startPythonService(python, split, folder);
    },
  });
  if (!compared) return void process.stdout.write(`${dataset} is not in $CINEMATCH_TEST_DATA, so no service gets it\n`);
  const { facts, comparison } = compared;
  const { versions, missing, factorise, ratings, itemKnn } = await figuresOf(facts);
  const libraries = { versions, missing, factorise, ratings, itemKnn };
  await writeResult('peers', facts, { ...libraries, serving: comparison });
}

/** The figures of earlier runs on the dataset. */
async function figuresOf({ name }: DatasetFacts): Promise<PeerFigures> {
  return (await readResults<PeerFigures>('peers'))[name] ?? {};
}
