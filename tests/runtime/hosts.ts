/** The service on each of its runtimes, with what a test needs: requests, log lines, and a way to end it. */

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { MIGRATIONS } from '../../edge/feedback/migrations.ts';
import type { LogLine } from '../../edge/health/log.ts';
import { buildAssets, writeAssets } from '../../edge/node/build/build-assets.ts';
import { bundleWorker, SCORING_MODULE } from '../../edge/node/build/build-worker.ts';
import { type ServeOptions, serve } from '../../edge/node/host.ts';
import { readSettings } from '../../edge/settings.ts';
import { until } from '../fixtures/until.ts';

export interface TestHost {
  /** Where a browser finds it. */
  readonly url: string;
  request(path: string, init?: RequestInit): Promise<Response>;
  readonly logs: LogLine[];
  stop(): Promise<void>;
}

/** Miniflare's own types for R2 need a package that is not installed. */
interface TestBucket {
  put(key: string, value: string | Uint8Array): Promise<unknown>;
}

/** As above, for D1. */
interface TestDatabase {
  prepare(sql: string): unknown;
  batch(statements: unknown[]): Promise<unknown>;
}

export interface WorkerHost extends TestHost {
  /** Uploads a folder of releases; `current.json` comes last. */
  upload(folder: string): Promise<void>;
  put(key: string, value: string | Uint8Array): Promise<void>;
  /** Runs statements on the database of feedback. */
  sql(text: string): Promise<void>;
}

/** As vitest.config.ts says, for every host that a test starts. */
const PATIENCE = { CINEMATCH_PATIENCE: process.env.CINEMATCH_PATIENCE ?? '' };
const { patience } = readSettings(PATIENCE);
/** Nothing is limited unless a test says so, whatever the environment has. */
const SETTINGS = readSettings({ CINEMATCH_RATE_LIMIT: '0' });

/** Waits for a line that `is` is true of, and returns the first: what a Worker logs may come later than its answer. */
export async function logLine(host: TestHost, is: (line: LogLine) => boolean): Promise<LogLine> {
  await until(
    'a line of the log',
    () => host.logs.some(is),
    () => host.logs,
  );
  return host.logs.find(is) as LogLine;
}

/** A Node host that listens on a free port, asked over the network. */
export async function startNode(releases: string, options: Partial<ServeOptions> = {}): Promise<TestHost> {
  const logs: LogLine[] = [];
  const own = await mkdtemp(join(tmpdir(), 'cinematch-host-'));
  const given = {
    feedback: join(own, 'feedback.sqlite'),
    port: 0,
    signals: false,
    log: (line: LogLine) => logs.push(line),
    ...options,
    settings: { ...(options.settings ?? SETTINGS), patience },
  };
  const host = await serve({ releases, ...given }).catch(async (error: unknown) => {
    await rm(own, { recursive: true });
    throw error;
  });
  return {
    url: host.url,
    logs,
    request: (path, init) => fetch(host.url + path, init),
    async stop() {
      await host.close();
      await rm(own, { recursive: true, force: true });
    },
  };
}

/**
 * The bundled Worker in workerd, its bucket filled from the folder; `bindings` are its variables and secrets, `rateLimit`
 * is in requests a minute; `services` are other Workers that it is bound to.
 */
export async function startWorkerd(
  releases: string,
  bindings: Record<string, string> = {},
  rateLimit?: number,
  services: Record<string, TestHost> = {},
): Promise<WorkerHost> {
  const logs: LogLine[] = [];
  const { code, scoring } = await bundleWorker();
  const assets = await mkdtemp(join(tmpdir(), 'cinematch-assets-'));
  await writeAssets(await buildAssets(), assets);
  const toml = await readFile(new URL('../../wrangler.toml', import.meta.url), 'utf8');
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: [
        { type: 'ESModule', path: 'worker.js', contents: code },
        { type: 'CompiledWasm', path: SCORING_MODULE, contents: scoring },
      ],
      compatibilityDate: /^compatibility_date = "(.+)"$/m.exec(toml)?.[1],
      r2Buckets: ['RELEASES'],
      d1Databases: ['FEEDBACK'],
      assets: {
        directory: assets,
        binding: 'ASSETS',
        routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true },
      },
      bindings: { ...PATIENCE, CINEMATCH_SESSION_SECRET: 's'.repeat(32), ...bindings },
      serviceBindings: Object.fromEntries(
        Object.entries(services).map(([name, host]) => [name, (request: Request) => forward(request, host) as never]),
      ),
      ratelimits: rateLimit ? { RATE_LIMIT: { namespace_id: '1', simple: { limit: rateLimit } } } : {},
      handleStructuredLogs({ message }) {
        logs.push(JSON.parse(message) as LogLine);
      },
    }),
  );
  const bucket = (await miniflare.getR2Bucket('RELEASES')) as unknown as TestBucket;
  const database = (await miniflare.getD1Database('FEEDBACK')) as unknown as TestDatabase;
  const host: WorkerHost = {
    url: (await miniflare.ready).origin,
    logs,
    async request(path, init) {
      const answer = await miniflare.dispatchFetch(`http://localhost${path}`, init as never);
      return answer as unknown as Response;
    },
    async put(key, value) {
      await bucket.put(key, value);
    },
    async upload(folder) {
      const files = await readdir(folder, { recursive: true, withFileTypes: true });
      for (const file of files.filter((entry) => entry.isFile() && entry.name !== 'current.json')) {
        const path = join(file.parentPath, file.name);
        await host.put(path.slice(folder.length + 1).replaceAll('\\', '/'), await readFile(path));
      }
      await host.put('current.json', await readFile(join(folder, 'current.json'), 'utf8'));
    },
    async sql(text) {
      const statements = text.replaceAll(/^ *--.*$/gm, '').split(';');
      const prepared = statements.filter((statement) => statement.trim() !== '');
      await database.batch(prepared.map((statement) => database.prepare(statement)));
    },
    async stop() {
      await miniflare.dispose();
      await rm(assets, { recursive: true });
    },
  };
  for (const { sql } of MIGRATIONS) await host.sql(sql);
  await host.upload(releases);
  return host;
}

/** Miniflare's requests and answers are not of the same class as Node's. */
async function forward(request: Request, host: TestHost): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const body = request.method === 'GET' ? undefined : await request.text();
  const init = { method: request.method, headers: Object.fromEntries(request.headers), body };
  return host.request(pathname + search, init);
}
