/** Shows the progress of a long run: as a bar on a terminal, otherwise as one line of JSON per finished phase. */

import { performance } from 'node:perf_hooks';
import { peakBytes } from '../../shared/node/peak-memory.ts';

/** A finished phase, as it is written to the log and to run.json. */
export interface PhaseRecord {
  phase: string;
  seconds: number;
  /** Resident memory of the process when the phase ended, in 10⁶ bytes. */
  rssMB: number;
  /** The largest resident memory of the process so far, in 10⁶ bytes. */
  peakMB: number;
  /** Rows done at the phase's last call of `report`, if there was one. */
  rows?: number;
  /** Further figures of the phase, from its `describe`. */
  [fact: string]: unknown;
}

/** Runs phases, measures them and shows them. */
export interface Progress {
  /**
   * Runs `fn` and returns its result. A finished phase is shown and recorded, with the figures that `describe` finds in
   * the result. A failed phase is shown but not recorded, and its error is thrown on. Phases may be nested or run
   * concurrently; the display shows the one that started last.
   */
  phase<T>(name: string, fn: () => Promise<T>, describe?: (result: T) => Record<string, unknown>): Promise<T>;
  /**
   * Announces the names of the phases, so that each can be numbered. Phases that were not announced may run as well.
   */
  plan?(phases: readonly string[]): void;
  /** Reports how many rows the phase on display has done. Cheap enough to be called every thousand rows. */
  report?(done: number, total: number): void;
  /** Finished phases, in the order in which they ended. */
  readonly records: readonly PhaseRecord[];
}

/** The part of a writable stream that a progress display uses. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  /** Characters in a line of the terminal. */
  readonly columns?: number;
  write(text: string): unknown;
}

interface RunningPhase {
  readonly name: string;
  /** Time at which it started, in milliseconds of the clock. */
  readonly start: number;
  rows?: { done: number; total: number };
}

/** Time between two redraws on a terminal when nothing is reported. It shows seconds, so it changes once a second. */
const TICK_MS = 1000;
/** Least time between two redraws for reports. A round number: faster than this, nobody can read. */
const REPORT_MS = 100;
/** Width of the bar; it leaves room for the figures on a terminal of 80 characters. */
const BAR_CELLS = 20;
const CLEAR_LINE = '\r\x1b[K';

/** Creates a progress display that writes to `stream`. `now` is a monotonic clock in milliseconds. */
export function createProgress(stream: ProgressStream, now: () => number = () => performance.now()): Progress {
  const records: PhaseRecord[] = [];
  const running: RunningPhase[] = [];
  let planned: readonly string[] = [];
  let lastDrawn = 0;
  let ticking: NodeJS.Timeout | undefined;

  const secondsSince = (start: number) => Math.round(now() - start) / 1000;

  const draw = () => {
    const phase = running.at(-1);
    if (!stream.isTTY || !phase) return;
    lastDrawn = now();
    const status = describeRunning(phase, secondsSince(phase.start), planned);
    stream.write(CLEAR_LINE + status.slice(0, (stream.columns ?? Number.POSITIVE_INFINITY) - 1));
  };
  const end = (phase: RunningPhase, record: PhaseRecord | undefined) => {
    running.splice(running.indexOf(phase), 1);
    if (running.length === 0) clearInterval(ticking);
    const failed = { phase: phase.name, seconds: secondsSince(phase.start), failed: true };
    if (record) records.push(record);
    stream.write(
      stream.isTTY ? `${CLEAR_LINE}${describeEnded(record ?? failed)}\n` : `${JSON.stringify(record ?? failed)}\n`,
    );
    draw();
  };

  return {
    records,
    plan(phases) {
      planned = phases;
    },
    report(done, total) {
      const phase = running.at(-1);
      if (!phase) return;
      phase.rows = { done, total };
      if (now() - lastDrawn >= REPORT_MS) draw();
    },
    async phase(name, fn, describe) {
      const phase: RunningPhase = { name, start: now() };
      if (running.push(phase) === 1 && stream.isTTY) ticking = setInterval(draw, TICK_MS).unref();
      draw();
      let record: PhaseRecord | undefined;
      try {
        const result = await fn();
        record = {
          phase: name,
          seconds: secondsSince(phase.start),
          rssMB: Math.round(process.memoryUsage.rss() / 1e6),
          peakMB: Math.round(peakBytes() / 1e6),
          ...(phase.rows && { rows: phase.rows.done }),
          ...describe?.(result),
        };
        return result;
      } finally {
        end(phase, record);
      }
    },
  };
}

/** For example `[2/7] train ██████░░░░░░░░░░░░░░ 3,000/10,000 · 12 s · 231 MB`. */
function describeRunning({ name, rows }: RunningPhase, seconds: number, planned: readonly string[]): string {
  const at = planned.indexOf(name) + 1;
  const facts = [`${Math.floor(seconds)} s`, `${Math.round(process.memoryUsage.rss() / 1e6)} MB`];
  const parts = [at > 0 ? `[${at}/${planned.length}]` : '…', name];
  if (rows) parts.push(bar(rows.done / rows.total), `${formatFact(rows.done)}/${formatFact(rows.total)} ·`);
  return [...parts, facts.join(' · ')].join(' ');
}

function bar(share: number): string {
  const full = Math.round(BAR_CELLS * Math.min(1, Math.max(0, share || 0)));
  return '█'.repeat(full) + '░'.repeat(BAR_CELLS - full);
}

function describeEnded({ phase, seconds, rssMB, peakMB: _, failed, ...facts }: Partial<PhaseRecord>): string {
  if (failed) return `✗ ${phase} ${seconds?.toFixed(1)} s`;
  const counts = Object.entries(facts).map(([fact, value]) => `${fact} ${formatFact(value)}`);
  return `✓ ${[`${phase} ${seconds?.toFixed(1)} s`, `${rssMB} MB`, ...counts].join(' · ')}`;
}

function formatFact(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en-US');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name} ${formatFact(part)}`)
    .join(', ');
}
