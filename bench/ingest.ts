/** A dataset in files → typed arrays: parsed by DuckDB, checked, sorted, de-duplicated. `npm run bench -- ingest`. */

import { availableParallelism } from 'node:os';
import { ingest } from '../batch/ingest/ingest.ts';
import { peakBytes } from '../shared/node/peak-memory.ts';
import { benchDataset } from './dataset.ts';
import { factsOf, median, round, writeResult } from './record.ts';

const RUNS = 3;
const MEMORY_LIMIT = 4e9;

export interface IngestFigures {
  /** Median. */
  seconds: number;
  runs: number[];
  /** Of the process after the first run, when nothing of another is left in it. */
  peakMB: number;
  threads: number;
}

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
