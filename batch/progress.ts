/** What a long run is doing: one status line on a terminal, one line of JSON per finished phase anywhere else. */

import { performance } from 'node:perf_hooks';

export interface PhaseRecord {
  phase: string;
  seconds: number;
  /** Resident memory of the process when the phase ended, in 10⁶ bytes. */
  rssMB: number;
  /** Counts that the phase reports of itself. */
  [fact: string]: unknown;
}

export interface Progress {
  /** Runs `fn` and records how long it took. `describe` says what came of it. A failed phase is shown, not recorded. */
  phase<T>(name: string, fn: () => Promise<T>, describe?: (result: T) => Record<string, unknown>): Promise<T>;
  /** Finished phases, in the order in which they ended. */
  readonly records: readonly PhaseRecord[];
}

/** The part of a stream that is used here. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const TICK_MS = 1000;
const CLEAR_LINE = '\r\x1b[K';

export function createProgress(stream: ProgressStream): Progress {
  const records: PhaseRecord[] = [];
  const show = stream.isTTY ? showStatus : writeLines;
  return {
    records,
    async phase(name, fn, describe) {
      const start = performance.now();
      const seconds = () => Math.round(performance.now() - start) / 1000;
      const stop = show(stream, name, seconds);
      let record: PhaseRecord | undefined;
      try {
        const result = await fn();
        const rssMB = Math.round(process.memoryUsage.rss() / 1e6);
        record = { phase: name, seconds: seconds(), rssMB, ...describe?.(result) };
        records.push(record);
        return result;
      } finally {
        stop(record);
      }
    },
  };
}

type Stop = (record: PhaseRecord | undefined) => void;

function showStatus(stream: ProgressStream, name: string, seconds: () => number): Stop {
  const status = () => stream.write(`${CLEAR_LINE}… ${name} ${Math.floor(seconds())} s`);
  status();
  const ticking = setInterval(status, TICK_MS).unref();
  return (record) => {
    clearInterval(ticking);
    if (!record) {
      stream.write(`${CLEAR_LINE}✗ ${name} ${seconds().toFixed(1)} s\n`);
      return;
    }
    const { phase, seconds: took, rssMB, ...facts } = record;
    const counts = Object.entries(facts).map(([fact, value]) => `${fact} ${formatFact(value)}`);
    stream.write(`${CLEAR_LINE}✓ ${[`${phase} ${took.toFixed(1)} s`, `${rssMB} MB`, ...counts].join(' · ')}\n`);
  };
}

function writeLines(stream: ProgressStream, name: string, seconds: () => number): Stop {
  return (record) => {
    const line = record ?? { phase: name, seconds: seconds(), failed: true };
    stream.write(`${JSON.stringify(line)}\n`);
  };
}

function formatFact(value: unknown): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : String(value);
}
