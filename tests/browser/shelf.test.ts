/** The shelf: an imported watchlist in the order of liking, films put there from the list, and a list without them. Not interested: with a reason. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { answered, expectAccessible, openSite, RUNTIMES, rate, type Site, titles } from './browser.ts';

const WATCHLIST =
  'Date,Name,Year,Letterboxd URI\nd,Inception,2010,a\nd,Casablanca,1942,b\nd,Psycho,1960,c\nd,A Film of Nobody,2031,d\n';

describe.each(RUNTIMES)('the shelf (%s)', (_, start) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(await start(inject('releases')));
  });
  afterAll(() => site?.stop());

  const choose = (page: Page, what: string) => answered(page, () => page.locator('#choice').selectOption(what));

  it('shows an imported watchlist in the order of liking, and is kept', async () => {
    const { page, complaints, close } = await site.visit();
    await page.goto('/');
    expect(await page.locator('#choice').isHidden()).toBe(true);
    const file = { name: 'watchlist.csv', mimeType: 'text/csv', buffer: Buffer.from(WATCHLIST) };
    await page.locator('[data-file]').setInputFiles(file);
    await expect
      .poll(() => page.locator('.missing summary').allTextContents())
      .toEqual(['1 film is not in this catalogue', '3 films to watch are on your shelf now']);
    await choose(page, 'shelf');
    const ranked = await titles(page);
    expect(ranked.toSorted()).toEqual(['Casablanca', 'Inception', 'Psycho']);
    await expectAccessible(page);
    await page.reload();
    await page.locator('[data-shelf-panel] summary').click();
    await expect.poll(() => page.locator('[data-shelf-panel] li').count()).toBe(3);
    await page.locator('[aria-label="Take Psycho off your shelf"]').click();
    await expect.poll(() => page.locator('[data-shelf-panel] li').count()).toBe(2);
    await page.locator('[data-toast] [data-undo]').click();
    await expect.poll(() => page.locator('[data-shelf-panel] li').count()).toBe(3);
    await page.locator('[aria-label="Take Psycho off your shelf"]').click();
    await choose(page, 'shelf');
    expect(await titles(page)).toEqual(ranked.filter((title) => title !== 'Psycho'));
    expect(complaints).toEqual([]);
    await close();
  });

  it('learns what somebody is not interested in, and takes a reason, each of which can be undone', async () => {
    const { page, complaints, close } = await site.visit();
    const asked: { notInterested: unknown; exclude: unknown }[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/recommendations')) asked.push(request.postDataJSON());
    });
    await page.goto('/');
    await answered(page, () => rate(page, 0, '5'));
    const movieId = Number(await page.locator('.picks > li').first().getAttribute('data-movie'));
    await answered(page, () => page.locator('[data-action="hide"]').first().click());
    expect(asked.at(-1)).toMatchObject({ notInterested: [{ movieId }], exclude: [] });
    await answered(page, () => page.getByRole('button', { name: 'Not my kind of film' }).click());
    expect(asked.at(-1)).toMatchObject({ notInterested: [{ movieId, reason: 'kind' }], exclude: [] });
    await answered(page, () => page.locator('[data-toast] [data-undo]').click());
    expect(asked.at(-1)).toMatchObject({ notInterested: [] });
    // Seen and not rated: that says no more.
    await page.locator('[data-action="seen"]').first().click();
    await answered(page, () => page.getByRole('button', { name: 'Just take it off the list' }).click());
    expect(asked.at(-1)).toMatchObject({ notInterested: [], exclude: [movieId] });
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows further films in rows, none of them on the list, and follows the ratings', async () => {
    const { page, complaints, close } = await site.visit();
    await page.goto('/');
    await answered(page, () => rate(page, 0, '5'));
    const rated = await page.locator('.rated li').first().textContent();
    await page.locator('[data-rows] > summary').click();
    await page.locator('[data-row]').first().waitFor();
    const heading = await page.locator('[data-row="because"]').textContent();
    expect(rated).toContain(heading?.replace('Because you liked ', ''));
    const listed = await titles(page);
    const rows = await page.locator('.row-films a').allTextContents();
    expect(rows.length).toBeGreaterThan(8);
    for (const title of rows) expect(listed).not.toContain(title);
    await expectAccessible(page);
    await answered(page, () => rate(page, 1, '5'));
    await expect.poll(() => page.locator('[data-row="because"]').count()).toBe(2);
    expect(complaints).toEqual([]);
    await close();
  });

  it('takes films from the list, which can do without them', async () => {
    const { page, complaints, close } = await site.visit();
    await page.goto('/');
    await answered(page, () => rate(page, 0, '5'));
    const [first] = await titles(page);
    const button = page.locator('[data-action="shelf"]').first();
    await button.click();
    expect([await button.textContent(), await button.getAttribute('aria-pressed')]).toEqual(['On your shelf', 'true']);
    await choose(page, 'others');
    expect(await titles(page)).not.toContain(first);
    await choose(page, 'shelf');
    expect(await titles(page)).toEqual([first]);
    // All that the page keeps goes together, and comes back together.
    await answered(page, () => page.locator('[data-clear]').click());
    expect(await page.locator('[data-shelf-panel] li').count()).toBe(0);
    await answered(page, () => page.locator('[data-undo]:not([data-toast] *)').click());
    await choose(page, 'shelf');
    expect(await titles(page)).toEqual([first]);
    // The last film leaves: the choice goes, and the list is that of all films again.
    await answered(page, () => page.locator('[data-action="shelf"]').first().click());
    await expect.poll(() => titles(page)).toHaveLength(10);
    expect(complaints).toEqual([]);
    await close();
  });
});
