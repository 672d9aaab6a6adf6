/** Holds a run to `--memory-limit`: the resident size of the whole process, workers and DuckDB included. */

import { peakBytes } from '../../shared/node/peak-memory.ts';
import { formatBytes } from '../../shared/units.ts';
import type { Progress } from '../terminal/progress.ts';

const POLL_MS = 100;
/** Node and the program before there is any data. */
const BASE_BYTES = 64e6;
/** Rows by user and by movie and the days are 12 bytes a rating: of the dataset, of what is trained on, and of that without validation. */
const BYTES_PER_RATING = 36;

/** The process is, or would be, larger than it may be; `cli.ts` exits with 1. */
export class MemoryLimitError extends Error {
  override readonly name = 'MemoryLimitError';
}

/** Throws `MemoryLimitError` when a training on this many ratings cannot do with `limit` bytes. A lower bound. */
export function checkTrainingFits(numRatings: number, limit: number): void {
  const needed = BASE_BYTES + numRatings * BYTES_PER_RATING;
  if (needed <= limit) return;
  throw new MemoryLimitError(
    `training on ${numRatings} ratings needs at least ${formatBytes(needed)} of memory, the limit is ${formatBytes(limit)}`,
  );
}

/**
 * The same progress, whose phases fail with `MemoryLimitError` once the process has more than `limit` bytes: looked at
 * every tenth of a second while the event loop turns, and after each phase, then by the peak. What a failed phase had
 * going is not stopped: the process has to end.
 */
export function limitMemory(progress: Progress, limit: number): Progress {
  const earlier = peakBytes();
  /** The peak, when it is of this run; else what is resident now. */
  const resident = () => {
    const peak = peakBytes();
    return peak > earlier ? peak : process.memoryUsage.rss();
  };
  const check = (phase: string) => {
    const bytes = resident();
    if (bytes <= limit) return;
    throw new MemoryLimitError(
      `${phase}: ${formatBytes(bytes)} of memory are in use, the limit is ${formatBytes(limit)}`,
    );
  };
  return {
    ...progress,
    phase(name, fn, describe) {
      const watched = async () => {
        check(name);
        const exceeded = Promise.withResolvers<never>();
        const timer = setInterval(() => {
          try {
            check(name);
          } catch (error) {
            exceeded.reject(error);
          }
        }, POLL_MS);
        try {
          const result = await Promise.race([fn(), exceeded.promise]);
          check(name);
          return result;
        } finally {
          clearInterval(timer);
        }
      };
      return progress.phase(name, watched, describe);
    },
  };
}
