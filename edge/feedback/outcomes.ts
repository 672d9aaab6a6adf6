/**
 * Counts what becomes of listed films (shared/outcomes.ts). A list is counted when it is answered. Its `after` comes back
 * with a rating and says which list that was, so nothing is kept about who was shown what. Counts of lists are collected in
 * memory and stored together, because a list must not wait for a disk.
 */

import {
  addOutcomes,
  NOTHING_COUNTED,
  type Outcome,
  type OutcomeCounts,
  type OutcomeOf,
  type OutcomeStore,
  WINDOW_DAYS,
} from '../../shared/outcomes.ts';
import type { Log } from '../health/log.ts';
import type { ListCursor } from '../release/list-cursor.ts';

/** How long counts of lists may wait before they are stored. A round number. */
const STORE_MS = 10_000;
/** Counts of so many releases and sets of models wait at most. A round number: a process serves two releases at most. */
const MOST_WAITING = 100;
const MS_PER_MINUTE = 60_000;
const WINDOW_MS = WINDOW_DAYS * 24 * 60 * MS_PER_MINUTE;

/** Counts for one process. */
export interface Outcomes {
  /** Counts a list with `films` films. Returns the storing of counts when that is due; it never rejects. */
  listed(of: OutcomeOf, films: number): Promise<void> | undefined;
  /**
   * Counts the rating of a film that is on the list before `cursor`, when the list is not too old. Resolves when it is
   * stored; a failure is logged.
   */
  rated(cursor: ListCursor, movieId: number, rating: number): Promise<void>;
  /** Stores what waits. Never rejects; what could not be stored goes on waiting. */
  store(): Promise<void>;
  /** Stores what waits when that is due, as `listed` does. */
  storeSoon(): Promise<void> | undefined;
  /** All counts of all processes, those that changed last first. Rejects when they cannot be read. */
  read(): Promise<Outcome[]>;
}

/** Counts into this store. `now` is in milliseconds since 1970; `clock` cannot be set. */
export function createOutcomes(
  { add, read }: OutcomeStore,
  { log, now, clock }: { log: Log; now: () => number; clock: () => number },
): Outcomes {
  let waiting = new Map<string, OutcomeOf & OutcomeCounts>();
  let storedAt = clock();

  const collect = ({ release, models }: OutcomeOf, counts: OutcomeCounts) => {
    const key = `${release} ${models}`;
    if (!waiting.has(key) && waiting.size >= MOST_WAITING) return;
    waiting.set(key, { release, models, ...addOutcomes(waiting.get(key) ?? NOTHING_COUNTED, counts) });
  };
  const store = async () => {
    const mine = waiting;
    waiting = new Map();
    storedAt = clock();
    for (const counts of mine.values()) {
      try {
        await add({ ...counts, time: now() });
      } catch (error) {
        collect(counts, counts);
        log({
          level: 'warn',
          event: 'outcomes-failed',
          reason: error instanceof Error ? error.message : String(error),
        });
      }
    }
  };
  const storeSoon = () => (waiting.size > 0 && clock() - storedAt >= STORE_MS ? store() : undefined);

  return {
    listed(of, films) {
      collect(of, { ...NOTHING_COUNTED, lists: 1, films });
      return storeSoon();
    },
    async rated({ release, models, minute, listed, earlier }, movieId, rating) {
      const age = now() - minute * MS_PER_MINUTE;
      if (age > WINDOW_MS || !listed.includes(movieId, earlier)) return;
      collect(
        { release, models: models.join('+') },
        { ...NOTHING_COUNTED, hits: 1, sum: rating, squares: rating ** 2 },
      );
      await store();
    },
    store,
    storeSoon,
    async read() {
      await store();
      return read();
    },
  };
}
