/** The end of a server: no new connection, running requests finish, and what is left after a while is cut off. */

import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { Log } from '../health/log.ts';

/** How long running requests may take to finish once the process is told to end; times the patience of the settings. */
export const DRAIN_MS = 10_000;
const SWEEP_MS = 50;

/**
 * Resolves when every connection is closed. For `graceMs`, idle connections stay open, because a request may be on its
 * way in one of them; each answer tells its caller to open another next time. After `limitMs` every connection is cut.
 */
export function drain(server: Server, graceMs: number, limitMs: number, log: Log): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.prependListener('request', (_, response) => response.setHeader('connection', 'close'));
  let sweeping: NodeJS.Timeout | undefined;
  const sweep = setTimeout(() => {
    server.closeIdleConnections();
    sweeping = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  }, graceMs);
  const giveUp = setTimeout(() => {
    log({ level: 'warn', event: 'connections-cut', afterMs: limitMs });
    server.closeAllConnections();
  }, limitMs);
  // An HTTP server's own `close` closes idle connections at once.
  NetServer.prototype.close.call(server, () => {
    clearTimeout(sweep);
    clearInterval(sweeping);
    clearTimeout(giveUp);
    resolve();
  });
  return promise;
}
