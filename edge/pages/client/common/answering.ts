/**
 * Whether somebody answers the requests of this page. A page from a server has its server. A page that was read from a
 * file has nobody until the visitor's own device answers. The island device.ts says how far that is.
 */

import { isPrivate } from './private-mode.ts';

/**
 * - `loading`: what the device answers from is on its way
 * - `idle`: it is not there, and nothing happens until the visitor asks for it
 * - `failed`: this browser cannot answer
 * - `ready`: the device answers
 */
export type Answering = 'loading' | 'idle' | 'failed' | 'ready';

/** The event of the document that follows a change. */
const CHANGED = 'answering';

/** Says how far it is. */
export function setAnswering(now: Answering): void {
  document.documentElement.dataset.answering = now;
  document.dispatchEvent(new Event(CHANGED));
}

/**
 * Resolves when somebody answers, at once on a page from a server. Otherwise resolves to a sentence that says why nobody
 * will answer soon. Rejects with the reason of `signal` when that aborts.
 */
export function whenAnswering(signal?: AbortSignal): Promise<string | undefined> {
  const { dataset } = document.documentElement;
  // In private mode nothing goes to the server, also while the device is not ready yet.
  const isLeft = dataset.answeredBy === 'files' || (dataset.answeredBy === undefined && isPrivate());
  if (!isLeft) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const look = () => {
      const { answering = 'loading' } = dataset;
      if (answering === 'loading') return;
      document.removeEventListener(CHANGED, look);
      resolve(whyNot(answering as Answering));
    };
    document.addEventListener(CHANGED, look);
    signal?.addEventListener('abort', () => {
      document.removeEventListener(CHANGED, look);
      reject(signal.reason);
    });
    look();
  });
}

/** What the visitor has said of films, in a word: likes where the release is one of picks. */
export function ownWord(): 'ratings' | 'likes' {
  return 'noRatings' in document.documentElement.dataset ? 'likes' : 'ratings';
}

function whyNot(answering: Answering): string | undefined {
  const kept = `Your ${ownWord()} are kept`;
  if (answering === 'failed') return `${kept}, but this browser cannot work out a list by itself.`;
  if (answering !== 'idle') return undefined;
  return `${kept}. For your own list, this device needs the tables of this site: load them at the end of this page.`;
}
