/** Private mode on a site with a server: from the switch on, nothing that a visitor rates leaves the device. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Bucket } from '../../../batch/releases/remote/bucket.ts';
import { uploadSite } from '../../../batch/releases/remote/upload-site.ts';
import { readSettings } from '../../../edge/settings.ts';
import { type RecordingProxy, recordingProxy } from '../../fixtures/recording-proxy.ts';
import { type TemporaryFolder, temporaryFolder } from '../../fixtures/releases-folder.ts';
import { startNode, startWorkerd, type TestHost, type WorkerHost } from '../../runtime/hosts.ts';
import { waitUntilReady } from '../../runtime/http-suite.ts';
import { answered, expectAccessible, rate, titles } from '../browser.ts';
import { launchBrowser } from '../launch.ts';
import { newVisitor, untilAnswering, writeSiteOf } from './device-host.ts';

/** A service that hands out the light release in `site`. */
const HOSTS: readonly [name: string, start: (releases: string, site: string) => Promise<TestHost>][] = [
  [
    'Node',
    (releases, site) =>
      startNode(releases, { settings: readSettings({ CINEMATCH_RATE_LIMIT: '0', CINEMATCH_SITE: site }) }),
  ],
  [
    'workerd',
    async (releases, site) => {
      const host = await startWorkerd(releases, { CINEMATCH_SITE: 'site' });
      await uploadSite(bucketOf(host), site);
      return host;
    },
  ],
];

/** The bucket of a Worker that has no site yet. */
function bucketOf({ put }: WorkerHost): Bucket {
  return {
    name: 'the bucket of the Worker',
    head: async () => undefined,
    getText: async () => undefined,
    put: async (key, content) => put(key, 'text' in content ? content.text : await readFile(content.path)),
    list: async () => [],
    delete: async () => undefined,
    close: async () => undefined,
  };
}

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(HOSTS)('private mode (%s)', (_, start) => {
  let folder: TemporaryFolder;
  let host: TestHost;
  let proxy: RecordingProxy;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const site = join(folder.path, 'site');
    await writeSiteOf(inject('releases'), site);
    host = await start(inject('releases'), site);
    await waitUntilReady(host);
    proxy = await recordingProxy(host.url);
  });
  afterAll(async () => {
    await proxy?.[Symbol.asyncDispose]();
    await host?.stop();
    await folder?.[Symbol.asyncDispose]();
  });

  it('sends no rating once it is on, goes on without the server, and ends when it is switched off', async () => {
    const { context } = await newVisitor(browser, proxy.url);
    const page = await context.newPage();
    await page.goto(`${proxy.url}/`);
    await answered(page, () => rate(page, 0, '5'));
    const posts = () => proxy.passed.filter(({ method }) => method !== 'GET');
    expect(posts().length).toBeGreaterThan(0);
    const before = proxy.passed.length;
    const toggle = page.getByRole('switch', { name: 'Private mode: your ratings stay on this device' });
    expect(await toggle.isChecked()).toBe(false);
    await toggle.check();
    await page.waitForFunction(() => document.documentElement.dataset.answeredBy === 'device');
    await untilAnswering(page);
    await answered(page, () => rate(page, 2, '4'));
    await answered(page, () => rate(page, 5, '1'));
    expect(await page.locator('[data-list-note]').textContent()).toContain('Based on your 3 ratings.');
    const list = await titles(page);
    await page.locator('[data-action="why"]').first().click();
    await page.locator('[data-words="rating"]').waitFor();
    await page.goto(`${proxy.url}/search?q=the`);
    await page.goto(`${proxy.url}/`);
    await expect.poll(() => titles(page)).toEqual(list);
    expect(await page.locator('.site-footer').textContent()).toContain('They are sent nowhere.');
    await expectAccessible(page);
    // All that came to the server since: files, and nothing of what was rated or searched for.
    const since = proxy.passed.slice(before);
    expect(since.length).toBeGreaterThan(10);
    for (const { method, url, body, headers } of since) {
      expect([method, body]).toEqual(['GET', '']);
      expect(url).toMatch(/^\/(|service-worker\.js|manifest\.webmanifest|assets\/[\w.-]+|releases\/[\w./-]+)$/);
      expect(headers).not.toMatch(/rating|movieId/);
    }

    await page.getByRole('switch').uncheck();
    await page.waitForFunction(() => document.documentElement.dataset.answeredBy === undefined);
    const off = posts().length;
    await expect.poll(() => posts().length).toBeGreaterThan(off - 1);
    await answered(page, () => rate(page, 7, '3'));
    expect(posts().length).toBeGreaterThan(off);
    expect(await page.evaluate(() => caches.keys())).toEqual([]);

    await page.getByRole('switch').check();
    await page.waitForFunction(() => document.documentElement.dataset.answeredBy === 'device');
    await untilAnswering(page);
    await proxy[Symbol.asyncDispose]();
    await page.reload();
    await expect.poll(() => page.locator('[data-list-note]').textContent()).toContain('Based on your 4 ratings.');
    expect(await titles(page)).toHaveLength(10);
    await context.close();
  });

  it('hands out the files of the light release and nothing else', async () => {
    expect((await host.request('/releases/0123456789abcdef/..%2f..%2fsite.json')).status).toBe(404);
    const pointer = await host.request('/releases/current.json');
    expect([pointer.status, pointer.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    const { release } = (await pointer.json()) as { release: string };
    const manifest = await host.request(`/releases/${release}/manifest.json`);
    expect([manifest.status, manifest.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
    for (const path of [
      `/releases/${release}/x.arrow.gz`,
      '/releases/0123456789abcdef/manifest.json',
      '/releases/site.json',
    ]) {
      expect((await host.request(path)).status, path).toBe(404);
    }
  });
});

it('is not offered where the operator has no site for devices', async () => {
  const other = await startNode(inject('releases'));
  try {
    await waitUntilReady(other);
    const page = await (await other.request('/')).text();
    expect(page).not.toContain('data-device');
    for (const path of ['/releases/current.json', '/releases/0123456789abcdef/svd.arrow.gz', '/releases/x/y']) {
      expect((await other.request(path)).status, path).toBe(404);
    }
  } finally {
    await other.stop();
  }
});
