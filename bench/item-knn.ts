/**
 * `npm run bench -- item-knn`: measures the exact search for the 50 nearest neighbours of every movie, together with
 * the Gram matrix of EASE. It is measured in a process of its own, which reads the ratings from a stage file as the
 * nightly job does.
 */

import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ingest } from '../batch/ingest/ingest.ts';
import { encodeStage, readStage } from '../batch/stages/stage-file.ts';
import { withTeam } from '../batch/training/thread-team.ts';
import { BIAS_CONFIG, trainBias } from '../models/bias/train.ts';
import { pairMovies } from '../models/item-knn/pairs.ts';
import { itemKnnTrainer } from '../models/item-knn/train.ts';
import { placeRatings, type Team, withinMemory } from '../models/team.ts';
import { peakBytes } from '../shared/node/peak-memory.ts';
import type { Ratings } from '../shared/ratings.ts';
import { jsonLines, runProgram } from './child.ts';
import { benchDataset } from './dataset.ts';
import { factsOf, median, round, writeResult } from './record.ts';

const NEIGHBOURS = 50;
const RUNS = 3;
const MEMORY_LIMIT = 4e9;
const LABEL = 'item-knn';

/** The figures of one run of the benchmark. */
export interface ItemKnnFigures {
  neighbours: number;
  threads: number;
  /** Median of the runs. */
  seconds: number;
  /** Seconds of each run. */
  runs: number[];
  /** Median of the processor time of all threads: about the time on one idle core. */
  processorSeconds: number;
  /** Number of pairs of ratings by the same user. */
  pairs: number;
  /** Peak memory of the process. It includes the ratings twice: as they were read, and in the memory of the threads. */
  peakMB: number;
}

type PairInput = Parameters<typeof pairMovies>[1];

/** Runs the benchmark and adds its figures to bench/results/item-knn.json. */
export async function run(): Promise<void> {
  const dataset = await ingest(await benchDataset(), { threads: availableParallelism(), memoryLimit: MEMORY_LIMIT });
  const ratings: Ratings = { ...dataset.ratings, times: new Uint32Array(0) };
  const bias = await withTeam({ threads: availableParallelism(), memoryLimit: MEMORY_LIMIT }, (team) =>
    withinMemory(team.memory, () => trainBias(team, placeRatings(team.memory, ratings), BIAS_CONFIG)),
  );
  const input: PairInput = { ratings, bias };
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-item-knn-'));
  try {
    const file = join(folder, 'input');
    await pipeline(Readable.from(encodeStage(LABEL, input).chunks), createWriteStream(file));
    const { stdout } = await runProgram(process.execPath, [import.meta.filename, file]);
    const [figures] = jsonLines<ItemKnnFigures>(stdout);
    await writeResult('item-knn', factsOf(dataset), figures);
    process.stdout.write(
      `${NEIGHBOURS} neighbours of each movie, ${ratings.numRatings} ratings, ${figures.pairs} pairs: ` +
        `${figures.seconds} s on ${figures.threads} thread(s), ${figures.peakMB} MB\n`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(file: string): Promise<ItemKnnFigures> {
  const threads = availableParallelism();
  return withTeam({ threads, memoryLimit: MEMORY_LIMIT }, async (team) => {
    const input = await readInput(file, team);
    const runs: Times[] = [];
    while (runs.length < RUNS) runs.push(await timePairs(team, input));
    return {
      neighbours: NEIGHBOURS,
      threads,
      seconds: round(median(runs.map(({ seconds }) => seconds))),
      runs: runs.map(({ seconds }) => round(seconds)),
      processorSeconds: round(median(runs.map(({ processorSeconds }) => processorSeconds))),
      pairs: countPairs(input.ratings),
      peakMB: Math.round(peakBytes() / 1e6),
    };
  });
}

/** Reads the input and places its ratings in the team's memory. */
async function readInput(file: string, team: Team): Promise<PairInput> {
  const stage = await readStage(file, LABEL);
  if (!stage) throw new Error(`${file} is not there`);
  const { ratings, bias } = stage.value as PairInput;
  return { ratings: placeRatings(team.memory, ratings), bias };
}

interface Times {
  seconds: number;
  processorSeconds: number;
}

function timePairs(team: Team, input: PairInput): Promise<Times> {
  const config = { ...itemKnnTrainer.configure(input.ratings), neighbours: NEIGHBOURS };
  return withinMemory(team.memory, async () => {
    const processorBefore = process.cpuUsage();
    const start = performance.now();
    await pairMovies(team, input, config);
    const seconds = (performance.now() - start) / 1e3;
    const { user, system } = process.cpuUsage(processorBefore);
    return { seconds, processorSeconds: (user + system) / 1e6 };
  });
}

function countPairs({ byUser, numUsers }: Ratings): number {
  let pairs = 0;
  for (let u = 0; u < numUsers; u++) {
    const length = byUser.offsets[u + 1] - byUser.offsets[u];
    pairs += (length * (length - 1)) / 2;
  }
  return pairs;
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await measure(process.argv[2]))}\n`);
