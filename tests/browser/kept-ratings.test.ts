/** What the browser keeps of its visitor, in the database of a real browser: older texts, pages that close, no room. */

import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startNode } from '../runtime/hosts.ts';
import { keptFilms, openSite, rate, type Site } from './browser.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite(await startNode(inject('releases')));
});
afterAll(() => site?.stop());

const OLD_KEY = 'cinematch.ratings';
const OLDER = {
  app: 'cinematch',
  version: 1,
  ratings: [
    { movieId: 318, title: 'The Shawshank Redemption', year: 1994, rating: 4.5, ratedAt: '2026-01-31T20:15:00.000Z' },
    { movieId: 1, title: 'Toy Story', year: 1995, rating: 3 },
  ],
  hidden: [{ movieId: 2, title: 'Jumanji', why: 'kind' }],
  unknown: [{ movieId: 3, title: 'Grumpier Old Men' }],
  shelf: [{ movieId: 6, title: 'Heat' }],
};

it('moves what earlier versions of the page kept, with nothing lost, also from a page that is still open', async () => {
  const { page, complaints, close } = await site.visit();
  await page.goto('/docs');
  const store = (text: string) => page.evaluate(([key, value]) => localStorage.setItem(key, value), [OLD_KEY, text]);
  const left = () => page.evaluate((key) => localStorage.getItem(key), OLD_KEY);
  await store(JSON.stringify(OLDER));
  const visit = await page.context().newPage();
  await visit.goto('/');
  await expect.poll(() => visit.locator('[data-mine-note]').textContent()).toBe('2 films rated.');
  expect((await keptFilms(visit)).map(({ list, film }) => [list, film])).toEqual([
    ['hidden', OLDER.hidden[0]],
    ['ratings', OLDER.ratings[1]],
    ['ratings', OLDER.ratings[0]],
    ['shelf', OLDER.shelf[0]],
    ['unknown', OLDER.unknown[0]],
  ]);
  await expect.poll(left).toBe(null);
  // The latest is the last one that was rated.
  expect(await visit.locator('.rated li').first().textContent()).toContain('Toy Story');
  await store(JSON.stringify({ ...OLDER, ratings: [{ ...OLDER.ratings[1], rating: 5 }], hidden: [] }));
  await expect.poll(left).toBe(null);
  await expect.poll(() => visit.locator('.rated li').first().textContent()).toMatch(/^5Toy Story/);
  expect(await visit.locator('.rated li').count()).toBe(2);

  const foreign = '{"app":"cinematch","version":9}';
  await store(foreign);
  await visit.reload();
  await expect.poll(() => visit.locator('[data-mine-note]').textContent()).toContain('cannot be read here');
  expect([await visit.locator('.rated li').count(), await left()]).toEqual([2, foreign]);
  expect(complaints).toEqual([]);
  await close();
});

it('keeps a rating when the visitor leaves the page in the same moment', async () => {
  const { page, close } = await site.visit();
  await page.goto('/');
  await page.locator('.tile .stars').first().waitFor();
  for (const [at, key] of [
    [0, '5'],
    [4, '2'],
    [9, '3'],
  ] as const) {
    // In one task of the page: it has no time for anything between the rating and its end.
    await Promise.all([
      page.waitForEvent('load'),
      page.evaluate(
        ([tile, digit]) => {
          const stars = document.querySelectorAll('.tile .stars')[tile] as HTMLElement;
          stars.focus();
          document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: digit, bubbles: true }));
          location.assign('/docs');
        },
        [at, key] as [number, string],
      ),
    ]);
    await page.goto('/');
    await page.locator('.tile .stars').first().waitFor();
  }
  await expect.poll(() => page.locator('[data-mine-note]').textContent()).toBe('3 films rated.');
  await close();
});

it('says when the device has no room for a rating, and keeps it as soon as there is some', async () => {
  const { page, close } = await site.visit();
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(site.host.url);
  // Before the first rating: browsers reckon for a while with the room that they found.
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  await page.goto('/');
  const note = page.locator('[data-mine-note]');
  await rate(page, 0, '5');
  await expect.poll(() => note.textContent()).toContain('no room left on this device');
  expect(await page.locator('.rated li').count()).toBe(1);
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await rate(page, 1, '4');
  await expect.poll(() => note.textContent()).toBe('2 films rated.');
  await page.reload();
  await expect.poll(() => note.textContent()).toBe('2 films rated.');
  await close();
});

it('shows in one tab what is rated, undone and cleared in another, with no list asked for in vain', async () => {
  const { page, close } = await site.visit();
  await page.goto('/');
  const other = await page.context().newPage();
  await other.goto('/');
  const notes = [page, other].map((tab) => tab.locator('[data-mine-note]'));
  const both = async (text: string) => {
    for (const note of notes) await expect.poll(() => note.textContent()).toBe(text);
  };
  await rate(page, 0, '5');
  await both('One film rated.');
  await rate(other, 1, '2');
  await both('2 films rated.');
  await page.locator('[data-undo]').first().click();
  await both('One film rated.');
  await other.locator('[data-clear]').click();
  await both('None yet. Your ratings stay in this browser.');
  await close();
});
