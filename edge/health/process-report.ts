/** What the processes of one service tell each other of how they fare. */

import type { ReloadedProcess } from '../openapi/admin-answers.ts';
import type { ProcessMemory } from '../openapi/memory-answer.ts';
import type { MetricsSnapshot } from './metrics.ts';

export type { ReloadedProcess } from '../openapi/admin-answers.ts';

/** How one process fares, with what it counted and timed. */
export interface ProcessReport extends Readonly<ProcessMemory> {
  readonly metrics: MetricsSnapshot;
}

/** The other processes of this service, where there are several. */
export interface Fellows {
  /** A report of every process, at most a second old; `own` stands for the one that asks. */
  gather(own: ProcessReport): Promise<Gathered>;
  /** Makes every process look at the pointer now; what each of them answers from then. */
  reload(): Promise<readonly ReloadedProcess[]>;
}

export interface Gathered {
  readonly processes: readonly ProcessReport[];
  /** What is counted about processes, and by those that have ended. */
  readonly metrics: MetricsSnapshot;
}
