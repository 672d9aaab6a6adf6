/** Enforces `--memory-limit` on the resident size of the whole process, which includes its threads and DuckDB. */

import { peakBytes } from '../../shared/node/peak-memory.ts';
import { formatBytes } from '../../shared/units.ts';
import type { Progress } from '../terminal/progress.ts';

/** A round number, small beside the length of any phase that can outgrow the limit. */
const POLL_MS = 100;
/** Node and the program before any data is read. A round number on the low side, as a lower bound needs. */
const BASE_BYTES = 64e6;
/**
 * Bytes per rating that are in memory at once while item-KNN is trained. The dataset takes 9: an index (4), a code (1) and
 * a time (4), by user only. The marks of test rows take 1. The ratings that models are trained on take 10: an index and a
 * code, by user and by movie. Making the pairs of films takes another 8.
 */
const BYTES_PER_RATING = 28;

/** The process takes, or would take, more memory than its limit. `cli.ts` exits with 1. */
export class MemoryLimitError extends Error {
  override readonly name = 'MemoryLimitError';
}

/** Training in memory cannot fit. A night may keep its ratings in shards instead. */
export class TooManyRatings extends MemoryLimitError {}

/**
 * Throws `TooManyRatings` if training on `numRatings` ratings is certain to need more than `limit` bytes. The
 * estimate is a lower bound, so training may still fail later.
 */
export function checkTrainingFits(numRatings: number, limit: number): void {
  const needed = BASE_BYTES + numRatings * BYTES_PER_RATING;
  if (needed <= limit) return;
  throw new TooManyRatings(
    `training on ${numRatings} ratings needs at least ${formatBytes(needed)} of memory; --memory-limit is ${formatBytes(limit)}; give it more`,
  );
}

/**
 * Returns `progress` with phases that fail with `MemoryLimitError` once the process takes more than `limit` bytes. The
 * size is checked before and after each phase and, whenever the event loop is free, every `POLL_MS`. The work of a
 * failed phase goes on, so the process has to end after the error.
 */
export function limitMemory(progress: Progress, limit: number): Progress {
  const earlier = peakBytes();
  /** The peak if this run has raised it, otherwise the present size. */
  const resident = () => {
    const peak = peakBytes();
    return peak > earlier ? peak : process.memoryUsage.rss();
  };
  const check = (phase: string) => {
    const bytes = resident();
    if (bytes <= limit) return;
    throw new MemoryLimitError(
      `${phase}: ${formatBytes(bytes)} of memory are in use; --memory-limit is ${formatBytes(limit)}`,
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
