/** The reports that the processes of one service exchange. */

import type { Refusal } from '../../shared/health/facts.ts';
import type { ReloadedProcess } from '../openapi/admin-answers.ts';
import type { ProcessMemory } from '../openapi/memory-answer.ts';
import type { MetricsSnapshot } from './metrics.ts';

export type { ReloadedProcess } from '../openapi/admin-answers.ts';

/** The state of one process: its release, its memory and its metrics. */
export interface ProcessReport extends Readonly<ProcessMemory> {
  readonly metrics: MetricsSnapshot;
  /** What the process refuses at the moment; null when it follows the pointer. */
  readonly refused: Refusal | null;
}

/** Access to all processes of a service that runs as several. */
export interface Fellows {
  /** A report of every process, at most about a second old. `own` is the fresh report of the calling process. */
  gather(own: ProcessReport): Promise<Gathered>;
  /** Makes every process read the pointer now. Resolves to the release that each of them serves afterwards. */
  reload(): Promise<readonly ReloadedProcess[]>;
}

/** The reports of all processes. */
export interface Gathered {
  readonly processes: readonly ProcessReport[];
  /** Metrics of the supervisor, with the counters of workers that have ended. */
  readonly metrics: MetricsSnapshot;
}
