/**
 * The memory of this process over the last half hour, by component. The System page starts its chart with these samples
 * and then adds its own.
 */

import type { MemoryComponent } from '../../models/recommender/answers.ts';

/** Least time between two samples. With half an hour kept, that is at most 181 samples. Both are round numbers. */
const EVERY_MS = 10_000;
const KEPT_SECONDS = 1_800;

/** The samples as columns of equal length, oldest first. */
export interface MemoryColumns {
  /** Seconds since 1970. */
  readonly times: number[];
  /** Resident bytes; null where the host cannot measure them. */
  readonly resident: (number | null)[];
  /** Bytes by component; 0 in samples whose release did not have the component. */
  readonly components: Record<string, number[]>;
}

interface MemoryNow {
  readonly residentBytes: number | null;
  readonly components: readonly MemoryComponent[];
}

/** Collects samples of memory. */
export interface MemoryHistory {
  /** Takes a sample when the last one is at least ten seconds old. It is cheap enough to be called by every request. */
  look(): void;
  /** The samples so far. They change in place. */
  readonly columns: MemoryColumns;
}

/**
 * An empty history. `read` takes one sample. `now` gives milliseconds since 1970, which samples are labelled with;
 * `clock` gives milliseconds on a clock that cannot be set.
 */
export function memoryHistory(read: () => MemoryNow, now: () => number, clock: () => number): MemoryHistory {
  const columns: MemoryColumns = { times: [], resident: [], components: {} };
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    columns,
    look() {
      if (clock() - lookedAt < EVERY_MS) return;
      lookedAt = clock();
      addSample(columns, Math.round(now() / 1_000), read());
    },
  };
}

/**
 * Adds a sample to the columns, in place, and drops samples that are more than half an hour older. `time` is in
 * seconds.
 */
export function addSample({ times, resident, components }: MemoryColumns, time: number, memory: MemoryNow): void {
  const before = times.length;
  times.push(time);
  resident.push(memory.residentBytes);
  for (const { component, bytes } of memory.components) {
    components[component] ??= new Array(before).fill(0);
    components[component].push(bytes);
  }
  const columns = Object.values(components);
  for (const column of columns) if (column.length === before) column.push(0);
  // When the clock was set, the times before are worth as little as those that are too old.
  const isOld = (other: number) => Math.abs(time - other) > KEPT_SECONDS;
  while (isOld(times[0])) for (const column of [times, resident, ...columns]) column.shift();
}
