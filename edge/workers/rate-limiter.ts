/** Counts callers by Cloudflare's rate-limiting binding: per location, and without saying how much is left. */

import type { RateLimiter } from '../access/rate-limit.ts';

/** Period of the binding in wrangler.toml. */
const PERIOD_SECONDS = 60;

/** The part of a Workers rate-limiting binding that is used here. */
export interface RateLimitBinding {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

export function bindingRateLimiter(binding: RateLimitBinding): RateLimiter {
  return {
    async take(id, requests) {
      // The binding counts one at a time, and what it has counted stays counted.
      const answers = await Promise.all(Array.from({ length: requests }, () => binding.limit({ key: id })));
      const success = answers.every((answer) => answer.success);
      return { allowed: success, remaining: success ? undefined : 0, seconds: PERIOD_SECONDS };
    },
  };
}
