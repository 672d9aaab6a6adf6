/** What a browser needs to install the site. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { launchBrowser } from '../launch.ts';
import { openStaticSite, type StaticSite } from './device-host.ts';

let browser: Browser;
let site: StaticSite;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await openStaticSite(inject('releases'), { at: '/films' });
});
afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
});

it('has a manifest that browsers take, with pictures that are there', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${site.server.url}/explore/`);
  const session = await context.newCDPSession(page);
  const { errors, data = '{}', url } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  expect(url).toBe(`${site.server.url}/manifest.webmanifest`);
  const manifest = JSON.parse(data);
  expect(new URL(manifest.start_url, url).href).toBe(`${site.server.url}/`);
  expect(manifest.icons.map(({ sizes }: { sizes: string }) => sizes)).toEqual(['any', '192x192', '512x512']);
  for (const { src, type } of manifest.icons) {
    const icon = await fetch(new URL(src, url));
    expect([icon.status, icon.headers.get('content-type')]).toEqual([200, type]);
  }
  await context.close();
});
