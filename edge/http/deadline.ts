/** No caller waits for ever: an answer that is not there in time is given up. */

import type { AppContext } from '../context.ts';
import { RequestError } from './problem.ts';

const ANSWER_MS = 30_000;

/** The answer, unless it takes longer than 30 s, times the patience of the settings. Throws `RequestError` `too-slow` then, with a log line. */
export async function withinTime(c: AppContext, answer: Promise<Response>): Promise<Response> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const { log, settings } = c.get('deps');
  const timer = setTimeout(() => {
    log({ level: 'error', event: 'answer-too-slow', requestId: c.get('requestId'), route: c.get('route') });
    reject(new RequestError('too-slow', 'the answer took too long and was given up'));
  }, ANSWER_MS * settings.patience);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
