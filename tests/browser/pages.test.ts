/** Film, search and viewer pages, as a person uses them. */

import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { nameOf } from '../../edge/pages/models/names.ts';
import { readSettings } from '../../edge/settings.ts';
import { SIMILAR_BY } from '../../models/recommender/answers.ts';
import { createKey, keyEntry } from '../../shared/keys.ts';
import { copyReleases, type ReleasesFolder } from '../runtime/folders.ts';
import { startNode, startWorkerd, type TestHost } from '../runtime/hosts.ts';
import { expectAccessible, openSite, type Site, type Visit } from './browser.ts';

const RUNTIMES: [string, (releases: string, env: Record<string, string>) => Promise<TestHost>][] = [
  ['Node', (releases, env) => startNode(releases, { settings: readSettings(env) })],
  ['workerd', (releases, env) => startWorkerd(releases, env)],
];
/** A title, and what stands in its place: as long, and found by the same words. */
const TITLE = 'Harry Potter and the Prisoner of Azkaban';
const EVIL = '<script>window.pwned=1</script><b>Azkaban'.slice(0, TITLE.length);

const fits = async (page: Page) => {
  const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(width).toBeLessThanOrEqual(room);
};
const isDrawn = async (page: Page, marks: string, atLeast: number) => {
  const sizes = await page.locator(marks).evaluateAll((all) => all.map((mark) => mark.getBoundingClientRect()));
  expect(sizes.filter(({ width, height }) => width > 0 && height > 0).length).toBeGreaterThanOrEqual(atLeast);
};

/** Titles as long as the longest ones, in one word. */
const lengthen = (page: Page, titles: string) =>
  page.locator(titles).evaluateAll((all) => {
    for (const title of all) title.textContent = 'm'.repeat(147);
  });

describe.each(RUNTIMES)('pages (%s)', (_, start) => {
  const key = createKey();
  let folder: ReleasesFolder;
  let site: Site;
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    folder = await copyReleases(inject('releases'), { published: true });
    await putTitle(folder);
    const env = { CINEMATCH_KEYS: await keyEntry('friend', 'read', key), CINEMATCH_RATE_LIMIT: '0' };
    site = await openSite(await start(folder.path, env));
  });
  afterAll(async () => {
    await site?.stop();
    await folder?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    visit = await site.visit({ viewport: { width: 360, height: 740 } });
    page = visit.page;
  });
  afterEach(async () => {
    expect(visit.complaints).toEqual([]);
    await visit.close();
  });

  it('suggests films while one types, by keyboard, and forgives a typing error', async () => {
    await page.goto('/search');
    const field = page.getByRole('combobox');
    await field.fill('godfahter');
    const options = page.getByRole('option');
    await expect.poll(() => options.first().textContent()).toContain('The Godfather');
    expect(await field.getAttribute('aria-expanded')).toBe('true');
    await field.press('ArrowDown');
    const chosen = page.locator('[role="option"][aria-selected="true"]');
    expect(await field.getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
    await expectAccessible(page);
    await field.press('Escape');
    expect(await field.getAttribute('aria-expanded')).toBe('false');
    await field.fill('inception');
    await expect.poll(() => options.first().textContent()).toContain('Inception');
    await field.press('ArrowDown');
    await field.press('Enter');
    await page.waitForURL(/\/movies\/\d+$/);
    expect(await page.locator('h1').textContent()).toBe('Inception');
  });

  it('searches page by page, and helps who finds nothing', async () => {
    await page.goto('/search?q=the');
    const first = await page.locator('.films a').allTextContents();
    expect(first).toHaveLength(20);
    await page.getByRole('link', { name: 'Next' }).click();
    await page.waitForURL(/page=2/);
    const second = await page.locator('.films a').allTextContents();
    expect(second.length).toBeGreaterThan(0);
    await fits(page);
    await page.goto(`/search?q=${encodeURIComponent('"><img src=x onerror=alert(1)>qqq')}`);
    expect(await page.locator('h2').textContent()).toContain('<img src=x');
    expect(await page.locator('main img').count()).toBe(0);
    await expectAccessible(page);
  });

  it('shows a film with charts and what is like it, and what one would rate it oneself', async () => {
    await page.goto('/search?q=alien+1979');
    await page.locator('.films a').first().click();
    await page.waitForURL(/\/movies\//);
    expect(await page.locator('h1').textContent()).toBe('Alien');
    expect(await page.locator('.alike section h3').allTextContents()).toEqual(SIMILAR_BY.map(nameOf));
    await isDrawn(page, '#given rect.mark', 5);
    await isDrawn(page, '#time rect.mark', 2);
    await isDrawn(page, '#time .line', 1);
    await fits(page);
    await expectAccessible(page);
    const like = page.locator('.alike section').first().locator('li a').first();
    const guess = page.locator('[data-guess]');
    await expect.poll(() => guess.textContent()).toBe('Not known yet');
    const liked = await like.getAttribute('href');
    await page.goto(liked ?? '');
    await page.getByRole('slider').press('5');
    await expect.poll(() => page.locator('[data-guess-note]').textContent()).toContain('Rate other films too');
    await page.goBack();
    await expect.poll(() => guess.textContent()).toMatch(/^\d\.\d of 5$/);
    const note = () => page.locator('[data-guess-note]').textContent();
    expect(await note()).toContain('Your likely rating, from your 1 rating.');
    const before = await guess.textContent();
    await page.getByRole('slider').press('1');
    await expect.poll(note).toContain('The prediction from your other ratings (1).');
    expect(await guess.textContent()).toBe(before);
    await page.goto('/');
    await expect.poll(() => page.locator('[data-rated]').textContent()).toContain('Alien');
  });

  it('shows a title as it is, whatever is in it', async () => {
    await page.goto('/search?q=prisoner+azkaban');
    const link = page.locator('.films a').first();
    expect(await link.textContent()).toContain('<script>');
    await page.locator('#q').fill('prisoner azkaban');
    await expect.poll(() => page.getByRole('option').first().textContent()).toContain('<script>');
    await page.goto((await link.getAttribute('href')) ?? '');
    expect(await page.locator('h1').textContent()).toContain('<script>');
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    await lengthen(page, 'h1, .alike li a bdi');
    await fits(page);
  });

  it('has room for the navigation and for a word without end on a narrow phone', async () => {
    await page.goto('/search?q=godfahter');
    expect(await page.locator('h2').textContent()).toContain('No film is called “godfahter”. The closest title');
    const ends = await page
      .locator('nav[aria-label="Main"] a')
      .evaluateAll((all) => all.map((link) => link.getBoundingClientRect().right));
    expect(ends).toHaveLength(6);
    expect(Math.max(...ends)).toBeLessThanOrEqual(360);
    await lengthen(page, 'h2, .films bdi');
    await fits(page);
    await page.goto('/');
    await lengthen(page, '.poster-title, .pick h3 a');
    await fits(page);
    await page.goto('/explore');
    await lengthen(page, 'table a');
    await fits(page);
  });

  it('shows a viewer to whoever has a key, with taste and a history to filter', async () => {
    await page.goto('/users/3?genre=Drama');
    visit.complaints.length = 0; // The browser reports the 401 itself.
    expect(await page.locator('h1').textContent()).toBe('This needs a key');
    await page.locator('#key').fill(createKey());
    await page.locator('#key').press('Enter');
    await page.waitForURL(/\/session$/);
    visit.complaints.length = 0;
    expect(await page.locator('main').textContent()).toContain(
      'This service has no such key; check that it is complete.',
    );
    await page.locator('#key').fill(key);
    await page.locator('#key').press('Enter');
    await page.waitForURL(/\/users\/3\?genre=Drama$/);
    expect(await page.locator('.session').textContent()).toContain('friend');
    expect(await page.locator('h1').textContent()).toBe('Viewer 3');
    for (const facts of await page.locator('.films span.muted').allTextContents()) expect(facts).toContain('Drama');
    await isDrawn(page, '#given rect.mark', 3);
    await isDrawn(page, '#genres rect', 6);
    await isDrawn(page, '#decades rect', 4);
    await page.locator('#filter-genre').selectOption('');
    await page.locator('#ratingFrom').selectOption('4');
    await page.locator('#filter-sort').selectOption('lowest');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL(/ratingFrom=4/);
    const ratings = (await page.locator('.films strong').allTextContents()).map(Number);
    expect(ratings.length).toBeGreaterThan(0);
    expect(Math.min(...ratings)).toBeGreaterThanOrEqual(4);
    expect(ratings).toEqual(ratings.toSorted((a, b) => a - b));
    await fits(page);
    await expectAccessible(page);
    await page.goto('/users/3?q=zzzz');
    expect(await page.locator('.notice', { hasText: 'No rated film' }).isVisible()).toBe(true);
    // Two fields that contradict each other keep what was chosen, and the page says which.
    await page.locator('#filter-q').fill('');
    await page.locator('#ratingFrom').selectOption('4');
    await page.locator('#ratingTo').selectOption('2');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('“Rating from” is above “Rating to”').waitFor();
    expect(await page.locator('#ratingFrom').inputValue()).toBe('4');
    expect(await page.locator('#ratingTo').inputValue()).toBe('2');
    expect(await page.locator('.films li').count()).toBe(0);
    await page.getByRole('link', { name: 'Random viewer' }).click();
    await page.waitForURL(/\/users\/\d+$/);
    await page.getByRole('link', { name: 'See their recommendations' }).click();
    await page.waitForURL(/\/\?user=\d+$/);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/\/$/);
    expect(await page.locator('.session').count()).toBe(0);
  });

  it('can be read without scripts', async () => {
    const plain = await site.visit({ javaScriptEnabled: false });
    await plain.page.goto('/search');
    await plain.page.locator('#q').fill('casablanca');
    await plain.page.locator('#q').press('Enter');
    await plain.page.locator('.films a', { hasText: 'Casablanca' }).first().click();
    await plain.page.waitForURL(/\/movies\//);
    expect(await plain.page.locator('h1').textContent()).toBe('Casablanca');
    expect(await plain.page.locator('.yours').isVisible()).toBe(false);
    await plain.page.goto('/');
    await plain.page.locator('[data-settings] > summary').click();
    expect(await plain.page.getByText('Watch with…').isVisible()).toBe(false);
    for (const name of ['Horror', 'Sci-Fi']) await plain.page.getByRole('checkbox', { name }).check({ force: true });
    await plain.page.getByRole('checkbox', { name: 'Genres and words' }).uncheck({ force: true });
    await plain.page.getByRole('button', { name: 'Show', exact: true }).click();
    await plain.page.waitForURL(/genres=Horror&genres=Sci-Fi/);
    const facts = await plain.page.locator('.pick [data-field="facts"]').allTextContents();
    expect(facts.length).toBeGreaterThan(0);
    for (const text of facts) expect(text).toMatch(/Horror|Sci-Fi/);
    await plain.page.goto('/movies/4000000');
    expect(await plain.page.locator('h1').textContent()).toBe('There is nothing here');
    await plain.close();
  });
});

/** Writes the other title into the catalogue, and its checksum into the manifest. */
async function putTitle({ id, changeFile, changeManifest }: ReleasesFolder): Promise<void> {
  let sha256 = '';
  await changeFile(id, 'movies.arrow', (bytes) => {
    const at = Buffer.from(bytes).indexOf(TITLE);
    expect(at).toBeGreaterThan(0);
    bytes.set(new TextEncoder().encode(EVIL), at);
    sha256 = createHash('sha256').update(bytes).digest('hex');
    return bytes;
  });
  await changeManifest(id, (manifest) => {
    manifest.files['movies.arrow'].sha256 = sha256;
  });
}
