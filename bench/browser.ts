/**
 * `npm run bench -- browser [--releases folder | --dataset folder]`: measures the service in a browser: bytes and time
 * until the first list, what a list costs, and memory. The site has a light release of the default size, or of 16 MB for a
 * large catalogue, and comes at the speed of a phone's connection; the processor of the tab is a quarter as fast. By default it runs
 * on the sample.
 */

import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { LIGHT_BUDGET } from '../batch/commands/site.ts';
import { deriveLight, lightSource } from '../batch/releases/light/derive-light.ts';
import { writeSite } from '../edge/node/site/write-site.ts';
import { fileArchive } from '../shared/node/file-archive.ts';
import { readManifest } from '../shared/release/manifest.ts';
import { launchBrowser } from '../tests/browser/launch.ts';
import { median, round, writeResult } from './record.ts';
import { findSampleReleases } from './releases.ts';
import { withSlowPages } from './slow-processor.ts';

/** For catalogues that do not fit into the default budget: the largest one that docs/deploy.md has figures of. */
const LARGER_BUDGET = 16_000_000;
/** 1.6 Mbit/s, the "slow 4G" of browsers, shared by all requests; in bytes per second. */
const BYTES_PER_SECOND = 204_800;
const CHUNK_BYTES = 8_192;
/** How much slower the processor of a phone is: the "4× slowdown" of browsers. */
const SLOWER = 4;
/** Memory is measured after the browser has had this long to tidy up. A round number. */
const REST_MS = 5_000;
const LISTS = 50;
/**
 * Set, Playwright does not watch what service workers load. It would have the browser keep a copy of every file for it, in
 * the memory of the tab, which nobody else's browser does.
 */
const UNWATCHED = 'PLAYWRIGHT_DISABLE_SERVICE_WORKER_NETWORK';
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** Memory of a process in bytes. */
export interface ProcessMemory {
  /** All its pages, of those that it has in common with others its share (PSS). */
  share: number;
  /** Its own memory that is no part of a file: what the task manager of Chrome shows. */
  own: number;
}

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
  /** How many times slower than this machine's the processor of the tab was. */
  slower: number;
  /** The process of the tab and its worker, after lists; and the same process before it had the site. Null where the system does not say. */
  tab: ProcessMemory | null;
  emptyTab: ProcessMemory | null;
  /** What the release keeps in memory, as `/v1/memory` counts it. */
  releaseBytes: number;
}

/** Runs the benchmark and adds its figures to bench/results/browser.json. */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-bench-'));
  const archive = fileArchive(await findSampleReleases());
  const whole = archive.source((await archive.readPointer()).release);
  const manifest = await readManifest(whole);
  const light = await deriveLight(whole, manifest, LIGHT_BUDGET).catch((error: unknown) => {
    // A large catalogue takes more even with the smallest tables.
    if (error instanceof RangeError) return deriveLight(whole, manifest, LARGER_BUDGET);
    throw error;
  });
  const { deviceBytes } = await writeSite({ out: folder, source: lightSource(light), manifest: light.manifest });
  const host = await serveSlowly(folder);
  process.env[UNWATCHED] = '1';
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
    const type = bytes ? (TYPES[extname(file)] ?? 'application/octet-stream') : 'text/html';
    response.writeHead(bytes ? 200 : 404, { 'content-type': type });
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
  // A page of the same origin, so that the site comes into the same process.
  await page.goto(`${host.url}nothing`);
  const emptyTab = await tabMemory(browser);
  const first = await withSlowPages(browser, SLOWER, () => firstVisit(page, host));
  await wait(REST_MS);
  const tab = await tabMemory(browser);
  const releaseBytes = await page.evaluate(async () => (await (await fetch('v1/memory')).json()).total as number);
  const session = await context.newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  const films = await filmsOf(page);
  const warmListMs = await withSlowPages(browser, SLOWER, () => listMs(page, films.slice(0, 5)));
  await context.close();
  return { ...first, warmListMs, slower: SLOWER, tab, emptyTab, releaseBytes };
}

async function firstVisit(page: Page, host: SlowHost) {
  const sentBefore = host.sentBytes();
  const start = performance.now();
  await page.goto(host.url, { waitUntil: 'domcontentloaded' });
  const readableMs = Math.round(performance.now() - start);
  await page.waitForFunction(() => document.documentElement.dataset.answering === 'ready');
  const answeringMs = Math.round(performance.now() - start);
  const loadedBytes = host.sentBytes() - sentBefore;
  const films = await filmsOf(page);
  const coldListMs = await listMs(page, films.slice(0, 1));
  const times: number[] = [];
  for (let l = 0; l < LISTS; l++) times.push(await listMs(page, films.slice(0, 1 + (l % films.length))));
  return { loadedBytes, readableMs, answeringMs, coldListMs, listMs: round(median(times)) };
}

/** The films of the start wall. */
function filmsOf(page: Page): Promise<number[]> {
  return page.locator('.tile').evaluateAll((tiles) => tiles.map((tile) => Number((tile as HTMLElement).dataset.movie)));
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
async function tabMemory(browser: Browser): Promise<ProcessMemory | null> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const found = await Promise.all(
    processInfo
      .filter(({ type }) => type === 'renderer')
      .map(async ({ id }) => {
        const text = await readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => '');
        const bytes = (name: string) => 1_024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
        return { share: bytes('Pss'), own: bytes('Anonymous') + bytes('Swap') };
      }),
  );
  return found.filter(({ own }) => own > 0).toSorted((a, b) => b.own - a.own)[0] ?? null;
}
