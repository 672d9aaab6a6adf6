/** The page of the system: what anybody reads, and what an administrator does. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readSettings } from '../../edge/settings.ts';
import { createKey, keyEntry } from '../../shared/keys.ts';
import { manifestText } from '../fixtures/manifest.ts';
import { copyReleases, type ReleasesFolder } from '../runtime/folders.ts';
import { startNode, startWorkerd, type TestHost, type WorkerHost } from '../runtime/hosts.ts';
import { expectAccessible, openSite, type Site } from './browser.ts';

const RUNTIMES: [string, (releases: string, env: Record<string, string>) => Promise<TestHost>][] = [
  [
    'Node',
    (releases, env) => startNode(releases, { settings: readSettings({ ...env, CINEMATCH_MEMORY_LIMIT: '4GB' }) }),
  ],
  ['workerd', (releases, env) => startWorkerd(releases, env)],
];
const OLDER = 'aaaaaaaaaaaaaaaa';

describe.each(RUNTIMES)('System (%s)', (_runtime, start) => {
  const key = createKey();
  let folder: ReleasesFolder;
  let site: Site;

  beforeAll(async () => {
    folder = await copyReleases(inject('releases'), { published: true });
    await folder.addCopy(OLDER);
    const run = new TextEncoder().encode(manifestText({ time: '2020-01-01T00:00:00.000Z' }));
    await folder.changeFile(OLDER, 'run.json', () => run);
    const env = { CINEMATCH_KEYS: await keyEntry('boss', 'admin', key), CINEMATCH_RATE_LIMIT: '0' };
    site = await openSite(await start(folder.path, env));
  });
  afterAll(async () => {
    await site?.stop();
    await folder?.[Symbol.asyncDispose]();
  });

  it('tells anybody of memory part by part and over time, and keeps it up to date', async () => {
    const { page, complaints, close } = await site.visit();
    await page.goto('/system');
    await expect.poll(() => page.locator('[data-updated]').textContent()).toMatch(/^As of /);
    await page.locator('[data-chart] canvas').waitFor();
    await expect.poll(() => inked(page)).toBeGreaterThan(500);
    const drawn = page.locator('[data-over-time="svd.arrow"]');
    expect(await drawn.locator('.line').getAttribute('d')).toMatch(/^M\d+ [\d.]+L/);
    expect(await drawn.locator('[data-now]').textContent()).toMatch(/^[\d.]+\skB|MB of /);
    const parts = await page
      .locator('tr[data-component] .mark')
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
    expect(parts.filter((width) => width > 0).length).toBeGreaterThan(5);
    expect(await page.locator('[data-warnings]').textContent()).toContain('All is well');
    // What the processes take is for those who may read how the service fares.
    expect(await page.locator('[data-resident]').textContent()).toBe('not known');
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(await page.locator('[data-updated]').textContent()).toBe('Paused');
    expect(await page.locator('[data-switch]').count()).toBe(0);
    await expectAccessible(page);
    expect(complaints).toEqual([]);
    await close();
  });

  it('stays paused when an answer comes late', async () => {
    const { page, complaints, close } = await site.visit();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/v1/memory', async (route) => {
      await held;
      await route.continue();
    });
    const asked = page.waitForRequest('**/v1/memory');
    await page.goto('/system');
    await asked;
    const answered = page.waitForResponse('**/v1/memory');
    await page.getByRole('button', { name: 'Pause' }).click();
    release();
    await (await answered).finished();
    // What follows the answer in the page runs before this.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    expect(await page.locator('[data-updated]').textContent()).toBe('Paused');
    expect(complaints).toEqual([]);
    await close();
  });

  it('warns in words of what is near its limit', async () => {
    const { page, complaints, close } = await site.visit();
    await page.route('**/v1/state', (route) =>
      route.fulfill({
        json: {
          level: 'bad',
          findings: [
            {
              level: 'bad',
              about: 'memory',
              what: 'Much memory is used.',
              effect: 'Requests wait.',
              todo: 'Raise <b>it</b>.',
            },
          ],
        },
      }),
    );
    await page.goto('/system');
    await expect.poll(() => page.locator('[data-warnings]').textContent()).toContain('Much memory is used.');
    expect(await page.locator('[data-warnings]').textContent()).toBe(
      'Much memory is used.Requests wait.Raise <b>it</b>.',
    );
    expect(complaints).toEqual([]);
    await close();
  });

  it('lets an administrator go back to an older release, asked twice, and says what came of it', async () => {
    const { page, complaints, close } = await site.visit({ viewport: { width: 360, height: 740 } });
    await page.goto('/system');
    await page.locator('#key').fill(key);
    await page.locator('#key').press('Enter');
    await page.locator('[data-releases]').waitFor();
    expect(await page.locator('.latency').textContent()).toContain('/v1/memory');
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    const button = page.getByRole('button', { name: 'Roll back to this' });
    await button.click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await serving()).toBe(folder.id);
    await button.click();
    await page.getByRole('button', { name: 'Switch', exact: true }).click();
    await expect.poll(() => page.locator('[data-switched]').textContent()).toBe(`Done: release ${OLDER} answers now.`);
    expect(await serving()).toBe(OLDER);
    expect(new URL(page.url()).search).toBe('');
    expect(await page.locator('.current').locator('..').textContent()).toContain(OLDER);
    await damage();
    await page.locator(`[data-switch="${folder.id}"]`).click();
    await page.getByRole('button', { name: 'Switch', exact: true }).click();
    const result = page.locator('[data-result]');
    await expect.poll(() => result.textContent()).toContain('The release was not switched.');
    expect(await result.textContent()).toContain('is damaged: svd.arrow: has checksum');
    expect(await serving()).toBe(OLDER);
    // The browser reports the refusal itself.
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('status of 400')));
    expect(complaints).toEqual([]);
    await close();
  });

  it('can be read without scripts', async () => {
    const { page, close } = await site.visit({ javaScriptEnabled: false });
    await page.goto('/system');
    expect(await page.locator('tr[data-component]').count()).toBeGreaterThan(5);
    expect(await page.locator('.lead').first().textContent()).toContain('answers from release');
    expect(await page.locator('[data-chart]').isVisible()).toBe(false);
    for (const line of await page.locator('[data-over-time] .line').all())
      expect(await line.getAttribute('d')).toMatch(/^M/);
    expect(await page.locator('[data-over-time]').count()).toBeGreaterThan(5);
    await close();
  });

  it.each([
    ['light', true],
    ['dark', true],
    ['dark', false],
  ] as const)('is as the system has it: %s, with scripts: %s', async (colorScheme, javaScriptEnabled) => {
    const { page, close } = await site.visit({ colorScheme, javaScriptEnabled });
    await page.goto('/system');
    expect(await lookOf(page)).toEqual(LOOKS[colorScheme]);
    await close();
  });

  it('is as the visitor chose, whatever the system has', async () => {
    for (const [colorScheme, chosen] of [
      ['light', 'dark'],
      ['dark', 'light'],
    ] as const) {
      const { page, close } = await site.visit({ colorScheme });
      await page.goto('/system');
      const toggle = page.locator('[data-theme-toggle]');
      while ((await toggle.textContent()) !== `Theme: ${chosen}`) await toggle.click();
      expect(await lookOf(page)).toEqual(LOOKS[chosen]);
      await page.reload();
      expect(await lookOf(page)).toEqual(LOOKS[chosen]);
      await close();
    }
  });

  /** Of the newer release, where the host has it. */
  async function damage(): Promise<void> {
    let damaged = new Uint8Array();
    await folder.changeFile(folder.id, 'svd.arrow', (bytes) => {
      bytes[bytes.length >> 1] ^= 1;
      damaged = bytes;
      return bytes;
    });
    if ('put' in site.host) await (site.host as WorkerHost).put(`${folder.id}/svd.arrow`, damaged);
  }

  async function serving(): Promise<string | null> {
    return (await site.host.request('/v1/release')).headers.get('x-release');
  }
});

it('says that nothing is open where there is no release, and refuses what needs one', async () => {
  await using folder = await copyReleases(inject('releases'), { published: false });
  const host = await startNode(folder.path);
  const page = await host.request('/system', { headers: { accept: 'text/html' } });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('No release is open, so nothing can be recommended.');
  expect((await host.request('/search')).status).toBe(503);
  await host.stop();
});

/** Colours of the page, as drawn, and one as the chart's script reads it. */
const LOOKS = {
  light: ['light', 'rgb(251, 251, 252)', 'rgb(20, 22, 28)', '#2a5db0'],
  dark: ['dark', 'rgb(15, 16, 20)', 'rgb(238, 240, 244)', '#7fb0ff'],
};

function lookOf(page: Page): Promise<string[]> {
  return page.locator('body').evaluate((body) => {
    const { colorScheme, backgroundColor, color } = getComputedStyle(body);
    return [colorScheme, backgroundColor, color, getComputedStyle(body).getPropertyValue('--chart-2').trim()];
  });
}

/** Pixels of the chart that something was drawn on. */
function inked(page: Page): Promise<number> {
  return page.locator('[data-chart] canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    let found = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at] > 0) found++;
    return found;
  });
}
