/** Access to another service through its public API, for comparisons of two releases. */

import type { Ask } from '../release/compare.ts';

const TIMEOUT_MS = 10_000;

/**
 * A function that sends requests to the service at `address`, such as http://127.0.0.1:8788. It rejects when the
 * service redirects, cannot be reached, or does not answer within 10 s, times `patience`. With a `key`
 * each request carries it.
 */
export function shadowAt(address: string, patience = 1, key?: string): Ask {
  const own: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return (path, init) =>
    fetch(new URL(path, address), {
      ...init,
      headers: { ...(init.headers as Record<string, string>), ...own },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS * patience),
    });
}
