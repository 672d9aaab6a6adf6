/** The service as one Node process: it listens on a port, and stops cleanly on SIGTERM and SIGINT. */

import type { IncomingMessage, Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Log } from '../health/log.ts';
import type { ProcessReport, ReloadedProcess } from '../health/process-report.ts';
import { reportOf } from '../health/report.ts';
import { problem } from '../http/problem.ts';
import { readSettings, type Settings } from '../settings.ts';
import { clientOf, repeatedHeader } from './client-of.ts';
import { compressed } from './compress.ts';
import { DRAIN_MS, drain } from './drain.ts';
import { openService, type ServiceOptions } from './open-service.ts';
import { printLine } from './print-line.ts';

/**
 * Time limits of connections; each times the patience of the settings. Round numbers. A connection without any traffic
 * for `IDLE_MS` is closed. There is no limit for a whole request, because a batch may stream for a long time.
 */
const IDLE_MS = 60_000;
const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;
/** Node's own default, stated because a longer header is refused. */
const MAX_HEADER_BYTES = 16_384;

/** Options of `serve`. */
export interface ServeOptions extends Omit<ServiceOptions, 'settings' | 'log' | 'draining'> {
  /** By default the settings are read from the environment. */
  settings?: Settings;
  /** By default each line is printed as JSON on standard output. */
  log?: Log;
  /** 8787 by default; 0 chooses a free port. */
  port?: number;
  /** The address to listen on; 127.0.0.1 by default. */
  host?: string;
  /** Whether the release is opened before the process listens; false by default. */
  openFirst?: boolean;
  /** Whether SIGTERM and SIGINT stop the service; true by default. */
  signals?: boolean;
}

interface RunningHost {
  readonly url: string;
  readonly port: number;
  /**
   * Takes no new connections, lets running requests finish, and resolves. Idle connections stay open for `graceMs`
   * milliseconds, 0 by default.
   */
  close(graceMs?: number): Promise<void>;
  report(): ProcessReport;
  /** Reads the pointer now. Resolves to the release that the process serves afterwards. */
  reload(): Promise<ReloadedProcess>;
  /** Resolves when the service has stopped, by `close` or by a signal. */
  readonly closed: Promise<void>;
}

/**
 * Starts the service: listens, then opens the current release. Resolves once it listens. Rejects with `Error` when it
 * cannot listen, with `SettingsError` when a setting is wrong.
 */
export async function serve(options: ServeOptions): Promise<RunningHost> {
  const { port = 8787, host = '127.0.0.1', log = printLine, signals = true } = options;
  const { settings = readSettings(process.env) } = options;
  const { patience } = settings;
  let closing = false;
  const service = await openService({ ...options, settings, log, draining: () => closing });
  const { releases } = service.deps;
  const server = createAdaptorServer({
    async fetch(request, { incoming }) {
      const twice = repeatedHeader(incoming as IncomingMessage);
      if (twice) return problem(400, `the header ${twice} is given twice`, {}, { connection: 'close' });
      return compressed(request, await service.fetch(request, clientOf(incoming as IncomingMessage, settings)));
    },
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
    drain(server, graceMs, DRAIN_MS * patience, log)
      .then(() => service.close())
      .finally(resolve);
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
  // This line comes last, because a program that waits for it may send a signal at once.
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
        const message = `port ${port} on ${host} is in use by another program; choose another one with --port`;
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
