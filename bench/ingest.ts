/**
 * `npm run bench -- ingest`: measures how long it takes to read and check the files of a dataset and build its arrays.
 */

import { availableParallelism } from 'node:os';
import { ingest } from '../batch/ingest/ingest.ts';
import { peakBytes } from '../shared/node/peak-memory.ts';
import { benchDataset } from './dataset.ts';
import { factsOf, median, round, writeResult } from './record.ts';

const RUNS = 3;
const MEMORY_LIMIT = 4e9;

/** The figures of one run of the benchmark. */
export interface IngestFigures {
  /** Median of the runs. */
  seconds: number;
  /** Seconds of each run. */
  runs: number[];
  /** Peak memory of the process after the first run. */
  peakMB: number;
  threads: number;
}

/** Runs the benchmark and adds its figures to bench/results/ingest.json. */
export async function run(): Promise<void> {
  const path = await benchDataset();
  const threads = availableParallelism();
  const runs: number[] = [];
  let peakMB = 0;
  for (;;) {
    const start = performance.now();
    const dataset = await ingest(path, { threads, memoryLimit: MEMORY_LIMIT });
    runs.push(round((performance.now() - start) / 1e3));
    peakMB ||= Math.round(peakBytes() / 1e6);
    if (runs.length < RUNS) continue;
    const figures: IngestFigures = { seconds: median(runs), runs, peakMB, threads };
    const facts = factsOf(dataset);
    await writeResult('ingest', facts, figures);
    process.stdout.write(
      `ingest of ${facts.ratings} ratings: ${figures.seconds} s, ${peakMB} MB, ${threads} threads\n`,
    );
    return;
  }
}
