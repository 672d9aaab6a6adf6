/** Starts the service in the same way as its users do, on Node or on workerd. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import type { LogLine } from '../edge/health/log.ts';
import { ALLOCATOR } from '../edge/node/allocator.ts';
import { SERVICE_FLAGS } from '../edge/node/build/build-service.ts';
import { SCORING_MODULE, type WorkerBundle } from '../edge/node/build/build-worker.ts';
import { pause } from '../shared/pause.ts';

const READY_WITHIN_MS = 60_000;
const POLL_MS = 2;
/** Switches the rate limit off, because the load comes from a single caller. */
const UNLIMITED = { CINEMATCH_RATE_LIMIT: '0' };

/** A running service. It is stopped when it is disposed of. */
export interface Served extends AsyncDisposable {
  readonly url: string;
  /** Id of the process of the service. */
  readonly pid: number;
  /** Milliseconds from the start of the process to the first answer that says it is ready. */
  readonly readyMs: number;
}

/**
 * Starts `dist/service.js` on a free port and returns it when it is ready: as one process, or as a supervisor with as
 * many `workers`, all of which are then ready. `settings` are environment variables. Throws if the service ends or
 * refuses the release.
 */
export async function serveOnNode(
  bundle: string,
  releases: string,
  settings: Readonly<Record<string, string>> = {},
  workers?: number,
): Promise<Served> {
  const start = performance.now();
  const args = [...SERVICE_FLAGS, bundle, '--releases', releases, '--port', '0'];
  if (workers !== undefined) args.push('--workers', String(workers));
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...ALLOCATOR, ...UNLIMITED, ...settings },
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  const { promise: opened, resolve, reject } = Promise.withResolvers<void>();
  exited.then(([code]) => reject(new Error(`the service ended with ${code} before it was ready`)));
  let url = '';
  let [numListening, numOpened] = [0, 0];
  const lines = createInterface(child.stdout).on('line', (line) => {
    const { event, url: address, reason } = JSON.parse(line) as LogLine;
    if (event === 'listening') {
      url = String(address);
      numListening++;
    }
    if (event === 'release-opened') numOpened++;
    if (Math.min(numListening, numOpened) === (workers ?? 1)) resolve();
    if (event === 'release-refused') reject(new Error(`the service refused the release: ${reason}`));
  });
  try {
    // Requests would delay the opening of the release, so there are none before it is open.
    await opened;
    await waitUntilReady(url);
    // The log of the requests is read and discarded.
    lines.removeAllListeners('line');
    return { url, pid: child.pid ?? 0, readyMs: performance.now() - start, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Starts the bundled Worker in workerd. Miniflare simulates its R2 bucket, which has the current release. The time
 * until it is ready counts from the first request: it is the time that an isolate takes to open the release.
 */
export async function serveOnWorkerd({ code, scoring }: WorkerBundle, releases: string): Promise<Served> {
  const toml = await readFile(new URL('../wrangler.toml', import.meta.url), 'utf8');
  const before = await childrenNamed('workerd');
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: [
        { type: 'ESModule', path: 'worker.js', contents: code },
        { type: 'CompiledWasm', path: SCORING_MODULE, contents: scoring },
      ],
      compatibilityDate: /^compatibility_date = "(.+)"$/m.exec(toml)?.[1],
      r2Buckets: ['RELEASES'],
      bindings: UNLIMITED,
      handleStructuredLogs: () => undefined,
    }),
  );
  const stop = () => miniflare.dispose();
  try {
    // Miniflare's own types for R2 need a package that is not installed.
    const bucket = (await miniflare.getR2Bucket('RELEASES')) as unknown as {
      put(key: string, value: string | Uint8Array): Promise<unknown>;
    };
    const pointer = await readFile(join(releases, 'current.json'), 'utf8');
    const { release } = JSON.parse(pointer) as { release: string };
    for (const file of await readdir(join(releases, release))) {
      await bucket.put(`${release}/${file}`, await readFile(join(releases, release, file)));
    }
    await bucket.put('current.json', pointer);
    const url = (await miniflare.ready).origin;
    const pid = (await childrenNamed('workerd')).find((child) => !before.includes(child)) ?? 0;
    const start = performance.now();
    await waitUntilReady(url);
    return { url, pid, readyMs: performance.now() - start, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function waitUntilReady(url: string): Promise<void> {
  for (const end = performance.now() + READY_WITHIN_MS; performance.now() < end; ) {
    const { status } = await fetch(`${url}/readyz`);
    if (status === 200) return;
    await pause(POLL_MS);
  }
  throw new Error(`the service was not ready within ${READY_WITHIN_MS} ms`);
}

/** Ids of the processes with this name that this process has started; none where there is no /proc. */
async function childrenNamed(name: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      const isOurs = /^PPid:\s+(\d+)$/m.exec(status)?.[1] === String(process.pid);
      return isOurs && /^Name:\s+(.*)$/m.exec(status)?.[1] === name ? [pid] : [];
    }),
  );
  return found.flat();
}
