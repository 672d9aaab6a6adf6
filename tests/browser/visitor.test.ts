/** What the page tells a visitor when something changes under it: the connection, the settings, an import, the device. */

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startNode } from '../runtime/hosts.ts';
import { answered, expectAccessible, openSite, rate, type Site, titles } from './browser.ts';

const PHONE = { viewport: { width: 390, height: 844 } };
const LETTERBOXD = `Date,Name,Year,Letterboxd URI,Rating
2024-01-01,The Godfather,1972,https://boxd.it/2aNK,5
2024-01-03,"A Film, That Nobody Made",2031,https://boxd.it/xxxx,3
`;

describe('a visitor', () => {
  let site: Site;

  beforeAll(async () => {
    site = await openSite(await startNode(inject('releases')));
  });
  afterAll(() => site?.stop());

  it('gets the list by itself, and no message any more, when the connection is back', async () => {
    const { page, close } = await site.visit();
    await page.goto('/');
    await answered(page, () => rate(page, 0, '5'));
    await page.context().setOffline(true);
    // The browser may learn late that it is offline. Each attempt is another rating, so that each asks for a list.
    const keys = ['4', '3'];
    const isTold = async () => {
      keys.reverse();
      await rate(page, 1, keys[1]);
      return page.getByText('You are offline.').isVisible();
    };
    await expect.poll(isTold, { interval: 500 }).toBe(true);
    expect(await page.locator('[data-list-note]').textContent()).toContain('from before');
    await page.context().setOffline(false);
    await expect.poll(() => page.locator('[data-problem]').textContent()).toBe('');
    expect(await page.locator('[data-list-note]').textContent()).toMatch(/Based on your [2-9] ratings/);
    await close();
  });

  it('gets the list by itself when a service that did not answer is there again', async () => {
    const { page, close } = await site.visit();
    await page.goto('/');
    await page.route('**/v1/recommendations', (asked) => asked.abort());
    await rate(page, 0, '5');
    await page.getByText('The service is not answering right now.').waitFor();
    await page.unroute('**/v1/recommendations');
    await expect.poll(() => page.locator('[data-problem]').textContent(), { timeout: 300_000 }).toBe('');
    expect(await page.locator('[data-list-note]').textContent()).toContain('Based on your 1 rating');
    await close();
  });

  it('gets the prediction on the page of a film by itself when the connection is back', async () => {
    const { page, close } = await site.visit();
    await page.goto('/');
    await answered(page, () => rate(page, 0, '5'));
    const film = await page.locator('.picks h3 a').first().getAttribute('href');
    await page.goto(film ?? '/');
    await expect.poll(() => page.locator('[data-guess]').textContent()).toMatch(/^\d/);
    await page.context().setOffline(true);
    await page.locator('.stars').first().focus();
    await page.keyboard.press('3');
    await page.getByText('You are offline.').waitFor();
    await page.context().setOffline(false);
    await expect.poll(() => page.locator('[data-guess]').textContent()).toMatch(/^\d/);
    await close();
  });

  it.each([
    ['other films to rate', '[data-others]', /movies:ask/, '[data-found]', 'Other films cannot be loaded right now.'],
    ['a random viewer', '[data-random]', /users:random/, '[data-viewer-problem]', 'The service is not answering'],
  ])(
    'who could not get %s reads no word of it once the service answers again',
    async (_, button, asked, place, says) => {
      const { page, close } = await site.visit();
      await page.goto('/');
      await page.route(asked, (request) => request.abort());
      await page.route('**/healthz', (request) => request.abort());
      await page.locator(button).click();
      await expect.poll(() => page.locator(place).textContent()).toContain(says);
      // It is looked for more than once, and the message stays until then.
      await page.waitForRequest('**/healthz');
      await page.waitForRequest('**/healthz');
      expect(await page.locator(place).textContent()).toContain(says);
      await page.unroute('**/healthz');
      await expect.poll(() => page.locator(place).textContent()).toBe('');
      await close();
    },
  );

  it.each([
    ['the films cannot be looked up', '**/v1/movies:match'],
    ['the reader of lists cannot be loaded', '**/assets/lists-*.js*'],
  ])('whose import has to wait because %s gets it by itself', async (_, address) => {
    const { page, close } = await site.visit();
    await page.goto('/');
    await page.route(address, (request) => request.abort());
    await page
      .locator('[data-file]')
      .setInputFiles({ name: 'ratings.csv', mimeType: 'text/csv', buffer: Buffer.from(LETTERBOXD) });
    const notice = page.locator('[data-import-result]');
    await expect.poll(() => notice.textContent()).toContain('The import goes on by itself');
    await page.unroute(address);
    await expect.poll(() => notice.textContent()).toContain('1 film imported');
    await close();
  });

  it('gets the reasons for a film by itself when the service answers again', async () => {
    const { page, close } = await site.visit();
    await page.goto('/');
    await answered(page, () => rate(page, 0, '5'));
    await page.route('**/v1/explanations', (request) => request.abort());
    await page.locator('[data-action="why"]').first().click();
    await page.locator('.picks').getByText('The service is not answering right now.').waitFor();
    await page.unroute('**/v1/explanations');
    await page.locator('[data-words="score"]').first().waitFor();
    await close();
  });

  it('is not told that a link was copied once the settings are others', async () => {
    const { page, complaints, close } = await site.visit();
    await page.goto('/');
    await page.locator('[data-settings] > summary').click();
    const share = page.locator('[data-share]');
    const label = await share.textContent();
    await share.click();
    await expect.poll(() => share.textContent()).not.toBe(label);
    await answered(page, () => page.locator('#year-to').fill('1980'));
    expect(await share.textContent()).toBe(label);
    expect(complaints).toEqual([]);
    await close();
  });

  it('hears how many films are suggested, and nothing of it once there are none', async () => {
    const { page, complaints, close } = await site.visit();
    await page.goto('/search');
    const heard = () => page.locator('[data-count]').textContent();
    await page.locator('#q').fill('godfather');
    await expect.poll(heard).toContain('Use the arrow keys');
    await page.locator('#q').fill('');
    await expect.poll(heard).toBe('');
    await page.locator('#q').fill('godfather 19');
    await expect.poll(heard).toMatch(/^No film is called so[.] \d+ similar films?/);
    expect(complaints).toEqual([]);
    await close();
  });

  it('sees no film under years that no film can have, and is told which field is wrong', async () => {
    const { page, complaints, close } = await site.visit();
    await page.goto('/');
    await page.locator('[data-settings] > summary').click();
    await answered(page, () => page.locator('#year-to').fill('1980'));
    const before = await titles(page);
    expect(before.length).toBeGreaterThan(0);
    await page.locator('#year-from').fill('1990');
    await expect.poll(() => titles(page)).toEqual([]);
    expect(await page.locator('[data-empty]').textContent()).toContain('“From year” is after “To year”');
    expect(await page.locator('[data-years-clash]').textContent()).toBe('“From year” must not be after “To year”.');
    expect(await page.locator('[data-settings-summary]').textContent()).toContain('no year');
    // The address stays one that opens a page.
    expect((await page.reload())?.status()).toBe(200);
    // The address may have kept the year, and then the list of this year is asked for without being told to.
    const numTitles = async () => (await titles(page)).length;
    await page.locator('[data-settings] > summary').click();
    await page.locator('#year-to').fill('1980');
    await expect.poll(numTitles).toBeGreaterThan(0);
    await page.locator('#year-from').fill('1990');
    await expect.poll(numTitles).toBe(0);
    await page.locator('#year-from').fill('1950');
    await expect.poll(numTitles).toBeGreaterThan(0);
    expect(await page.locator('[data-years-clash]').textContent()).toBe('');
    expect(complaints).toEqual([]);
    await close();
  });

  it('reads no word of an import that was undone', async () => {
    const { page, complaints, close } = await site.visit();
    await page.goto('/');
    const take = () =>
      page
        .locator('[data-file]')
        .setInputFiles({ name: 'ratings.csv', mimeType: 'text/csv', buffer: Buffer.from(LETTERBOXD) });
    const notice = page.locator('[data-import-result]');
    await answered(page, take);
    await expect.poll(() => notice.textContent()).toContain('imported');
    await answered(page, () => page.locator('[data-mine] [data-undo]').click());
    expect(await notice.textContent()).toBe('');
    // It stays while something else is undone.
    await answered(page, take);
    await answered(page, () => rate(page, 0, '5'));
    await answered(page, () => page.locator('[data-mine] [data-undo]').click());
    expect(await notice.textContent()).not.toBe('');
    await answered(page, () => page.locator('[data-clear]').click());
    expect(await notice.textContent()).toBe('');
    expect(complaints).toEqual([]);
    await close();
  });

  it('skips the films to rate with one key', async () => {
    const { page, complaints, close } = await site.visit();
    await page.goto('/');
    await page.locator('#main').focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the list');
    expect(await page.locator('.skip').last().boundingBox()).toMatchObject({ y: expect.closeTo(8, -2) });
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('list-title');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('#list') !== null)).toBe(true);
    await expectAccessible(page);
    expect(complaints).toEqual([]);
    await close();
  });

  it('who returns on a phone begins at the list, and a new one at the films to rate', async () => {
    const { page, complaints, close } = await site.visit(PHONE);
    const topOfList = () => page.locator('#list').evaluate((list) => list.getBoundingClientRect().top);
    await page.goto('/');
    expect(await page.evaluate(() => scrollY)).toBe(0);
    expect(await topOfList()).toBeGreaterThan(PHONE.viewport.height);
    await answered(page, () => rate(page, 0, '5'));
    await page.goto('/search');
    await answered(page, () => page.goto('/'));
    expect(Math.abs(await topOfList())).toBeLessThan(40);
    expect(await page.locator('#list-title').isVisible()).toBe(true);
    // Whoever asks for other films to rate begins at these.
    await page.goto('/?wall=1');
    expect(await page.evaluate(() => scrollY)).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('who returns on a wide screen sees both at once, from the top', async () => {
    const { page, close } = await site.visit();
    await page.goto('/');
    await answered(page, () => rate(page, 0, '5'));
    await answered(page, () => page.reload());
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await close();
  });
});
