/** Watch with…: a list for several people, by a link, a code and a file. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { answered, expectAccessible, openSite, RUNTIMES, rate, type Site, titles } from './browser.ts';

describe.each(RUNTIMES)('Watch with… (%s)', (_, start) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(await start(inject('releases')));
  });
  afterAll(() => site?.stop());

  const open = (page: Page) => page.locator('[data-together] > summary').click();
  const told = (page: Page) => page.locator('[data-together-told]');

  /** What somebody passes on who rated two films. */
  const linkOfSomebody = async () => {
    const { page, close } = await site.visit();
    await page.goto('/');
    await answered(page, () => rate(page, 0, '5'));
    await answered(page, () => rate(page, 1, '1'));
    await open(page);
    const link = await page.locator('[data-link]').inputValue();
    await close();
    return link;
  };

  it('makes a list for two of a link, says what each would give and why, and sends no ratings in an address', async () => {
    const link = await linkOfSomebody();
    expect(new URL(link).hash).toMatch(/^#with=[\w-]+$/);
    const { page, complaints, close } = await site.visit();
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await answered(page, () => page.goto(link));
    expect(new URL(page.url()).hash).toBe('');
    expect(await page.locator('[data-people] li').allTextContents()).toEqual([
      'You: 0 ratings',
      'Person 2: 2 ratings×',
    ]);
    await answered(page, () => rate(page, 2, '4'));
    expect(await page.locator('[data-rows]').isHidden()).toBe(true);
    const first = page.locator('.picks > li').first();
    expect(await first.locator('[data-field="people"]').textContent()).toMatch(/^You \d\.\d.* · Person 2 \d\.\d/);
    expect(await page.locator('[data-list-note]').textContent()).toContain('For you and one more person');
    await answered(page, () => page.locator('[data-way]').selectOption('fairness'));
    expect(await first.locator('[data-field="people"]').textContent()).toMatch(/chosen by (you|Person 2)$/);
    await first.locator('[data-action="why"]').click();
    await expect.poll(() => first.locator('.why-who').allTextContents()).toEqual(['For you', 'For Person 2']);
    await expectAccessible(page);
    const before = await titles(page);
    await answered(page, () => page.reload());
    expect(await titles(page)).toEqual(before);
    await open(page);
    await answered(page, () => page.locator('[aria-label="Remove Person 2"]').click());
    expect(await first.locator('[data-field="people"]').isHidden()).toBe(true);
    expect(await page.locator('[data-rows]').isVisible()).toBe(true);
    const code = new URL(link).hash.slice('#with='.length);
    expect(addresses.filter((address) => address.includes(code))).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('takes a code and a file, and says what is wrong with others', async () => {
    const link = await linkOfSomebody();
    const { page, complaints, close } = await site.visit();
    await page.goto('/');
    await open(page);
    const add = (text: string) =>
      page
        .locator('[data-code]')
        .fill(text)
        .then(() => page.locator('[data-code-form] [type="submit"]').click());
    await add('https://example.org/');
    await expect.poll(() => told(page).textContent()).toContain('neither a code nor a link');
    await add(new URL(link).hash.slice('#with='.length, -4));
    await expect.poll(() => told(page).textContent()).toContain('not a whole code');
    await answered(page, () => add(new URL(link).hash.slice('#with='.length)));
    await expect.poll(() => told(page).textContent()).toContain('Person 2 is with you now, with 2 ratings');
    await add(link);
    await expect.poll(() => told(page).textContent()).toContain('among you already');
    const csv = 'Title,Year,Rating10\nInception,2010,9\nCasablanca,1942,3\n';
    const file = { name: 'hers.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
    await answered(page, () => page.locator('[data-with-file]').setInputFiles(file));
    await expect.poll(() => told(page).textContent()).toContain('Person 3 is with you now, with 2 ratings');
    expect(await page.locator('.rated li').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });
});
