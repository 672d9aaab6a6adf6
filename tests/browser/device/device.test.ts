/** A site without a server, as its visitors have it: first visit, offline, new versions, damage, no room. */

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { until } from '../../fixtures/until.ts';
import { copyReleases } from '../../runtime/folders.ts';
import { answered, rate, titles } from '../browser.ts';
import { endWorkers, leaveLittleRoom } from '../developer-tools.ts';
import { launchBrowser } from '../launch.ts';
import { newVisitor, openStaticSite, type StaticSite, untilAnswering, writeSiteOf } from './device-host.ts';

const NEW = 'aaaaaaaaaaaaaaaa';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

interface Visit extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
}

/** A fresh visitor who opens the start page. */
async function visit({ server }: StaticSite): Promise<Visit> {
  const { context } = await newVisitor(browser, server.url);
  const page = await context.newPage();
  await page.goto(`${server.url}/`);
  return { page, context, [Symbol.asyncDispose]: () => context.close() };
}

const releaseOf = (page: Page) =>
  page.evaluate(async () => (await fetch('v1/release', { cache: 'no-store' })).headers.get('x-release'));
const told = (page: Page) => page.locator('[data-device-text]');

it.each([true, false])(
  'works out a list on the device and needs no host afterwards (range requests: %s)',
  async (ranges) => {
    await using site = await openStaticSite(inject('releases'), { ranges, at: '/films' });
    await using first = await visit(site);
    const { page, context } = first;
    expect(await page.locator('.tile').count()).toBe(24);
    await untilAnswering(page);
    await answered(page, () => rate(page, 0, '5'));
    expect(await page.locator('[data-list-note]').textContent()).toContain('Based on your 1 rating.');
    const list = await titles(page);
    expect(list).toHaveLength(10);
    // Nothing but files was asked for, and nothing about a rating was said.
    for (const { method, body, url } of site.server.asked) {
      expect([method, body]).toEqual(['GET', '']);
      expect(url).toMatch(/^\/films\/[\w./-]*$/);
    }
    await site.server[Symbol.asyncDispose]();
    await endWorkers(page);
    await page.reload();
    await expect.poll(() => titles(page)).toEqual(list);
    // That there is no connection is no problem.
    await untilAnswering(page);
    expect(await told(page).textContent()).not.toMatch(/reached|try again/i);
    await page.locator('.picks h3 a').first().click();
    await page.locator('[data-guess]').waitFor();
    expect(page.url()).toMatch(/\/films\/movies\/\d+$/);
    await expect.poll(() => page.locator('[data-guess]').textContent()).toMatch(/of 5$/);
    const other = await context.newPage();
    for (const path of ['explore', 'models/', 'search?q=the', 'system', 'docs', 'index.html', '']) {
      await other.goto(`${site.server.url}/${path}`);
      expect(await other.locator('h1').textContent(), path).not.toMatch(/nothing here|wrong/i);
    }
  },
);

it('answers where requests have no body that can be read in parts, as in Firefox', async () => {
  await using site = await openStaticSite(inject('releases'));
  const worker = join(site.folder, 'service-worker.js');
  await writeFile(worker, `delete Request.prototype.body;${await readFile(worker, 'utf8')}`);
  await using first = await visit(site);
  const { page } = first;
  await untilAnswering(page);
  await answered(page, () => rate(page, 0, '5'));
  expect(await page.locator('[data-list-note]').textContent()).toContain('Based on your 1 rating.');
  const empty = await page.evaluate(async () => (await fetch('v1/recommendations', { method: 'POST' })).status);
  expect(empty).toBe(415);
});

it('answers two tabs, and a rating in one changes the list of the other', async () => {
  await using site = await openStaticSite(inject('releases'));
  await using first = await visit(site);
  await untilAnswering(first.page);
  const second = await first.context.newPage();
  await second.goto(`${site.server.url}/`);
  await untilAnswering(second);
  await answered(second, () => answered(first.page, () => rate(first.page, 3, '5')));
  for (const page of [first.page, second]) {
    expect(await page.locator('[data-list-note]').textContent()).toContain('Based on your 1 rating.');
  }
  expect(await titles(second)).toEqual(await titles(first.page));
});

it('loads a new release while a page is open, answers from it when it is whole, and drops the old one', async () => {
  await using releases = await copyReleases(inject('releases'), { published: true });
  await using site = await openStaticSite(releases.path);
  await using first = await visit(site);
  const { page } = first;
  await untilAnswering(page);
  expect(await releaseOf(page)).toBe(releases.id);
  await releases.addCopy(NEW);
  await releases.point(NEW);
  await writeSiteOf(releases.path, site.folder);
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  site.server.intercept = (path, response) => {
    if (!path.includes(`${NEW}/manifest.json`)) return false;
    void held.then(() => {
      site.server.intercept = () => false;
      response.writeHead(302, { location: path }).end();
    });
    return true;
  };
  const second = await first.context.newPage();
  await second.goto(`${site.server.url}/`);
  await expect.poll(() => site.server.asked.some(({ url }) => url.includes(NEW))).toBe(true);
  // It is on its way, and the open pages go on.
  await answered(page, () => rate(page, 1, '4'));
  expect(await releaseOf(page)).toBe(releases.id);
  letGo();
  await expect.poll(() => releaseOf(page)).toBe(NEW);
  await answered(page, () => rate(page, 2, '4'));
  const kept = await page.evaluate(async () =>
    (await (await caches.open('cinematch-releases')).keys()).map(({ url }) => url),
  );
  expect(kept.filter((url) => url.includes(releases.id))).toEqual([]);
  expect(kept.filter((url) => url.includes(NEW)).length).toBeGreaterThan(8);
});

it('keeps an open page going when the next version of the site has other files', async () => {
  await using site = await openStaticSite(inject('releases'));
  await using first = await visit(site);
  const { page } = first;
  await untilAnswering(page);
  await rm(join(site.folder, 'assets'), { recursive: true });
  await page.goto(`${site.server.url}/explore`);
  expect(await page.locator('figure.chart').count()).toBeGreaterThan(3);
  expect(await page.evaluate(() => getComputedStyle(document.querySelector('.site-header') as Element).display)).toBe(
    'flex',
  );
});

it('refuses a damaged file of the site, can be read all the same, and goes on when the file is whole again', async () => {
  await using site = await openStaticSite(inject('releases'));
  site.server.intercept = (path, response) => {
    if (!path.endsWith('/svd.arrow.gz')) return false;
    response.writeHead(200, { 'content-type': 'application/gzip' }).end('version https://git-lfs.github.com/spec/v1\n');
    return true;
  };
  await using first = await visit(site);
  const { page } = first;
  await expect.poll(() => told(page).textContent()).toContain('What the site sent is damaged. It was not used.');
  expect(await page.locator('.tile').count()).toBe(24);
  await rate(page, 0, '5');
  await expect.poll(() => page.locator('[data-problem]').textContent()).toContain('load them at the end of this page');
  site.server.intercept = () => false;
  const before = site.server.asked.length;
  await page.locator('[data-device] button').click();
  await untilAnswering(page);
  await expect.poll(() => page.locator('[data-list-note]').textContent()).toContain('Based on your 1 rating.');
  // What had arrived is not loaded again.
  const again = site.server.asked.slice(before).map(({ url }) => url);
  expect(again.filter((url) => /movies\.arrow|bias\.arrow/.test(url))).toEqual([]);
});

it('finds what was damaged on the device, removes it, and loads it again', async () => {
  await using site = await openStaticSite(inject('releases'));
  await using first = await visit(site);
  const { page } = first;
  await untilAnswering(page);
  await page.evaluate(async () => {
    const cache = await caches.open('cinematch-releases');
    const key = (await cache.keys()).find(({ url }) => url.endsWith('/bias.arrow')) as Request;
    const bytes = new Uint8Array(await ((await cache.match(key)) as Response).arrayBuffer());
    bytes[bytes.length >> 1] ^= 1;
    await cache.put(key, new Response(bytes, { headers: { 'content-length': String(bytes.length) } }));
  });
  await endWorkers(page);
  expect(await page.evaluate(async () => (await fetch('v1/movies?limit=1')).status)).toBe(503);
  await page.reload();
  await untilAnswering(page);
  expect(await page.evaluate(async () => (await fetch('v1/movies?limit=1')).status)).toBe(200);
});

it('says when the device has no room, and loses nothing', async () => {
  await using site = await openStaticSite(inject('releases'));
  const { context } = await newVisitor(browser, site.server.url);
  const page = await context.newPage();
  const giveRoom = await leaveLittleRoom(page, site.server.url);
  await page.goto(`${site.server.url}/`);
  await rate(page, 0, '5');
  await expect.poll(() => told(page).textContent()).toContain('no room left');
  await giveRoom();
  await page.locator('[data-device] button').click();
  await untilAnswering(page);
  await expect.poll(() => page.locator('[data-list-note]').textContent()).toContain('Based on your 1 rating.');
  await context.close();
});

it('stops loading when it is told to, and goes on from there', async () => {
  await using site = await openStaticSite(inject('releases'));
  let waiting = false;
  site.server.intercept = (path) => {
    waiting ||= path.endsWith('/item-knn.arrow.gz');
    // It never comes.
    return path.endsWith('/item-knn.arrow.gz');
  };
  await using first = await visit(site);
  const { page } = first;
  await until('the large file to be asked for', () => waiting);
  await expect.poll(() => page.locator('[data-device] button').textContent()).toBe('Cancel');
  await page.locator('[data-device] button').click();
  await expect.poll(() => told(page).textContent()).toContain('Loading was cancelled.');
  site.server.intercept = () => false;
  await page.locator('[data-device] button').click();
  await untilAnswering(page);
  await expect.poll(() => told(page).textContent()).toContain('It works offline');
});

it('goes on loading when the browser ends the worker meanwhile', async () => {
  await using site = await openStaticSite(inject('releases'));
  let isGivenUp = false;
  site.server.intercept = (path, response) => {
    if (!path.endsWith('/item-knn.arrow.gz') || isGivenUp) return false;
    response.on('close', () => {
      isGivenUp = true;
    });
    return true;
  };
  await using first = await visit(site);
  const { page } = first;
  await expect.poll(() => page.locator('[data-device] button').textContent()).toBe('Cancel');
  await until('the large file to be asked for', () => site.server.asked.some(({ url }) => url.includes('item-knn')));
  await endWorkers(page);
  await untilAnswering(page);
  expect(isGivenUp).toBe(true);
});
