/** Describes the machine of a benchmark, without which its figures mean little. */

import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { round } from '../shared/round.ts';

/** A machine and its state before a run. */
export interface Machine {
  processor: string;
  cores: number;
  /** In 10⁹ bytes. */
  memoryGB: number;
  system: string;
  node: string;
  /** The day, like 2026-11-23. */
  date: string;
  /**
   * Mean number of running processes in the minute before. Above 0.5 the machine was shared, and times are too long.
   */
  loadBefore: number;
}

/** Describes this machine at this moment. */
export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGB: round(totalmem() / 1e9, 1),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    loadBefore: round(loadavg()[0], 1),
  };
}
