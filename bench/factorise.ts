/**
 * One exact sweep of implicit ALS, users and then movies, 64 factors: what `models/svd/implicit.ts` trains with, on one
 * thread and on two. `npm run bench -- factorise`.
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
/** Of one run; its seconds are divided by them. */
const SWEEPS = 2;
/** On each number of threads, after one that starts them. */
const RUNS: Readonly<Record<number, number>> = { 1: 1, 2: 2 };
const MEMORY_LIMIT = 4e9;
const SEED = 42;

export interface FactoriseFigures {
  factors: number;
  /** A sweep, medians, by threads. */
  byThreads: Record<string, SweepFigures>;
  /** Of the process, reading the dataset included. */
  peakMB: number;
}

interface SweepFigures extends Times {
  runs: number[];
}

interface Times {
  seconds: number;
  /** Of all threads: what counts when others are at work on the machine. */
  processorSeconds: number;
}

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

/** A sweep, from the first part handed out to the last one done: without allocation and random start. */
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
