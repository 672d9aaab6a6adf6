/** Tries again what the network or a busy store made fail. */

import { pause } from '../../../shared/pause.ts';
import { BucketError } from './bucket.ts';

const ATTEMPTS = 6;

/** Trying again would come to the same: a wrong key, no such bucket. */
export class NotWorthTrying extends BucketError {}

/**
 * What `fn` comes to within six attempts; else what the last one threw. Pauses are twice as long each time, and up to as
 * much again, so that nobody knocks in step.
 */
export async function withBucketRetries<T>(fn: () => Promise<T>, firstPauseMs: number): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fn();
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof BucketError) || error instanceof NotWorthTrying) throw error;
      await pause(firstPauseMs * 2 ** (attempt - 1) * (1 + Math.random()));
    }
  }
}
