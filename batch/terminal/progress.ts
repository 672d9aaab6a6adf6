/**
 * Shows the progress of a long run: as a bar on a terminal, otherwise as one line of JSON per finished phase and, while a
 * phase goes on, one each minute.
 */

import { performance } from 'node:perf_hooks';
import { peakBytes } from '../../shared/node/peak-memory.ts';
import { describeEnded, describeRunning, type Round, type RunningPhase, rateOf, toLine } from './describe-phase.ts';

/** A finished phase, as it is written to the log and to run.json. */
export interface PhaseRecord {
  phase: string;
  seconds: number;
  /** Resident memory of the process when the phase ended, in 10⁶ bytes. */
  rssMB: number;
  /** The largest resident memory of the process so far, in 10⁶ bytes. */
  peakMB: number;
  /** Rows that the phase has gone through, if it reported them, and how many that were in a second. */
  rows?: number;
  rowsPerSecond?: number;
  /** Rounds of the phase, if it had any, and parts of all its rounds. */
  rounds?: number;
  parts?: number;
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
  /** Reports how far a round of the phase on display has come: first with no part done, and last with all of them. */
  round?(round: Round): void;
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

/** Time between two redraws on a terminal when nothing is reported. It shows seconds, so it changes once a second. */
const TICK_MS = 1000;
/** Least time between two redraws for reports. A round number: faster than this, nobody can read. */
const REPORT_MS = 100;
/** Least time between two lines about a phase that goes on, where there is no terminal: a minute, so that a log stays short. */
const LOG_MS = 60_000;
const CLEAR_LINE = '\r\x1b[K';

/** Creates a progress display that writes to `stream`. `now` is a monotonic clock in milliseconds. */
export function createProgress(stream: ProgressStream, now: () => number = () => performance.now()): Progress {
  const records: PhaseRecord[] = [];
  const running: RunningPhase[] = [];
  let planned: readonly string[] = [];
  let lastDrawn = 0;
  let ticking: NodeJS.Timeout | undefined;

  const secondsSince = (start: number) => Math.round(now() - start) / 1000;
  const writeLine = (line: object) => stream.write(`${JSON.stringify(line)}\n`);

  const draw = () => {
    const phase = running.at(-1);
    if (!stream.isTTY || !phase) return;
    lastDrawn = now();
    const status = describeRunning(phase, secondsSince(phase.start), planned);
    stream.write(CLEAR_LINE + status.slice(0, (stream.columns ?? Number.POSITIVE_INFINITY) - 1));
  };
  const show = (phase: RunningPhase) => {
    if (stream.isTTY && now() - lastDrawn >= REPORT_MS) draw();
    if (stream.isTTY || now() - phase.lastLogged < LOG_MS) return;
    phase.lastLogged = now();
    writeLine(toLine(phase, secondsSince(phase.start)));
  };
  const end = (phase: RunningPhase, record: PhaseRecord | undefined) => {
    running.splice(running.indexOf(phase), 1);
    if (running.length === 0) clearInterval(ticking);
    const failed = { phase: phase.name, seconds: secondsSince(phase.start), failed: true };
    if (record) records.push(record);
    if (stream.isTTY) stream.write(`${CLEAR_LINE}${describeEnded(record ?? failed)}\n`);
    else writeLine(record ?? failed);
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
      phase.round = undefined;
      show(phase);
    },
    round(round) {
      const phase = running.at(-1);
      if (!phase) return;
      const { done, parts, rows = 0 } = round;
      phase.round = round;
      if (rows > 0 || phase.rows) phase.rows = { done: phase.ended.rows + Math.round((rows * done) / parts) };
      if (done === parts) {
        phase.ended.rounds++;
        phase.ended.parts += parts;
        phase.ended.rows += rows;
      }
      show(phase);
    },
    async phase(name, fn, describe) {
      const start = now();
      const phase: RunningPhase = { name, start, lastLogged: start, ended: { rounds: 0, parts: 0, rows: 0 } };
      if (running.push(phase) === 1 && stream.isTTY) ticking = setInterval(draw, TICK_MS).unref();
      draw();
      let record: PhaseRecord | undefined;
      try {
        const result = await fn();
        const seconds = secondsSince(start);
        const { rounds, parts } = phase.ended;
        record = {
          phase: name,
          seconds,
          rssMB: Math.round(process.memoryUsage.rss() / 1e6),
          peakMB: Math.round(peakBytes() / 1e6),
          ...(phase.rows && { rows: phase.rows.done, ...rateOf(phase.rows.done, seconds) }),
          ...(rounds > 0 && { rounds, parts }),
          ...describe?.(result),
        };
        return result;
      } finally {
        end(phase, record);
      }
    },
  };
}
