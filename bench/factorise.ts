/**
 * `npm run bench -- factorise`: measures one exact sweep of implicit ALS with 64 factors over users and then movies, on
 * one thread and on two. models/svd/implicit.ts trains with such sweeps.
 */

import { ingest } from '../batch/ingest/ingest.ts';
import { withTeam } from '../batch/training/thread-team.ts';
import { trainImplicit } from '../models/svd/implicit.ts';
import { svdTrainer } from '../models/svd/train.ts';
import { placeRatings, type Team, withinMemory } from '../models/team.ts';
import { peakBytes } from '../shared/node/peak-memory.ts';
import type { Ratings } from '../shared/ratings.ts';
import { benchDataset } from './dataset.ts';
import { factsOf, median, round, writeResult } from './record.ts';

const FACTORS = 64;
/** Sweeps per run; the time of a run is divided by this. */
const SWEEPS = 2;
/** Number of runs by number of threads. One more run before them starts the threads and does not count. */
const RUNS: Readonly<Record<number, number>> = { 1: 1, 2: 2 };
const MEMORY_LIMIT = 4e9;
const SEED = 42;

/** The figures of one run of the benchmark. */
export interface FactoriseFigures {
  factors: number;
  /** Medians of the time of a sweep, by number of threads. */
  byThreads: Record<string, SweepFigures>;
  /** Peak memory of the process, which includes reading the dataset. */
  peakMB: number;
}

interface SweepFigures extends Times {
  runs: number[];
}

interface Times {
  seconds: number;
  /** Processor time of all threads. It depends less than `seconds` on other work of the machine. */
  processorSeconds: number;
}

/** Runs the benchmark and adds its figures to bench/results/factorise.json. */
export async function run(): Promise<void> {
  const dataset = await ingest(await benchDataset(), { threads: 2, memoryLimit: MEMORY_LIMIT });
  const byThreads: Record<string, SweepFigures> = {};
  for (const [threads, times] of Object.entries(RUNS)) {
    byThreads[threads] = await withTeam({ threads: Number(threads), memoryLimit: MEMORY_LIMIT }, async (team) => {
      const placed = placeRatings(team.memory, dataset.ratings);
      const runs: Times[] = [];
      while (runs.length <= times) runs.push(await timeSweep(team, placed));
      return summarise(runs.slice(1));
    });
  }
  const facts = factsOf(dataset);
  const figures: FactoriseFigures = { factors: FACTORS, byThreads, peakMB: Math.round(peakBytes() / 1e6) };
  await writeResult('factorise', facts, figures);
  const texts = Object.entries(byThreads).map(([threads, { seconds }]) => `${seconds} s on ${threads} thread(s)`);
  process.stdout.write(`a sweep over ${facts.ratings} ratings, ${FACTORS} factors: ${texts.join(', ')}\n`);
}

/**
 * The time of a sweep, from the start of its first part to the end of its last. Allocation and initialisation do not
 * count.
 */
async function timeSweep(team: Team, ratings: Ratings): Promise<Times> {
  const marks: Times[] = [];
  const mark = () => marks.push({ seconds: performance.now() / 1e3, processorSeconds: processorSeconds() });
  const timed: Team = {
    ...team,
    async map(task, args, parts, scratchBytes) {
      mark();
      const results = await team.map(task, args, parts, scratchBytes);
      mark();
      return results;
    },
  };
  const { affinity } = svdTrainer.configure(ratings);
  const factors = await withinMemory(team.memory, () =>
    trainImplicit(timed, ratings, { ...affinity, factors: FACTORS, sweeps: SWEEPS }, SEED),
  );
  if (!factors.every(Number.isFinite)) throw new Error('factors are not finite');
  const [first, last] = [marks[0], marks[marks.length - 1]];
  return {
    seconds: (last.seconds - first.seconds) / SWEEPS,
    processorSeconds: (last.processorSeconds - first.processorSeconds) / SWEEPS,
  };
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function summarise(runs: readonly Times[]): SweepFigures {
  return {
    seconds: round(median(runs.map(({ seconds }) => seconds))),
    processorSeconds: round(median(runs.map((one) => one.processorSeconds))),
    runs: runs.map(({ seconds }) => round(seconds)),
  };
}
