/** Tries again by itself once the service can be reached again. */

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
