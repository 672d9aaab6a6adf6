/** What the processes of one service tell each other of how they fare. */

import type { Pressure } from './memory-guard.ts';
import type { MetricsSnapshot } from './metrics.ts';

export interface ProcessReport {
  /** Number of the process among its fellows; null where it is the only one. */
  readonly worker: number | null;
  /** What it answers from; null when no release is open. */
  readonly release: string | null;
  readonly residentBytes: number | null;
  /** Bytes that it holds of the release. */
  readonly componentBytes: number;
  readonly pressure: Pressure;
  readonly metrics: MetricsSnapshot;
}

/** The other processes of this service, where there are several. */
export interface Fellows {
  /** A report of every process, at most a second old; `own` stands for the one that asks. */
  gather(own: ProcessReport): Promise<Gathered>;
  /** Makes every process look at the pointer now; what each of them answers from then. */
  reload(): Promise<readonly Reloaded[]>;
}

export interface Gathered {
  readonly processes: readonly ProcessReport[];
  /** What is counted about processes, and by those that have ended. */
  readonly metrics: MetricsSnapshot;
}

export interface Reloaded {
  readonly worker: number | null;
  readonly release: string | null;
}
