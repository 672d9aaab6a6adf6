/** The service on Node: one process, releases from a folder, a clean end on SIGTERM and SIGINT. */

import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from '../app.ts';
import { currentRelease } from '../current-release.ts';
import type { Log, LogLine } from '../log.ts';
import { fileSource, readPointer } from './file-source.ts';

/** A whole request must have arrived after this long, its headers after the shorter time. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;
const MAX_HEADER_BYTES = 16_384;
/** How long running requests may take to finish once the process is told to end. */
const DRAIN_MS = 10_000;
const SWEEP_MS = 50;
/** How often the pointer is followed while nobody asks anything. */
const FOLLOW_MS = 1_000;

export interface ServeOptions {
  /** Folder with `current.json` and one folder per release. */
  releases: string;
  /** 8787 by default; 0 takes a free one. */
  port?: number;
  /** 127.0.0.1 by default. */
  host?: string;
  /** One line of JSON on standard output by default. */
  log?: Log;
  /** End on SIGTERM and SIGINT; true by default. */
  signals?: boolean;
}

export interface RunningHost {
  readonly url: string;
  readonly port: number;
  /** Accepts no more, lets running requests finish, and resolves. */
  close(): Promise<void>;
  /** Resolves when the host has ended, by `close` or by a signal. */
  readonly closed: Promise<void>;
}

/** `port-taken`: something else listens there. `cannot-listen`: the system refuses for another reason. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: 'port-taken' | 'cannot-listen';
  constructor(code: 'port-taken' | 'cannot-listen', message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Listens, then opens the current release. Throws `HostError` when it cannot listen. */
export async function serve(options: ServeOptions): Promise<RunningHost> {
  const { releases: folder, port = 8787, host = '127.0.0.1', log = printLine, signals = true } = options;
  const store = { readPointer: () => readPointer(folder), source: (id: string) => fileSource(`${folder}/${id}`) };
  const releases = currentRelease(store, { overlap: true, log, now: Date.now });
  const app = createApp({ releases, log, now: Date.now, residentBytes: () => process.memoryUsage.rss() });
  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname: host,
    serverOptions: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
  }) as Server;
  const address = await listen(server, port, host);
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${address}`;
  log({ level: 'info', event: 'listening', url });
  const follow = () => void releases.get().catch(() => undefined);
  follow();
  const following = setInterval(follow, FOLLOW_MS).unref();

  const { promise: closed, resolve } = Promise.withResolvers<void>();
  let closing = false;
  const close = () => {
    if (closing) return closed;
    closing = true;
    clearInterval(following);
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
    // Node closes the connections that are idle now; the others are closed here when their last answer is out.
    const sweeping = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    const giveUp = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearInterval(sweeping);
      clearTimeout(giveUp);
      resolve();
    });
    return closed;
  };
  const onSignal = (signal: NodeJS.Signals) => {
    log({ level: 'info', event: 'stopping', signal });
    close();
  };
  if (signals) {
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  }
  return { url, port: address, close, closed };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE') {
        const message = `port ${port} on ${host} is taken by another program; choose one with --port`;
        reject(new HostError('port-taken', message, { cause }));
      } else {
        reject(new HostError('cannot-listen', `cannot listen on ${host}, port ${port}: ${cause.message}`, { cause }));
      }
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function printLine(line: LogLine): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
}
