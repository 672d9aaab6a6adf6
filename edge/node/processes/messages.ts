/** The messages between a supervisor and its workers. An answer carries the number of the call that it answers. */

import type { Gathered, ProcessReport, ReloadedProcess } from '../../health/process-report.ts';

/**
 * How long a reload waits for the workers; times the patience of the settings. A round number, longer than a request
 * waits for a release that is being opened (10 s).
 */
export const RELOAD_MS = 15_000;

/** A message from a worker to its supervisor. */
export type ToSupervisor =
  | { kind: 'report'; report: ProcessReport }
  | { kind: 'gather'; call: number; report: ProcessReport }
  | { kind: 'reload'; call: number }
  | { kind: 'reloaded'; call: number; reloaded: ReloadedProcess };

/** A message from the supervisor to a worker. */
export type ToWorker =
  | { kind: 'end' }
  | { kind: 'reload'; call: number }
  | { kind: 'answer'; call: number; answer: Gathered | readonly ReloadedProcess[] };
