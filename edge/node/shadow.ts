/** Another service, asked over its public API. */

import type { Ask } from '../release/compare.ts';

const TIMEOUT_MS = 10_000;

/** `address` is the other service's, like http://127.0.0.1:8788. It has 10 s to answer, times `patience`. */
export function shadowAt(address: string, patience = 1): Ask {
  return (path, init) =>
    fetch(new URL(path, address), { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS * patience) });
}
