/** The service on each of its runtimes, with what a test needs: requests, log lines, and a way to end it. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import type { LogLine } from '../../edge/log.ts';
import { bundleWorker } from '../../edge/node/build-worker.ts';
import { type ServeOptions, serve } from '../../edge/node/host.ts';

export interface TestHost {
  request(path: string, init?: RequestInit): Promise<Response>;
  readonly logs: LogLine[];
  stop(): Promise<void>;
}

/** Miniflare's own types for R2 need a package that is not installed. */
interface TestBucket {
  put(key: string, value: string | Uint8Array): Promise<unknown>;
}

export interface WorkerHost extends TestHost {
  /** Uploads a folder of releases; `current.json` comes last. */
  upload(folder: string): Promise<void>;
  put(key: string, value: string | Uint8Array): Promise<void>;
}

/** A Node host that listens on a free port, asked over the network. */
export async function startNode(releases: string, options: Partial<ServeOptions> = {}): Promise<TestHost> {
  const logs: LogLine[] = [];
  const host = await serve({ releases, port: 0, signals: false, log: (line) => logs.push(line), ...options });
  return {
    logs,
    request: (path, init) => fetch(host.url + path, init),
    stop: () => host.close(),
  };
}

/** The bundled Worker in workerd, its bucket filled from the folder; `bindings` are its variables and secrets. */
export async function startWorkerd(releases: string, bindings: Record<string, string> = {}): Promise<WorkerHost> {
  const logs: LogLine[] = [];
  const { code } = await bundleWorker();
  const toml = await readFile(new URL('../../wrangler.toml', import.meta.url), 'utf8');
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: code,
      compatibilityDate: /^compatibility_date = "(.+)"$/m.exec(toml)?.[1],
      r2Buckets: ['RELEASES'],
      bindings,
      handleStructuredLogs({ message }) {
        logs.push(JSON.parse(message) as LogLine);
      },
    }),
  );
  const bucket = (await miniflare.getR2Bucket('RELEASES')) as unknown as TestBucket;
  const host: WorkerHost = {
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
    stop: () => miniflare.dispose(),
  };
  await host.upload(releases);
  return host;
}
