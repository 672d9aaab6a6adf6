/** Identifies the caller of a request on Node. */

import type { IncomingMessage } from 'node:http';
import type { Client } from '../context.ts';
import type { Settings } from '../settings.ts';

/**
 * The caller's address and scheme. Behind a trusted proxy they come from X-Forwarded-For and X-Forwarded-Proto. Only
 * the last entry of these headers counts, because the proxy itself appends it; anybody can send the entries before it.
 */
export function clientOf({ socket, headers }: IncomingMessage, { trustProxy }: Settings): Client {
  const { remoteAddress = 'unknown' } = socket;
  if (!trustProxy) return { address: remoteAddress, secure: false };
  const last = (name: string) => {
    const entries = String(headers[name] ?? '');
    return entries.slice(entries.lastIndexOf(',') + 1).trim();
  };
  return { address: last('x-forwarded-for') || remoteAddress, secure: last('x-forwarded-proto') === 'https' };
}

/** Headers that say to whom a request goes, from whom it is, and how to read it. Whoever relays it may see another one. */
const SINGLE = new Set(['host', 'authorization', 'content-type', 'content-length', 'content-encoding', 'origin']);

/** The name of a header that must not be repeated and is; undefined when there is none. */
export function repeatedHeader({ rawHeaders }: IncomingMessage): string | undefined {
  const seen = new Set<string>();
  for (let h = 0; h < rawHeaders.length; h += 2) {
    const name = rawHeaders[h].toLowerCase();
    if (SINGLE.has(name) && seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}
