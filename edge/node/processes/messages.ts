/** What a supervisor and its workers say to each other. A call is answered under its number. */

import type { Gathered, ProcessReport, ReloadedProcess } from '../../health/process-report.ts';

/** How long the answer to a reload waits for the workers; times the patience of the settings. */
export const RELOAD_MS = 15_000;

export type ToSupervisor =
  | { kind: 'report'; report: ProcessReport }
  | { kind: 'gather'; call: number; report: ProcessReport }
  | { kind: 'reload'; call: number }
  | { kind: 'reloaded'; call: number; reloaded: ReloadedProcess };

export type ToWorker =
  | { kind: 'end' }
  | { kind: 'reload'; call: number }
  | { kind: 'answer'; call: number; answer: Gathered | readonly ReloadedProcess[] };
