/**
 * Keeps the process within its memory limits. Over the soft limit, caches shrink. Over the hard limit, new work is
 * refused until memory has fallen again, while running requests finish. Each crossing of a limit is logged once.
 */

import type { Log } from './log.ts';

/**
 * How long a measurement is reused: it costs some ten microseconds, which not every request should pay. A round number.
 */
const LOOK_MS = 100;
/**
 * Over the hard limit, how long to wait before memory is freed again: a collection of garbage takes tens of
 * milliseconds and must not run all the time. A round number.
 */
const PAUSE_MS = 2_000;
/** A limit counts as crossed until memory is below this share of it, so that memory near a limit does not alternate. */
const LEAVE = 0.95;

/** Levels of memory pressure, in ascending severity. `soft` and `hard` mean that memory is over that limit. */
export const PRESSURES = ['ok', 'soft', 'hard'] as const;
/** One level of memory pressure. */
export type Pressure = (typeof PRESSURES)[number];

interface MemoryUse {
  /** Resident bytes of the process; bytes of the release on a host that cannot measure the process. */
  bytes: number;
  /** The soft limit in bytes. */
  soft: number;
  /** The hard limit in bytes. */
  hard: number;
}

/** Watches memory against its limits. */
export interface MemoryGuard {
  /**
   * The current pressure. Measures again when the last measurement is old, frees memory if need be, and logs crossings.
   */
  pressure(): Pressure;
  /** A fresh measurement, in bytes; null without limits. */
  use(): MemoryUse | null;
}

interface MemoryGuardOptions {
  /** Measures memory; returns null when there is no limit. */
  measure(): MemoryUse | null;
  /** Frees memory synchronously. Over the soft limit it should be cheap; over the hard limit it may take its time. */
  giveBack(pressure: 'soft' | 'hard'): void;
  log: Log;
  /** Milliseconds on a clock that cannot be set. */
  clock: () => number;
}

/** A guard that starts at `ok` and first measures when it is first asked. */
export function memoryGuard({ measure, giveBack, log, clock }: MemoryGuardOptions): MemoryGuard {
  let pressure: Pressure = 'ok';
  let lookedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;

  function look(): Pressure {
    const before = measure();
    if (!before) return 'ok';
    let found = pressureOf(before, pressure);
    const isNew = severity(found) > severity(pressure);
    if (found === 'ok' || !(isNew || (found === 'hard' && clock() - triedAt >= PAUSE_MS))) return found;
    triedAt = clock();
    giveBack(found);
    const after = measure() ?? before;
    if (found === 'hard') found = pressureOf(after, pressure);
    if (isNew) logCrossing(found, before, after);
    return found;
  }

  function logCrossing(found: Pressure, before: MemoryUse, after: MemoryUse): void {
    const { bytes, ...limits } = before;
    const figures = { bytes, afterwards: after.bytes, ...limits };
    if (found === 'hard') log({ level: 'error', event: 'memory-hard-limit', ...figures });
    else log({ level: 'warn', event: 'memory-soft-limit', ...figures });
  }

  return {
    use: measure,
    pressure() {
      if (clock() - lookedAt < LOOK_MS) return pressure;
      lookedAt = clock();
      const earlier = pressure;
      pressure = look();
      if (severity(pressure) < severity(earlier)) {
        log({ level: 'info', event: 'memory-fallen', from: earlier, to: pressure, ...measure() });
      }
      return pressure;
    },
  };
}

function pressureOf({ bytes, soft, hard }: MemoryUse, earlier: Pressure): Pressure {
  if (bytes > hard * (earlier === 'hard' ? LEAVE : 1)) return 'hard';
  return bytes > soft * (earlier === 'ok' ? 1 : LEAVE) ? 'soft' : 'ok';
}

function severity(pressure: Pressure): number {
  return PRESSURES.indexOf(pressure);
}
