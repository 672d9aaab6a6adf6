/** The time limit of an answer. */

import type { AppContext } from '../context.ts';
import { RequestError } from './problem.ts';

/**
 * Longest time for an answer: a round number, far above the time of any answer (docs/benchmarks.md: some milliseconds).
 */
const ANSWER_MS = 30_000;

/**
 * Waits for the answer for at most 30 s, times the patience of the settings. Then it logs one line and throws
 * `RequestError` `too-slow`. The work behind the answer is not cancelled.
 */
export async function withinTime(c: AppContext, answer: Promise<Response>): Promise<Response> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const { log, settings } = c.get('deps');
  const timer = setTimeout(() => {
    log({ level: 'error', event: 'answer-too-slow', requestId: c.get('requestId'), route: c.get('route') });
    reject(new RequestError('too-slow', 'the answer took too long; try again later'));
  }, ANSWER_MS * settings.patience);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
