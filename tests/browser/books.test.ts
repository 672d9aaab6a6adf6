/** The pages of a bookshop: filters by what the catalogue says of books, the shop's words, and posters with what is below them. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { readSettings } from '../../edge/settings.ts';
import { type TemporaryFolder, temporaryFolder } from '../fixtures/releases-folder.ts';
import { startNode } from '../runtime/hosts.ts';
import { trainBooks } from '../runtime/suites/books.ts';
import { answered, expectAccessible, openSite, type Site, type Visit } from './browser.ts';

/** A picture of one pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let trained: Awaited<ReturnType<typeof trainBooks>>;
let folder: TemporaryFolder;
let site: Site;
let visit: Visit;

beforeAll(async () => {
  trained = await trainBooks();
  folder = await temporaryFolder();
  for (const id of [1, 2, 3]) await writeFile(join(folder.path, `${id}.png`), Buffer.from(PIXEL, 'base64'));
  const settings = readSettings({
    ...{ CINEMATCH_RATE_LIMIT: '0', CINEMATCH_SITE_NAME: 'Corner Bookshop', CINEMATCH_POSTERS: folder.path },
  });
  site = await openSite(await startNode(trained.releases, { settings }));
});
afterAll(async () => {
  await site?.stop();
  await folder?.[Symbol.asyncDispose]();
  await trained?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  visit = await site.visit();
});
afterEach(async () => {
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

it('filters the list by language and pages, in the address too, and gives the filters up again', async () => {
  const { page } = visit;
  await page.goto('/');
  await page.locator('[data-settings] > summary').click();
  await page.getByText('More about the books').click();
  await answered(page, () => page.getByLabel('Language', { exact: true }).selectOption('language:en'));
  await answered(page, () => page.getByLabel('Pages, at most').selectOption({ index: 3 }));
  expect(page.url()).toMatch(/\?where=language:en;pages:\.\.\d+$/);
  expect(await page.locator('[data-settings-summary]').textContent()).toMatch(
    /10 books · Language en · Pages \d+ or less/,
  );
  const ids = await page
    .locator('.picks > [data-movie]')
    .evaluateAll((rows) => rows.map((row) => Number((row as HTMLElement).dataset.movie)));
  expect(ids.length).toBeGreaterThan(0);
  for (const id of ids) {
    const film = await (await site.host.request(`/v1/movies/${id}`)).json();
    expect(film).toMatchObject({ attributes: { language: 'en' } });
  }
  await page.reload();
  expect(await page.getByLabel('Language', { exact: true }).inputValue()).toBe('language:en');
  await expectAccessible(page);
  await page.locator('[data-settings] > summary').click();
  await answered(page, () => page.locator('[data-reset]').click());
  expect(new URL(page.url()).search).toBe('');
});

it('speaks of books to read, also in what scripts write', async () => {
  const { page } = visit;
  await page.goto('/');
  expect(await page.title()).toBe('Corner Bookshop: What to read next');
  await page.locator('#find').fill('zzzzzz');
  await page.getByText('No book is called “zzzzzz”.').waitFor();
  await answered(page, async () => {
    await page.locator('#find').fill('');
    await page.locator('.tile .stars').first().focus();
    await page.keyboard.press('5');
  });
  const text = (await page.locator('body').innerText()).replaceAll('MovieLens', '');
  expect(text.match(/.{0,40}(?:film|movie).{0,20}/i)?.[0]).toBeUndefined();
});

it('shows the picture of a book that has one, and the text below where there is none', async () => {
  const { page } = visit;
  await page.goto('/movies/1');
  const picture = page.getByRole('img', { name: 'Poster of Silent Harbour' });
  await picture.waitFor();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  const box = await page.locator('.poster').boundingBox();
  await expectAccessible(page);
  await page.goto('/movies/50');
  await page.locator('.poster-image[hidden]').waitFor({ state: 'attached' });
  expect(await page.locator('.poster-title').isVisible()).toBe(true);
  expect(await page.locator('.poster').boundingBox()).toEqual(box);
});
