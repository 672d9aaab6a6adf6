/**
 * Rate limiter on Cloudflare's rate-limiting binding. It counts per Cloudflare location, and does not say how many
 * requests are left.
 */

import type { RateLimiter } from '../access/rate-limit.ts';

/** The period of the binding in wrangler.toml, in seconds. */
const PERIOD_SECONDS = 60;

/** The part of the rate-limiting binding that is used here. */
export interface RateLimitBinding {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/**
 * A rate limiter on this binding. A refusal says to wait for a whole period, because the binding does not say how long.
 */
export function bindingRateLimiter(binding: RateLimitBinding): RateLimiter {
  return {
    async take(id, requests) {
      // The binding counts one request per call. Requests that were counted before a refusal stay counted.
      const answers = await Promise.all(Array.from({ length: requests }, () => binding.limit({ key: id })));
      const success = answers.every((answer) => answer.success);
      return { allowed: success, remaining: success ? undefined : 0, seconds: PERIOD_SECONDS };
    },
  };
}
