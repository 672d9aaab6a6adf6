/** Notices by itself that the service can be reached again. */

import { onHost } from './base-path.ts';

/** Without word from the browser, the next attempt comes after this time. A round number. */
const EVERY_MS = 5_000;

/**
 * Calls `again` once: as soon as the browser says that it is online again, and otherwise after five seconds. Returns a
 * function that calls it off.
 */
export function whenBack(again: () => void): () => void {
  const cancel = () => {
    clearTimeout(timer);
    removeEventListener('online', go);
  };
  const go = () => {
    cancel();
    again();
  };
  const timer = setTimeout(go, EVERY_MS);
  addEventListener('online', go);
  return cancel;
}

/**
 * Calls `act` once, when the service answers again. A message that it does not answer is no longer true then. Returns a
 * function that calls it off.
 */
export function onceReached(act: () => void): () => void {
  let isOff = false;
  let stop: () => void;
  const look = async () => {
    const isThere = await fetch(onHost('/healthz'), { cache: 'no-store' }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isOff) return;
    if (isThere) act();
    else stop = whenBack(() => void look());
  };
  stop = whenBack(() => void look());
  return () => {
    isOff = true;
    stop();
  };
}
