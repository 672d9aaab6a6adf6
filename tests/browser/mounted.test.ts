/** The pages below a path of somebody else's app, as a person uses them. */

import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { BASE, startMounted } from '../runtime/mounted.ts';
import { openSite, type Site } from './browser.ts';

let site: Site;

beforeAll(async () => {
  site = await openSite(await startMounted(inject('releases')));
});
afterAll(() => site?.stop());

it('makes a list from a rating, says why, and goes from page to page without leaving its path', async () => {
  const visit = await site.visit();
  const { page } = visit;
  const strays: string[] = [];
  page.on('request', (request) => {
    const { protocol, pathname } = new URL(request.url());
    if (protocol === 'http:' && !`${pathname}/`.startsWith(`${BASE}/`)) strays.push(pathname);
  });
  const answered = async (act: () => Promise<unknown>) => {
    const answer = page.waitForResponse((response) => response.url().includes('recommendations') && response.ok());
    await act();
    await answer;
    await page.waitForFunction(() => !document.querySelector('.picks[aria-busy]'));
  };

  await page.goto(BASE);
  await answered(async () => {
    await page.locator('.tile .stars').first().focus();
    await page.keyboard.press('5');
  });
  expect(await page.locator('[data-list-note]').textContent()).toContain('Based on your 1 rating.');
  expect(await page.locator('.picks h3').count()).toBe(10);
  await page.locator('[data-action="why"]').first().click();
  await page.locator('[data-words="rating"]').waitFor();

  await page.locator('[data-settings] > summary').click();
  await answered(() => page.locator('#number').fill('5'));
  expect(page.url()).toBe(`${site.host.url}/?n=5`);
  await page.locator('[data-others]').click();
  await expect.poll(() => page.locator('[data-found]').textContent()).toBe('Other films are shown.');
  await page.locator('[data-find] input').fill('alien');
  await expect.poll(() => page.locator('[data-found]').textContent()).toMatch(/found$/);
  expect(await page.locator('.tile .poster').first().getAttribute('href')).toMatch(new RegExp(`^${BASE}/movies/\\d+$`));

  await page.locator('.picks h3 a').first().click();
  await page.locator('[data-guess]').waitFor();
  await expect.poll(() => page.locator('[data-guess]').textContent()).toMatch(/of 5$/);

  await page.getByRole('link', { name: 'Search', exact: true }).click();
  await page.locator('#q').fill('the');
  await page.locator('#options [role="option"]').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`${BASE}/movies/`));

  await page.getByRole('link', { name: 'System' }).click();
  await page.locator('[data-chart] canvas').waitFor();
  await page.goto(BASE);
  await page.locator('[data-random]').click();
  await page.waitForURL(new RegExp(`${BASE}/\\?user=`));

  expect(strays).toEqual([]);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});
