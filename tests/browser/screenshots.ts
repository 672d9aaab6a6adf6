/**
 * `npm run screenshots [-- --releases folder]`: a picture of every page into docs/screenshots, light on a desk and dark on
 * a phone; then of a site without a server, online and offline. By default of the sample, trained into a folder of its own.
 */

import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { serve } from '../../edge/node/host.ts';
import { readSettings } from '../../edge/settings.ts';
import { serveFolder } from '../fixtures/static-server.ts';
import { launchBrowser } from './launch.ts';

const OUT = join(import.meta.dirname, '../../docs/screenshots');
const CLI = join(import.meta.dirname, '../../batch/cli.ts');
const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  '': { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  '-phone': { viewport: { width: 360, height: 740 }, colorScheme: 'dark', deviceScaleFactor: 2, hasTouch: true },
};
/** Stars given on the first page before its picture is taken, by place on the wall. */
const STARS = ['5', '2', '4', '5', '3', '4'];

interface Shot {
  path: string;
  prepare?(page: Page): Promise<unknown>;
}

const SHOTS: Readonly<Record<string, Shot>> = {
  'for-you': { path: '/', prepare: rateAndAsk },
  film: { path: '/movies/{film}' },
  search: { path: '/search?q=star' },
  user: { path: '/users/{user}' },
  explore: { path: '/explore' },
  models: {
    path: '/models',
    prepare: (page) =>
      page
        .locator('h2')
        .nth(1)
        .evaluate((h) => h.scrollIntoView()),
  },
  system: { path: '/system', prepare: (page) => page.waitForTimeout(12_000) },
  docs: { path: '/docs' },
};

const { releases: given } = parseArgs({ options: { releases: { type: 'string' } } }).values;
const own = await mkdtemp(join(tmpdir(), 'cinematch-screenshots-'));
const releases = given ?? join(own, 'releases');
// Not in this process: its memory is in one of the pictures.
const runCli = (...args: string[]) =>
  spawnSync(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
if (given === undefined) runCli('nightly', '--releases', releases);
const host = await serve({
  releases,
  port: 0,
  log: () => undefined,
  settings: readSettings({ CINEMATCH_RATE_LIMIT: '0' }),
});
const browser = await launchBrowser();
try {
  await mkdir(OUT, { recursive: true });
  const { movies } = await ask<{ movies: { movieId: number }[] }>('/v1/movies?limit=1');
  const { userId } = await ask<{ userId: number | string }>('/v1/users:random');
  for (const [look, options] of Object.entries(LOOKS)) {
    const context = await browser.newContext({ baseURL: host.url, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    for (const [name, { path, prepare }] of Object.entries(SHOTS)) {
      const filled = path.replace('{film}', String(movies[0].movieId)).replace('{user}', String(userId));
      await page.goto(filled, { waitUntil: 'networkidle' });
      await prepare?.(page);
      const file = `${name}${look}.png`;
      await page.screenshot({ path: join(OUT, file) });
      process.stdout.write(`docs/screenshots/${file}\n`);
    }
    await context.close();
  }
  const site = join(own, 'site');
  runCli('site', '--releases', releases, '--out', site);
  for (const [look, options] of Object.entries(LOOKS)) await showSite(site, look, options);
} finally {
  await browser.close();
  await host.close();
  await rm(own, { recursive: true });
}

/** The start page of a site whose visitor's device answers, and the same page again when there is no host any more. */
async function showSite(folder: string, look: string, options: BrowserContextOptions): Promise<void> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(600_000);
  const page = await context.newPage();
  await using server = await serveFolder(folder);
  await page.goto(server.url);
  await page.waitForFunction(() => document.documentElement.dataset.answering === 'ready');
  await rateAndAsk(page);
  const shoot = async (file: string) => {
    await page.screenshot({ path: join(OUT, file) });
    process.stdout.write(`docs/screenshots/${file}\n`);
  };
  await page.locator('[data-device]').scrollIntoViewIfNeeded();
  await shoot(`site${look}.png`);
  await server[Symbol.asyncDispose]();
  await page.reload();
  await page.getByText(`Based on your ${STARS.length} ratings`).waitFor();
  await page.locator('#list').scrollIntoViewIfNeeded();
  await shoot(`site-offline${look}.png`);
  await context.close();
}

async function ask<Answer>(path: string): Promise<Answer> {
  const response = await fetch(host.url + path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as Answer;
}

async function rateAndAsk(page: Page): Promise<void> {
  for (const [tile, key] of STARS.entries()) {
    await page.locator('.tile .stars').nth(tile).focus();
    await page.keyboard.press(key);
  }
  // The list answers the first stars at once and waits a moment for more.
  await page.getByText(`Based on your ${STARS.length} ratings`).waitFor();
  await page.locator('.picks:not([aria-busy])').waitFor();
  await page.locator('[data-action="why"]').first().click();
  await page.locator('[data-words]').first().waitFor();
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    window.scrollTo(0, 0);
  });
}
