/** A request's way to the store of feedback. */

import type { FeedbackStore } from '../../shared/feedback.ts';
import type { AppContext } from '../context.ts';
import { RequestError } from '../http/problem.ts';

/**
 * What `ask` gets from the store. Throws `RequestError` `not-ready` when this host has none, and when it fails, with a log line: without
 * it neither may a write be acknowledged nor an answer ignore what a user said.
 */
export async function askFeedback<T>(c: AppContext, ask: (store: FeedbackStore) => Promise<T>): Promise<T> {
  const { feedback, log } = c.get('deps');
  if (!feedback) throw new RequestError('not-ready', 'this service has no database for ratings');
  try {
    return await ask(feedback);
  } catch (error) {
    // Once a request: a batch may ask for each of its lines.
    if (!c.get('feedbackFailed')) {
      const reason = error instanceof Error ? error.message : String(error);
      log({ level: 'error', event: 'feedback-failed', requestId: c.get('requestId'), route: c.get('route'), reason });
    }
    c.set('feedbackFailed', true);
    throw new RequestError('not-ready', 'ratings can be neither read nor stored at the moment');
  }
}
