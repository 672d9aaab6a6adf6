/**
 * Rate limiter in the memory of one process. It is the generic cell rate algorithm (GCRA,
 * https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm), which needs one number per caller.
 */

import { LRUCache } from 'lru-cache';
import type { RateLimiter, Taken } from '../access/rate-limit.ts';

const MINUTE_MS = 60_000;
/**
 * Callers that are remembered. Beyond this many, the one that was idle for longest is forgotten and may start anew.
 * They take some 8 MB at most, a small part of the 160 MB that a process may take (docs/benchmarks.md).
 */
const MAX_CALLERS = 50_000;

/**
 * A rate limiter that allows each caller `perMinute` requests at once, and gives them back evenly over a minute. `now`
 * is in milliseconds, on a clock that cannot be set.
 */
export function memoryRateLimiter(perMinute: number, now: () => number): RateLimiter {
  const costMs = MINUTE_MS / perMinute;
  /** Time at which the caller's limit is completely free again. */
  const fullAt = new LRUCache<string, number>({ max: MAX_CALLERS });
  return {
    take(id, requests): Taken {
      const time = now();
      const before = Math.max(fullAt.get(id) ?? time, time);
      const after = before + Math.min(MINUTE_MS, requests * costMs);
      const spareMs = time + MINUTE_MS - after;
      // Tolerance for rounding: the sum of many `costMs` may exceed a minute by a tiny amount.
      const allowed = spareMs > -1e-6 * costMs - 1e-3;
      fullAt.set(id, allowed ? after : before);
      if (!allowed) return { allowed, remaining: 0, seconds: Math.max(1, Math.ceil(-spareMs / 1000)) };
      const remaining = Math.max(0, Math.floor(spareMs / costMs + 1e-6));
      return { allowed, remaining, seconds: Math.ceil((after - time) / 1000) };
    },
  };
}
