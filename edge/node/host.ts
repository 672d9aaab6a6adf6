/** The service on Node: one process that listens, and a clean end on SIGTERM and SIGINT. */

import type { IncomingMessage, Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Log } from '../health/log.ts';
import type { ProcessReport, ReloadedProcess } from '../health/process-report.ts';
import { reportOf } from '../health/report.ts';
import { readSettings, type Settings } from '../settings.ts';
import { clientOf } from './client-of.ts';
import { compressed } from './compress.ts';
import { DRAIN_MS, drain } from './drain.ts';
import { openService, type ServiceOptions } from './open-service.ts';
import { printLine } from './print-line.ts';

/** A connection on which nothing moves for so long is closed. A request as a whole may take longer: a batch streams. */
const IDLE_MS = 60_000;
const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;
const MAX_HEADER_BYTES = 16_384;

export interface ServeOptions extends Omit<ServiceOptions, 'settings' | 'log' | 'draining'> {
  /** Of the environment by default. */
  settings?: Settings;
  /** One line of JSON on standard output by default. */
  log?: Log;
  /** 8787 by default; 0 takes a free one. */
  port?: number;
  /** 127.0.0.1 by default. */
  host?: string;
  /** Opens the release before it listens; false by default. */
  openFirst?: boolean;
  /** End on SIGTERM and SIGINT; true by default. */
  signals?: boolean;
}

interface RunningHost {
  readonly url: string;
  readonly port: number;
  /** Accepts no more, lets running requests finish, and resolves. Idle connections stay open for `graceMs`, 0 by default. */
  close(graceMs?: number): Promise<void>;
  report(): ProcessReport;
  /** Looks at the pointer now; what is answered from then. */
  reload(): Promise<ReloadedProcess>;
  /** Resolves when the host has ended, by `close` or by a signal. */
  readonly closed: Promise<void>;
}

/** Listens, then opens the current release. Throws when it cannot listen, and says why. */
export async function serve(options: ServeOptions): Promise<RunningHost> {
  const { port = 8787, host = '127.0.0.1', log = printLine, signals = true } = options;
  const { settings = readSettings(process.env) } = options;
  const { patience } = settings;
  let closing = false;
  const service = await openService({ ...options, settings, log, draining: () => closing });
  const { releases } = service.deps;
  const server = createAdaptorServer({
    fetch: async (request, { incoming }) =>
      compressed(request, await service.fetch(request, clientOf(incoming as IncomingMessage, settings))),
    hostname: host,
    serverOptions: {
      requestTimeout: 0,
      headersTimeout: HEADERS_TIMEOUT_MS * patience,
      keepAliveTimeout: KEEP_ALIVE_MS * patience,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
  }) as Server;
  server.timeout = IDLE_MS * patience;
  if (options.openFirst) await service.follow();
  const address = await listen(server, port, host);
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${address}`;
  void service.follow();
  const stopFollowing = service.keepFollowing();

  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const close = (graceMs = 0) => {
    if (closing) return closed;
    closing = true;
    stopFollowing();
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
    drain(server, graceMs, DRAIN_MS * patience, log).then(() => {
      service.close();
      resolve();
    });
    return closed;
  };
  const onSignal = (signal: NodeJS.Signals) => {
    log({ level: 'info', event: 'stopping', signal });
    void close();
  };
  if (signals) {
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  }
  // Last, for whoever reads it may tell this process to end at once.
  log({ level: 'info', event: 'listening', url });
  const reload = async () => {
    const recommender = await releases.reload().catch(() => undefined);
    return { worker: options.worker ?? null, release: recommender?.manifest.id ?? null };
  };
  return { url, port: address, close, closed, report: () => reportOf(service.deps), reload };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE') {
        const message = `port ${port} on ${host} is taken by another program; choose one with --port`;
        reject(new Error(message, { cause }));
      } else {
        reject(new Error(`cannot listen on ${host}, port ${port}: ${cause.message}`, { cause }));
      }
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
