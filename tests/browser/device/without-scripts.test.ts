/** A site without a server, as visitors without scripts have it. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { launchBrowser } from '../launch.ts';
import { openStaticSite } from './device-host.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

it('has pages without scripts, in which every link leads somewhere', async () => {
  await using site = await openStaticSite(inject('releases'), { at: '/films' });
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const paths = ['/', '/search/', '/explore/', '/models/'];
  for (const path of paths) {
    await page.goto(site.server.url + path);
    const links = await page
      .locator('a[href], link[href], script[src], img[src]')
      .evaluateAll((elements) =>
        elements.map((element) => (element as HTMLAnchorElement).href || (element as HTMLScriptElement).src),
      );
    const own = links.filter((link) => link.startsWith('http://127.0.0.1'));
    expect(own.length, path).toBeGreaterThan(8);
    for (const link of new Set(own)) expect((await fetch(link)).status, `${link} on ${path}`).toBe(200);
  }
  await page.goto(`${site.server.url}/`);
  expect(await page.locator('.tile .poster-title').count()).toBe(24);
  expect(await page.locator('.picks h3').count()).toBe(10);
  expect(await page.locator('[data-device]').isVisible()).toBe(false);
  await page.goto(`${site.server.url}/search/`);
  expect(await page.locator('.films li').count()).toBe(20);
  await page.goto(`${site.server.url}/explore/`);
  expect(await page.locator('figure.chart').count()).toBeGreaterThan(3);
  await context.close();
});
