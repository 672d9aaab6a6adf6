/** What a benchmark ran on: a figure without it says little. */

import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { round } from '../shared/round.ts';

export interface Machine {
  processor: string;
  cores: number;
  /** 10⁹ bytes. */
  memoryGB: number;
  system: string;
  node: string;
  /** ISO, the day alone. */
  date: string;
  /** Mean number of running processes in the minute before: above 0.5 others were at work and seconds are too many. */
  loadBefore: number;
}

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
