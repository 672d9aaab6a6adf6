/** The service as a part of somebody else's Hono app. */

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { LogLine } from '../../edge/health/log.ts';
import { openApp } from '../../edge/library/app.ts';
import type { TestHost } from './hosts.ts';

/** Where it is mounted. */
export const BASE = '/films';

/**
 * An app that listens on a free port and has the service at `BASE`, and its own page at `/`. Requests of the test go to
 * the service, and paths are the service's own.
 */
export async function startMounted(releases: string, env: Record<string, string> = {}): Promise<TestHost> {
  const logs: LogLine[] = [];
  const own = await mkdtemp(join(tmpdir(), 'cinematch-mounted-'));
  const films = await openApp({
    releases,
    feedback: join(own, 'feedback.sqlite'),
    env: { CINEMATCH_RATE_LIMIT: '0', ...env },
    log: (line) => logs.push(line),
  });
  const app = new Hono().get('/', (c) => c.text('the app around it')).route(BASE, films.app);
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: origin + BASE,
    logs,
    request: (path, init) => fetch(origin + BASE + path, init),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      films.close();
      await rm(own, { recursive: true, force: true });
    },
  };
}
