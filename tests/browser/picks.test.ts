/** The pages of a release of picks: films are liked, not rated, and no rating is predicted or shown. */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { trainPicks } from '../runtime/suites/picks.ts';
import { answered, expectAccessible, openSite, RUNTIMES, type Site, titles, type Visit } from './browser.ts';

let trained: Awaited<ReturnType<typeof trainPicks>>;
beforeAll(async () => {
  trained = await trainPicks();
});
afterAll(() => trained?.[Symbol.asyncDispose]());

/** Film ids of the list, in order. Odd ones are of one taste, even ones of the other. */
const listed = (page: Page) =>
  page
    .locator('.picks > [data-movie]')
    .evaluateAll((rows) => rows.map((row) => Number((row as HTMLElement).dataset.movie)));
/** Likes films through the search of the start page. */
async function like(page: Page, ...ids: number[]): Promise<void> {
  for (const id of ids) {
    await page.locator('#find').fill(`Film number ${id}`);
    await page.locator(`.tile[data-movie="${id}"] .like`).waitFor();
    await answered(page, () => page.locator(`.tile[data-movie="${id}"] .like`).click());
  }
}

describe.each(RUNTIMES)('the pages of picks (%s)', (_, start) => {
  let site: Site;
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    site = await openSite(await start(trained.releases));
  });
  afterAll(() => site?.stop());
  beforeEach(async () => {
    visit = await site.visit();
    page = visit.page;
    await page.goto('/');
  });
  afterEach(async () => {
    expect(visit.complaints).toEqual([]);
    await visit.close();
  });

  it('make a list from likes, without stars and ratings, which follows and outlasts a reload', async () => {
    expect(await page.locator('.stars').count()).toBe(0);
    expect(await page.locator('.pick-rating, .sure').count()).toBe(0);
    expect(await page.locator('.lead').first().textContent()).toContain('Say which films you like');
    const before = await titles(page);
    await like(page, 31, 33, 37, 41);
    const after = await titles(page);
    expect(after).not.toEqual(before);
    expect((await listed(page)).filter((movieId) => movieId % 2 === 1).length).toBeGreaterThanOrEqual(8);
    expect(await page.locator('[data-list-note]').textContent()).toContain('Based on the 4 films that you like.');
    expect(await page.locator('[data-mine-note]').textContent()).toBe('4 films liked.');
    expect(await page.locator('.rated li').count()).toBe(4);
    expect(await page.locator('.rated-value').allTextContents()).toEqual(['', '', '', '']);
    await answered(page, () => page.reload());
    expect(await titles(page)).toEqual(after);
    await expectAccessible(page);
  });

  it('take a like back by the same button, by key, and by undo', async () => {
    const button = page.locator('.tile .like').first();
    const name = await button.getAttribute('aria-label');
    expect(name).toMatch(/^Like: /);
    await button.focus();
    await answered(page, () => page.keyboard.press('Enter'));
    expect(await button.getAttribute('aria-label')).toBe(name?.replace('Like', 'Liked'));
    await answered(page, () => button.click());
    expect(await button.getAttribute('aria-label')).toBe(name);
    await answered(page, () => page.locator('[data-mine] [data-undo]').click());
    expect(await button.textContent()).toBe('♥ Liked');
  });

  it('say why by the films that one likes, and what the place comes from', async () => {
    await like(page, 31, 33, 37);
    await page.locator('[data-action="why"]').first().click();
    const more = page.locator('.picks > li').first().locator('[data-field="more"]');
    await more.locator('[data-words="score"]').waitFor();
    const text = (await more.textContent()) ?? '';
    expect(text).toContain('Because you liked');
    expect(text).toMatch(/Film number (31|33|37)/);
    expect(text).toContain('Its place on the list comes from');
    expect(text).not.toMatch(/We predict|would be|NaN|null|undefined/);
    await more.locator('details.sums summary').click();
    expect(await more.locator('[data-steps="rating"]').count()).toBe(0);
    expect(await more.locator('[data-steps="score"]').count()).toBe(1);
    await expectAccessible(page);
  });

  it('take a film that one has seen off the list, as liked or not', async () => {
    const [first] = await titles(page);
    await page.locator('[data-action="seen"]').first().click();
    await answered(page, () => page.locator('[data-field="more"] .like').click());
    expect(await titles(page)).not.toContain(first);
    await expect.poll(() => page.locator('[data-toast]').textContent()).toContain(`You like ${first}.`);
  });

  it('make a list for several people from likes, and say who chose, but no rating', async () => {
    await like(page, 31, 33);
    const panel = page.locator('[data-together]');
    await panel.locator('summary').click();
    const link = await panel.locator('[data-link]').inputValue();
    const other = await site.visit();
    await answered(other.page, () => other.page.goto(link));
    const people = other.page.locator('[data-people] li');
    expect(await people.allTextContents()).toEqual(['You: 0 films', 'Person 2: 2 films×']);
    const words = other.page.locator('.picks > li').first().locator('[data-field="people"]');
    expect(await words.isHidden()).toBe(true);
    await like(other.page, 32);
    await answered(other.page, () => other.page.locator('[data-way]').selectOption('fairness'));
    expect(await words.textContent()).toMatch(/^Chosen by (you|Person 2)$/);
    expect(await other.page.locator('[data-list-note]').textContent()).toContain(
      'What one of you has liked is left out',
    );
    expect(await other.page.locator('[data-together]').textContent()).not.toMatch(/rating|null/);
    await expectAccessible(other.page);
    expect(other.complaints).toEqual([]);
    await other.close();
  });

  it('show rows, keep a shelf, and learn from what does not interest, without a rating', async () => {
    await like(page, 31, 33, 37);
    await page.locator('[data-rows] > summary').click();
    await page.locator('.row-films a').first().waitFor();
    expect(await page.locator('[data-rows-list]').textContent()).toContain('Because you liked Film number');
    expect(await page.locator('[data-rows-list]').textContent()).not.toMatch(/null|· *\d\.\d/);
    const first = page.locator('.picks > li').first();
    const [title] = await titles(page);
    await first.locator('[data-action="shelf"]').click();
    await expect.poll(() => page.locator('[data-shelf-panel] summary').textContent()).toBe('One film');
    await answered(page, () => first.locator('[data-action="hide"]').click());
    expect(await titles(page)).not.toContain(title);
    await expectAccessible(page);
  });

  it('have a film, the dataset, the models and a viewer in words that fit, without a single rating', async () => {
    await page.goto('/movies/31');
    await page.locator('[data-film] .like').waitFor();
    await page.locator('[data-film] .like').click();
    expect(await page.locator('[data-guess-note]').textContent()).toContain('it predicts no ratings');
    expect(await page.locator('#rated').textContent()).toBe('When it was picked');
    await expectAccessible(page);
    await page.goto('/explore');
    expect(await page.locator('.lead').first().textContent()).toContain('The dataset has no ratings');
    expect(await page.locator('main').textContent()).not.toContain('Average rating');
    await expectAccessible(page);
    await page.goto('/models');
    expect(await page.locator('.lead').first().textContent()).toContain('none are predicted');
    expect(await page.locator('#lists').count()).toBe(1);
    expect(await page.locator('#error, #calibration, #intervals, #weights-by-viewer').count()).toBe(0);
    await expectAccessible(page);
    await page.goto('/users/1');
    expect(await page.locator('.lead').first().textContent()).toMatch(/who picked \d+ films, mostly /);
    expect(await page.locator('[name="ratingFrom"]').count()).toBe(0);
    await expectAccessible(page);
    await page.goto('/?user=1');
    expect(await page.locator('.lead').first().textContent()).toMatch(/viewer 1, who picked \d+ films\./);
    await expectAccessible(page);
  });
});
