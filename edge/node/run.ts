/** The service as a program: one process, or a supervisor with its workers. */

import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { isReleaseId } from '../../shared/release/manifest.ts';
import { readSettings } from '../settings.ts';
import { type ServeOptions, serve } from './host.ts';
import { printLine } from './print-line.ts';
import { supervise } from './processes/supervisor.ts';
import { runWorker } from './processes/worker-process.ts';

export interface RunOptions extends ServeOptions {
  /** Processes that answer, `auto` for one per processor; without it this one does. */
  workers?: string;
}

/** Resolves when the service has ended. Throws `RangeError` for an option that is wrong, and as `serve` does. */
export async function run({ workers, ...options }: RunOptions): Promise<void> {
  const { release, shadow } = options;
  // The service outlives whoever reads its log; lines that nobody reads are dropped.
  process.stdout.on('error', () => undefined);
  if (release !== undefined && !isReleaseId(release)) throw new RangeError('--release: expected 16 hex digits');
  if (shadow !== undefined && !URL.canParse(shadow)) throw new RangeError('--shadow: expected an address');
  const numWorkers = workers === undefined ? undefined : readWorkers(workers);
  // What is wrong with the environment is told before any worker is started.
  const { patience } = readSettings(process.env);
  if (cluster.isWorker) return runWorker(options);
  if (numWorkers !== undefined) return supervise(numWorkers, printLine, { patience });
  const { closed } = await serve(options);
  return closed;
}

function readWorkers(text: string): number {
  if (!/^(auto|[1-9]\d?)$/.test(text)) throw new RangeError('--workers: expected auto or a number from 1 to 99');
  return text === 'auto' ? availableParallelism() : Number(text);
}
