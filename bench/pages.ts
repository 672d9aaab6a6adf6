/**
 * `npm run bench -- pages [--releases folder | --dataset folder]`: measures pages in a real browser: how soon each is
 * ready on a slow phone, how large it is, and how soon the page For you shows a list that has arrived. By default it
 * runs on the sample.
 */

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { buildAssets, writeAssets } from '../edge/node/build/build-assets.ts';
import { bundleService } from '../edge/node/build/build-service.ts';
import { launchBrowser } from '../tests/browser/launch.ts';
import { median, round, writeResult } from './record.ts';
import { findSampleReleases, readRelease } from './releases.ts';
import { serveOnNode } from './served.ts';

/** Number of visits of each page, each with an empty cache. */
const VISITS = 5;
const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };
/** How many times slower the phone's processor is than this machine's. */
const SLOWDOWN = 4;
/** "Slow 4G" of browsers: 1.6 Mbit/s down, 750 kbit/s up, 150 ms round trip. In bytes per second and milliseconds. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 93_750 };
/** Ratings to give by key, one film after another. Each changes the list. */
const STARS = ['5', '1', '4', '2', '5', '3', '4', '1', '5', '2', '4', '3'];

interface PageFigures {
  /** Median time from the request until the document is parsed and its modules have run, in milliseconds. */
  readyMs: number;
  longestMs: number;
  /** All bytes over the network, headers included, in 10³ bytes. */
  kilobytes: number;
  requests: number;
}

interface UpdateFigures {
  /** Median time from the last byte of an answer to the frame that shows its list, in milliseconds. */
  p50: number;
  longest: number;
}

/** The figures of one run of the benchmark. */
export interface PagesFigures {
  visits: number;
  /** Figures on the phone by path. A path like `/movies/:movieId` stands for one film or user. */
  pages: Record<string, PageFigures>;
  updates: { desk: UpdateFigures; phone: UpdateFigures };
}

/** Runs the benchmark and adds its figures to bench/results/pages.json. */
export async function run(): Promise<void> {
  const releases = await findSampleReleases();
  const { manifest, userIds, movieIds } = await readRelease(releases);
  await writeAssets(await buildAssets());
  await using served = await serveOnNode(await bundleService(), releases);
  const paths = {
    '/': '/',
    '/search': '/search?q=the',
    '/movies/:movieId': `/movies/${movieIds[0]}`,
    '/users/:userId': `/users/${userIds[0]}`,
    '/explore': '/explore',
    '/models': '/models',
    '/system': '/system',
    '/docs': '/docs',
  };
  const browser = await launchBrowser();
  try {
    const pages: Record<string, PageFigures> = {};
    for (const [name, path] of Object.entries(paths)) pages[name] = await measurePage(browser, served.url + path);
    const updates = {
      desk: await measureUpdates(browser, served.url, DESK, 1),
      phone: await measureUpdates(browser, served.url, PHONE, SLOWDOWN),
    };
    const figures: PagesFigures = { visits: VISITS, pages, updates };
    const { name, ratings, users, movies, checksum } = manifest.dataset;
    await writeResult('pages', { name, ratings, users, movies, checksum }, figures);
    process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
  } finally {
    await browser.close();
  }
}

/** Measures a page on the phone over slow 4G. */
async function measurePage(browser: Browser, url: string): Promise<PageFigures> {
  const times: number[] = [];
  let [bytes, requests] = [0, 0];
  for (let visit = 0; visit < VISITS; visit++) {
    const context = await browser.newContext(PHONE);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    [bytes, requests] = [0, 0];
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
      requests++;
    });
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    await devtools.send('Network.emulateNetworkConditions', SLOW_4G);
    const answer = await page.goto(url, { waitUntil: 'networkidle' });
    if (!answer?.ok()) throw new Error(`${url} answers ${answer?.status()}`);
    times.push(await page.evaluate(readyMs));
    await context.close();
  }
  return {
    readyMs: Math.round(median(times)),
    longestMs: Math.round(Math.max(...times)),
    kilobytes: round(bytes / 1e3),
    requests,
  };
}

/** Runs in the page. Returns the milliseconds from the request until the page was ready. */
function readyMs(): number {
  const [{ domContentLoadedEventEnd }] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return domContentLoadedEventEnd;
}

async function measureUpdates(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
  slowdown: number,
): Promise<UpdateFigures> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.goto(url);
  await page.evaluate(noteFrames);
  const times: number[] = [];
  for (const [tile, key] of STARS.entries()) times.push(await timeUpdate(page, tile, key));
  await context.close();
  return { p50: round(median(times)), longest: round(Math.max(...times)) };
}

/** Runs in the page. Records the time of the frame that shows the latest change of the list. */
function noteFrames(): void {
  const picks = document.querySelector('[data-picks]');
  if (!picks) throw new Error('the page has no list');
  const onChange = () =>
    requestAnimationFrame(() => {
      document.documentElement.dataset.shown = String(performance.now());
    });
  new MutationObserver(onChange).observe(picks, { childList: true });
}

/** Rates a film. Returns the milliseconds from the arrival of the new list to the frame that shows it. */
async function timeUpdate(page: Page, tile: number, key: string): Promise<number> {
  const before = await page.evaluate(() => document.documentElement.dataset.shown);
  await page.locator('.tile .stars').nth(tile).focus();
  await page.keyboard.press(key);
  await page.waitForFunction((last) => document.documentElement.dataset.shown !== last, before);
  return page.evaluate(() => {
    const loaded = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const lists = loaded.filter(({ name }) => name.endsWith('/v1/recommendations'));
    return Number(document.documentElement.dataset.shown) - Math.max(...lists.map(({ responseEnd }) => responseEnd));
  });
}
