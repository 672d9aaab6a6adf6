/**
 * Keeps the process within its memory: over the soft limit caches shrink, over the hard limit new work is refused while
 * running requests finish, until it has fallen again. Each crossing is one line in the log.
 */

import type { Log } from './log.ts';

/** A look costs some ten microseconds, so requests share it for this long. */
const LOOK_MS = 100;
/** How long after giving memory back it is worth to try again. */
const PAUSE_MS = 2_000;
/** A limit is left only below this share of it, so that memory at a limit does not cross it all the time. */
const LEAVE = 0.95;

/** `soft`, `hard`: over that limit. In order of severity. */
export const PRESSURES = ['ok', 'soft', 'hard'] as const;
export type Pressure = (typeof PRESSURES)[number];

interface MemoryUse {
  /** What the limits are about: resident bytes of the process, or the release's where the host cannot know them. */
  bytes: number;
  soft: number;
  hard: number;
}

export interface MemoryGuard {
  /** Looks when the last look is old, and does what is to be done. */
  pressure(): Pressure;
  /** As it is now; null without limits. */
  use(): MemoryUse | null;
}

interface MemoryGuardOptions {
  /** Null while there is no limit. */
  measure(): MemoryUse | null;
  /** Gives back what can be spared, at once; over the hard limit whatever it costs. */
  giveBack(pressure: 'soft' | 'hard'): void;
  log: Log;
  now: () => number;
}

export function memoryGuard({ measure, giveBack, log, now }: MemoryGuardOptions): MemoryGuard {
  let pressure: Pressure = 'ok';
  let lookedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;

  function look(): Pressure {
    const before = measure();
    if (!before) return 'ok';
    let found = pressureOf(before, pressure);
    const isNew = severity(found) > severity(pressure);
    if (found === 'ok' || !(isNew || (found === 'hard' && now() - triedAt >= PAUSE_MS))) return found;
    triedAt = now();
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
      if (now() - lookedAt < LOOK_MS) return pressure;
      lookedAt = now();
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
