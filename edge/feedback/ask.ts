/** Access to the feedback store on behalf of a request. */

import { FeedbackError, type FeedbackStore } from '../../shared/feedback.ts';
import type { AppContext } from '../context.ts';
import { RequestError } from '../http/problem.ts';

/**
 * Runs `ask` on the feedback store and returns its result. Throws `RequestError` `not-ready` when the host has no
 * store, or when the store fails, which is logged once per request. The request has to fail then: a write must not be
 * acknowledged before it is stored, and an answer must not ignore ratings that the user gave.
 */
export async function askFeedback<T>(c: AppContext, ask: (store: FeedbackStore) => Promise<T>): Promise<T> {
  const { feedback, log } = c.get('deps');
  if (!feedback) throw new RequestError('not-ready', 'this service has no database for ratings');
  try {
    return await ask(feedback);
  } catch (error) {
    // One log line per request is enough: a batch may come here for each of its lines.
    if (!c.get('feedbackFailed')) {
      const reason = error instanceof Error ? error.message : String(error);
      log({ level: 'error', event: 'feedback-failed', requestId: c.get('requestId'), route: c.get('route'), reason });
    }
    c.set('feedbackFailed', true);
    const why = error instanceof FeedbackError ? `: ${error.reason}` : '';
    throw new RequestError('not-ready', `ratings cannot be read or stored at the moment${why}; try again later`);
  }
}
