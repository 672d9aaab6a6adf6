/** Stops a server: it takes no new connections, lets running requests finish, and at last closes what remains. */

import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { Log } from '../health/log.ts';

/**
 * How long running requests may take to finish once the process is told to stop; times the patience of the settings. A
 * round number; docs/deploy/cinematch.service allows for it.
 */
export const DRAIN_MS = 10_000;
/** How often idle connections are closed meanwhile. A round number; a stop takes at most this much longer. */
const SWEEP_MS = 50;

/**
 * Stops the server. Resolves when every connection is closed. Idle connections stay open for `graceMs` milliseconds,
 * because a request may already be on its way; each answer asks its caller to close the connection. After `limitMs`
 * milliseconds all connections are closed, which is logged.
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
  // The `close` of an HTTP server would close idle connections at once; that of a net server does not.
  NetServer.prototype.close.call(server, () => {
    clearTimeout(sweep);
    clearInterval(sweeping);
    clearTimeout(giveUp);
    resolve();
  });
  return promise;
}
