/** The service on Node: one process, releases from a folder, a clean end on SIGTERM and SIGINT. */

import type { IncomingMessage, Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { fileArchive } from '../../shared/node/file-archive.ts';
import { createApp } from '../app.ts';
import type { AppDeps, Client } from '../context.ts';
import type { Log, LogLine } from '../health/log.ts';
import { memoryGuard } from '../health/memory-guard.ts';
import { memoryHistory } from '../health/memory-history.ts';
import { createMetrics } from '../health/metrics.ts';
import type { Fellows, ProcessReport, ReloadedProcess } from '../health/process-report.ts';
import { reportOf } from '../health/report.ts';
import { currentRelease } from '../release/current-release.ts';
import { listIntact, pinned } from '../release/release-archive.ts';
import { readSettings, type Settings } from '../settings.ts';
import { openAssets } from './assets.ts';
import { collectGarbage } from './collect-garbage.ts';
import { compressed } from './compress.ts';
import { DRAIN_MS, drain } from './drain.ts';
import { memoryRateLimiter } from './rate-limiter.ts';
import { loadScoring } from './scoring-module.ts';
import { shadowAt } from './shadow.ts';
import { type SqliteFeedback, sqliteFeedback } from './sqlite-feedback.ts';

/** A connection on which nothing moves for so long is closed. A request as a whole may take longer: a batch streams. */
const IDLE_MS = 60_000;
const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;
const MAX_HEADER_BYTES = 16_384;
/** How often the pointer is followed while nobody asks anything. */
const FOLLOW_MS = 1_000;
/** Share of the memory limit over which caches shrink. */
const SOFT = 0.8;
/** After a switch the old release is collected once its last requests are likely to be answered. */
const LET_GO_MS = 1_000;

export interface ServeOptions {
  /** Folder with `current.json` and one folder per release. */
  releases: string;
  /** 8787 by default; 0 takes a free one. */
  port?: number;
  /** 127.0.0.1 by default. */
  host?: string;
  /** SQLite file of the ratings that people give; the settings' by default. */
  feedback?: string;
  /** Of the environment by default. */
  settings?: Settings;
  /** Resident bytes over which new work is refused, 0 for no limit; the settings' by default. */
  memoryLimit?: number;
  /** Answers from this release whatever the pointer says; the settings' by default. */
  release?: string;
  /** Address of another service to compare with; the settings' by default. */
  shadow?: string;
  /** Opens the release before it listens; false by default. */
  openFirst?: boolean;
  /** Number of this process among its fellows. */
  worker?: number;
  fellows?: Fellows;
  /** One line of JSON on standard output by default. */
  log?: Log;
  /** End on SIGTERM and SIGINT; true by default. */
  signals?: boolean;
  /** Milliseconds since 1970; the clock of the machine by default. */
  now?: () => number;
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
  const {
    releases: folder,
    port = 8787,
    host = '127.0.0.1',
    log = printLine,
    signals = true,
    now = Date.now,
  } = options;
  const { settings = readSettings(process.env) } = options;
  const { patience } = settings;
  const limiter = settings.rateLimit > 0 ? memoryRateLimiter(settings.rateLimit, now) : undefined;
  const { memoryLimit = settings.memoryLimit, release = settings.release, shadow = settings.shadow } = options;
  const residentBytes = () => process.memoryUsage.rss();
  const metrics = createMetrics();
  const [scoring, assets] = await Promise.all([loadScoring(), openAssets()]);
  const archive = release === undefined ? fileArchive(folder) : pinned(fileArchive(folder), release);
  const releases = currentRelease(archive, {
    overlap: true,
    fallbacks: release === undefined ? () => listIntact(archive) : undefined,
    log,
    now,
    metrics,
    scoring,
    patience,
    onSwitch: () => setTimeout(collectGarbage, LET_GO_MS).unref(),
  });
  const memory = memoryGuard({
    measure: () => (memoryLimit > 0 ? { bytes: residentBytes(), soft: SOFT * memoryLimit, hard: memoryLimit } : null),
    giveBack(pressure) {
      releases.peek()?.shrink();
      if (pressure === 'hard') collectGarbage();
    },
    log,
    now,
  });
  const history = memoryHistory(
    () => ({ residentBytes: residentBytes(), components: releases.peek()?.memory() ?? [] }),
    now,
  );
  const feedback = sqliteFeedback(options.feedback ?? settings.feedback, patience);
  if (settings.keys.length > 0) prepareFeedback(feedback, log);
  let closing = false;
  const deps: AppDeps = {
    releases,
    archive,
    metrics,
    memory,
    memoryHistory: history,
    shadow: shadow === undefined ? undefined : shadowAt(shadow, patience),
    fellows: options.fellows,
    worker: options.worker,
    draining: () => closing,
    feedback,
    settings,
    limiter,
    assets,
    log,
    now,
    residentBytes,
  };
  const app = createApp(deps);
  const server = createAdaptorServer({
    fetch: async (request, { incoming }) =>
      compressed(request, await app.fetch(request, clientOf(incoming as IncomingMessage, settings))),
    hostname: host,
    serverOptions: {
      requestTimeout: 0,
      headersTimeout: HEADERS_TIMEOUT_MS * patience,
      keepAliveTimeout: KEEP_ALIVE_MS * patience,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
  }) as Server;
  server.timeout = IDLE_MS * patience;
  const follow = () => {
    memory.pressure();
    history.look();
    return releases.get().catch(() => undefined);
  };
  if (options.openFirst) await follow();
  const address = await listen(server, port, host);
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${address}`;
  void follow();
  const following = setInterval(follow, FOLLOW_MS).unref();

  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const close = (graceMs = 0) => {
    if (closing) return closed;
    closing = true;
    clearInterval(following);
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
    drain(server, graceMs, DRAIN_MS * patience, log).then(() => {
      feedback.close();
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
  return { url, port: address, close, closed, report: () => reportOf(deps), reload };
}

/** Who calls. Of X-Forwarded-For the last entry is the proxy's own word, and the others are anybody's. */
function clientOf({ socket, headers }: IncomingMessage, { trustProxy }: Settings): Client {
  const { remoteAddress = 'unknown' } = socket;
  if (!trustProxy) return { address: remoteAddress, secure: false };
  const last = (name: string) => {
    const entries = String(headers[name] ?? '');
    return entries.slice(entries.lastIndexOf(',') + 1).trim();
  };
  return { address: last('x-forwarded-for') || remoteAddress, secure: last('x-forwarded-proto') === 'https' };
}

/** So that the file is there for the nightly run, and a path that cannot be used is told before somebody rates. */
function prepareFeedback(feedback: SqliteFeedback, log: Log): void {
  feedback.prepare().catch((error: Error) => {
    log({ level: 'error', event: 'feedback-failed', reason: error.message });
  });
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

/** One line of JSON on standard output. */
export function printLine(line: LogLine): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
}
