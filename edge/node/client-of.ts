/** The other end of a request on Node. */

import type { IncomingMessage } from 'node:http';
import type { Client } from '../context.ts';
import type { Settings } from '../settings.ts';

/** Who calls. Of X-Forwarded-For the last entry is the proxy's own word, and the others are anybody's. */
export function clientOf({ socket, headers }: IncomingMessage, { trustProxy }: Settings): Client {
  const { remoteAddress = 'unknown' } = socket;
  if (!trustProxy) return { address: remoteAddress, secure: false };
  const last = (name: string) => {
    const entries = String(headers[name] ?? '');
    return entries.slice(entries.lastIndexOf(',') + 1).trim();
  };
  return { address: last('x-forwarded-for') || remoteAddress, secure: last('x-forwarded-proto') === 'https' };
}
