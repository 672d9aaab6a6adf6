/** Counts callers in memory, for one process: the generic cell rate algorithm, one number per caller. */

import { LRUCache } from 'lru-cache';
import type { RateLimiter, Taken } from '../access/rate-limit.ts';

const MINUTE_MS = 60_000;
/** Whoever was not heard of for longest is forgotten beyond this many: some 8 MB at most. */
const MAX_CALLERS = 50_000;

/** `perMinute` requests at once, and as many every minute, spread evenly. */
export function memoryRateLimiter(perMinute: number, now: () => number): RateLimiter {
  const costMs = MINUTE_MS / perMinute;
  /** When the caller has its whole minute again. */
  const fullAt = new LRUCache<string, number>({ max: MAX_CALLERS });
  return {
    take(id, requests): Taken {
      const time = now();
      // A clock that is set back must not lock anybody out for longer than a minute.
      const before = Math.min(Math.max(fullAt.get(id) ?? time, time), time + MINUTE_MS);
      const after = before + Math.min(MINUTE_MS, requests * costMs);
      const spareMs = time + MINUTE_MS - after;
      // Sums of shares of a minute are a little off.
      const allowed = spareMs > -1e-6 * costMs - 1e-3;
      fullAt.set(id, allowed ? after : before);
      if (!allowed) return { allowed, remaining: 0, seconds: Math.max(1, Math.ceil(-spareMs / 1000)) };
      const remaining = Math.max(0, Math.floor(spareMs / costMs + 1e-6));
      return { allowed, remaining, seconds: Math.ceil((after - time) / 1000) };
    },
  };
}
