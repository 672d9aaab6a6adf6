/** Memory of this process over the last half hour, as a whole and by component. The page of the system begins with it and goes on by itself. */

import type { MemoryComponent } from '../../models/recommender/answers.ts';

const EVERY_MS = 10_000;
const KEPT_SECONDS = 1_800;

/** Columns of one length, oldest first. */
export interface MemoryColumns {
  /** Seconds since 1970. */
  readonly times: number[];
  /** Bytes; null where the host cannot know. */
  readonly resident: (number | null)[];
  /** Bytes by component; 0 before a release had it. */
  readonly components: Record<string, number[]>;
}

interface MemoryNow {
  readonly residentBytes: number | null;
  readonly components: readonly MemoryComponent[];
}

export interface MemoryHistory {
  /** Keeps what there is now when the last sample is ten seconds old. Cheap: every request may call it. */
  look(): void;
  readonly columns: MemoryColumns;
}

export function memoryHistory(read: () => MemoryNow, now: () => number): MemoryHistory {
  const columns: MemoryColumns = { times: [], resident: [], components: {} };
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    columns,
    look() {
      if (now() - lookedAt < EVERY_MS) return;
      lookedAt = now();
      addSample(columns, Math.round(lookedAt / 1_000), read());
    },
  };
}

/** Adds a row to the columns, and drops those of more than half an hour before it. */
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
  while (times[0] < time - KEPT_SECONDS) for (const column of [times, resident, ...columns]) column.shift();
}
