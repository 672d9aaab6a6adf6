/**
 * `npm run bench -- browser [--releases folder | --dataset folder]`: measures the service in a browser: bytes and time
 * until the first list, and what a list costs. The site has a light release of the default size and comes at the speed of
 * a phone. By default it runs on the sample.
 */

import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { LIGHT_BUDGET, makeLight } from '../batch/commands/site.ts';
import { createProgress } from '../batch/terminal/progress.ts';
import { writeSite } from '../edge/node/site/write-site.ts';
import { fileArchive } from '../shared/node/file-archive.ts';
import { readManifest } from '../shared/release/manifest.ts';
import { launchBrowser } from '../tests/browser/launch.ts';
import { median, round, writeResult } from './record.ts';
import { findSampleReleases } from './releases.ts';

/** 1.6 Mbit/s, the "slow 4G" of browsers, shared by all requests; in bytes per second. */
const BYTES_PER_SECOND = 204_800;
const CHUNK_BYTES = 8_192;
const LISTS = 50;
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** The figures of one run of the benchmark. Times are in milliseconds. */
export interface BrowserFigures {
  /** Bytes of the light release, and of everything that came until it was there. */
  deviceBytes: number;
  loadedBytes: number;
  /** From the request for the page until it can be read, and until the device answers. */
  readableMs: number;
  answeringMs: number;
  /** The first list once the tables are there, the first one after the worker was ended, and the median of further ones. */
  coldListMs: number;
  warmListMs: number;
  listMs: number;
  /** Memory of the process of the tab and its worker, as far as it shares it with no other (PSS), in bytes. */
  tabBytes: number | null;
}

/** Runs the benchmark and adds its figures to bench/results/browser.json. */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-bench-'));
  const archive = fileArchive(await findSampleReleases());
  const whole = archive.source((await archive.readPointer()).release);
  const progress = createProgress({ write: () => true });
  const light = await makeLight(whole, await readManifest(whole), LIGHT_BUDGET, progress);
  const { deviceBytes } = await writeSite({ out: folder, ...light });
  const host = await serveSlowly(folder);
  const browser = await launchBrowser();
  try {
    const figures = { deviceBytes, ...(await measure(browser, host)) } satisfies BrowserFigures;
    const { name, ratings, users, movies, checksum } = light.manifest.dataset;
    await writeResult('browser', { name, ratings, users, movies, checksum }, figures);
    process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
  } finally {
    await browser.close();
    await host.stop();
    await rm(folder, { recursive: true });
  }
}

interface SlowHost {
  readonly url: string;
  sentBytes(): number;
  stop(): Promise<void>;
}

/** Serves the folder at the speed of a phone's connection. */
async function serveSlowly(folder: string): Promise<SlowHost> {
  let sent = 0;
  /** When the line is free again. */
  let freeAt = 0;
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const file = join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    const bytes = await readFile(file).catch(() => undefined);
    response.writeHead(bytes ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    for (let at = 0; bytes && at < bytes.length; at += CHUNK_BYTES) {
      const part = bytes.subarray(at, at + CHUNK_BYTES);
      freeAt = Math.max(freeAt, performance.now()) + (1_000 * part.length) / BYTES_PER_SECOND;
      await wait(freeAt - performance.now());
      response.write(part);
      sent += part.length;
    }
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    sentBytes: () => sent,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function measure(browser: Browser, host: SlowHost): Promise<Omit<BrowserFigures, 'deviceBytes'>> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  context.setDefaultTimeout(600_000);
  const page = await context.newPage();
  const start = performance.now();
  await page.goto(host.url, { waitUntil: 'domcontentloaded' });
  const readableMs = Math.round(performance.now() - start);
  await page.waitForFunction(() => document.documentElement.dataset.answering === 'ready');
  const answeringMs = Math.round(performance.now() - start);
  const loadedBytes = host.sentBytes();
  const films = await page
    .locator('.tile')
    .evaluateAll((tiles) => tiles.map((tile) => Number((tile as HTMLElement).dataset.movie)));
  const list = (n: number) => listMs(page, films.slice(0, n));
  const coldListMs = await list(1);
  const times: number[] = [];
  for (let l = 0; l < LISTS; l++) times.push(await list(1 + (l % films.length)));
  const tabBytes = await tabMemory(browser);
  const session = await context.newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  const warmListMs = await list(5);
  await context.close();
  return { loadedBytes, readableMs, answeringMs, coldListMs, warmListMs, listMs: round(median(times)), tabBytes };
}

/** Milliseconds until a list for these films is there, as the page sees it. */
function listMs(page: Page, films: readonly number[]): Promise<number> {
  return page.evaluate(async (ids) => {
    const ratings = ids.map((movieId, f) => ({ movieId, rating: 1 + (f % 5) }));
    const begin = performance.now();
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch('v1/recommendations', { method: 'POST', headers, body: JSON.stringify({ ratings }) });
    const { recommendations } = await answer.json();
    if (recommendations.length === 0) throw new Error('the list is empty');
    return Math.round(10 * (performance.now() - begin)) / 10;
  }, films);
}

/** The largest of the browser's processes for pages; null where the system does not say. */
async function tabMemory(browser: Browser): Promise<number | null> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const sizes = await Promise.all(
    processInfo
      .filter(({ type }) => type === 'renderer')
      .map(async ({ id }) => {
        const text = await readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => '');
        return 1_024 * Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0);
      }),
  );
  const most = Math.max(0, ...sizes);
  return most === 0 ? null : most;
}
