/** Repeats requests that failed because of the network or a busy store. */

import { pause } from '../../../shared/pause.ts';
import { BucketError } from './bucket.ts';

/** A round number. With the pauses of s3-bucket.ts, six attempts bridge an outage of 15 to 30 seconds. */
const ATTEMPTS = 6;

/** An error that another attempt cannot repair, such as a wrong access key or a missing bucket. */
export class NotWorthTrying extends BucketError {}

/**
 * Calls `fn` until it succeeds, at most six times, and returns its result. Throws the error of the last attempt. An
 * error that is not a `BucketError`, or is `NotWorthTrying`, is thrown at once. The pauses start at `firstPauseMs`
 * milliseconds and double each time. Each is lengthened at random, up to twofold, so that several clients do not retry
 * at the same moment.
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
