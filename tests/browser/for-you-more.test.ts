/** For you, where it could hurt most: a slow list, a title that is code, a key in the browser, a finger, a link from afar. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readSettings } from '../../edge/settings.ts';
import { createKey, keyEntry } from '../../shared/keys.ts';
import { publishTinyRelease } from '../fixtures/tiny-release.ts';
import { startNode } from '../runtime/hosts.ts';
import { openSite, rate, type Site } from './browser.ts';

const DAY_MS = 86_400_000;
const CODE = ` "><img src=x onerror="document.title='hurt'"><script>document.title='hurt'</script>`;

const updated = (page: Page) =>
  expect.poll(() => page.locator('[data-status]').textContent()).toContain('List updated');

describe('For you', () => {
  const key = createKey();
  let site: Site;
  beforeAll(async () => {
    const env = { CINEMATCH_KEYS: await keyEntry('friend', 'read', key), CINEMATCH_RATE_LIMIT: '0' };
    site = await openSite(await startNode(inject('releases'), { settings: readSettings(env) }));
  });
  afterAll(() => site?.stop());

  it('shows a viewer of the dataset to whoever entered a key, until the session ends', async () => {
    const { page, close } = await site.visit();
    await page.goto('/?user=1&n=5');
    expect(await page.locator('h1').textContent()).toBe('This needs a key');
    await page.locator('#key').fill('not a key');
    await page.locator('.key-form button').click();
    expect(await page.locator('h1').textContent()).toBe('This needs a key');
    await page.goto('/session?next=%2F%3Fuser%3D1%26n%3D5');
    await page.locator('#key').fill(key);
    await page.locator('.key-form button').click();
    await page.waitForURL('**/?user=1&n=5');
    expect(await page.locator('#list-title').textContent()).toBe('For viewer 1');
    expect(await page.locator('.picks > li').count()).toBe(5);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    // The cookie goes along with what the island asks, too.
    await page.locator('[data-action="why"]').first().click();
    await page.locator('[data-words="score"]').first().waitFor();
    await page.goto('/session');
    await page.locator('main').getByRole('button', { name: 'Sign out' }).click();
    await page.goto('/?user=1');
    expect(await page.locator('h1').textContent()).toBe('This needs a key');
    await close();
  });

  it('keeps what a double-click rated', async () => {
    const { page, complaints, close } = await site.visit();
    await page.clock.install({ time: 0 });
    await page.goto('/');
    const stars = page.locator('.tile .stars').first();
    // Both clicks come at one moment, however long the machine takes.
    await page.clock.pauseAt(DAY_MS);
    await stars.dblclick();
    await updated(page);
    expect(await stars.getAttribute('aria-valuetext')).not.toBe('not rated');
    expect(await page.locator('.rated li').count()).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });

  it('says whose the list is that is shown, also when the own one does not come', async () => {
    const { page, close } = await site.visit();
    await page.goto('/');
    await rate(page, 0, '5');
    await updated(page);
    expect(await page.locator('[data-list-note]').textContent()).toContain('Based on your 1 rating');
    await page.route('**/v1/recommendations', (asked) => asked.abort());
    await page.reload();
    await page.locator('[data-problem] button').waitFor();
    expect(await page.locator('[data-list-note]').textContent()).toContain('What most people like');
    await close();
  });

  it('takes back in one tab nothing that was rated in another', async () => {
    const { page, close } = await site.visit();
    await page.goto('/');
    await rate(page, 0, '5');
    const other = await page.context().newPage();
    await other.goto('/');
    await rate(other, 1, '4');
    await expect.poll(() => page.locator('.rated li').count()).toBe(2);
    await page.locator('[data-mine] [data-undo]').click();
    await expect.poll(() => other.locator('.rated-value').allTextContents()).toEqual(['4']);
    await close();
  });

  it('takes stars from a finger', async () => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
    const { page, complaints, close } = await site.visit(phone);
    await page.goto('/');
    // At the lower edge of the screen, where the rating makes the link to the list appear.
    const stars = page.locator('.tile .stars').nth(2);
    await stars.evaluate((s) => scrollBy(0, s.getBoundingClientRect().bottom - innerHeight + 8));
    const box = await stars.boundingBox();
    if (!box) throw new Error('no stars');
    expect(box.height).toBeGreaterThanOrEqual(24);
    // Half a star is wide enough to be meant.
    expect(box.width).toBeGreaterThanOrEqual(150);
    await page.touchscreen.tap(box.x + box.width * 0.75, box.y + box.height / 2);
    await expect.poll(() => stars.getAttribute('aria-valuetext')).toBe('4 of 5');
    await updated(page);
    expect(await page.locator('.rated li').count()).toBe(1);
    expect(await page.evaluate(() => location.hash)).toBe('');
    await page.locator('[data-to-list] a').tap();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#list');
    expect(complaints).toEqual([]);
    await close();
  });

  it('opens by a link that somebody passed on, with its settings', async () => {
    const { page, complaints, close } = await site.visit();
    const answer = await page.goto('/?genres=Horror&n=5&utm_source=mail&utm_medium=a&fbclid=IwAR0');
    expect(answer?.status()).toBe(200);
    expect(await page.locator('.picks > li').count()).toBe(5);
    for (const facts of await page.locator('.pick [data-field="facts"]').allTextContents()) {
      expect(facts).toContain('Horror');
    }
    await rate(page, 0, '5');
    await updated(page);
    expect(await page.locator('.picks > li').count()).toBe(5);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('titles that are code', () => {
  let folder: string;
  let site: Site;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cinematch-code-'));
    await publishTinyRelease(folder, CODE);
    site = await openSite(await startNode(folder));
  });
  afterAll(async () => {
    await site?.stop();
    await rm(folder, { recursive: true });
  });

  /** Nothing was made of it: no element, no run. */
  const expectHarmless = async (page: Page) => {
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.title()).not.toBe('hurt');
  };

  it('are text in a list, in why, in what was rated and in what was found', async () => {
    const { page, complaints, close } = await site.visit();
    await page.goto('/');
    await rate(page, 0, '5');
    await updated(page);
    for (const title of await page.locator('.picks h3').allTextContents()) expect(title).toContain(CODE);
    expect(await page.locator('[data-rated]').textContent()).toContain(CODE);
    await page.locator('[data-action="why"]').first().click();
    await page.locator('[data-words="score"]').first().waitFor();
    await page.locator('#find').fill('film number');
    await expect.poll(() => page.locator('[data-found]').textContent()).not.toBe('');
    expect(await page.locator('.tile').first().getAttribute('data-title')).toContain(CODE);
    await page.locator('[data-action="hide"]').first().click();
    await expect.poll(() => page.locator('[data-toast-text]').textContent()).toContain(CODE);
    await expectHarmless(page);
    expect(complaints).toEqual([]);
    await close();
  });

  it('are text among suggestions and on the page of a film', async () => {
    const { page, complaints, close } = await site.visit();
    await page.goto('/search');
    await page.locator('#q').pressSequentially('film');
    await page.locator('[role="option"]').first().waitFor();
    expect(await page.locator('[role="option"]').first().textContent()).toContain(CODE);
    await expectHarmless(page);
    await page.locator('[role="option"]').first().click();
    await page.waitForURL('**/movies/*');
    expect(await page.locator('h1').textContent()).toContain(CODE);
    await expectHarmless(page);
    expect(complaints).toEqual([]);
    await close();
  });
});
