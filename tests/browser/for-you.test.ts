/** For you, as a person uses it: rating, the list, why, settings in the address, import and export. */

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { MODEL_NAMES } from '../../models/catalogue.ts';
import { zip } from '../edge/pages/lists/zip.ts';
import {
  answered,
  expectAccessible,
  keptFilms,
  openSite,
  RUNTIMES,
  rate,
  type Site,
  titles,
  type Visit,
} from './browser.ts';

const LETTERBOXD = `Date,Name,Year,Letterboxd URI,Rating
2024-01-01,The Godfather,1972,https://boxd.it/2aNK,5
2024-01-02,Casablanca,1943,https://boxd.it/2b1C,4.5
2024-01-03,"A Film, That Nobody Made",2031,https://boxd.it/xxxx,3
2024-01-04,Psycho,1960,https://boxd.it/2aAA,
`;
const IMDB = `Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres
tt0111161,9,2024-01-01,Inception,Inception,https://www.imdb.com/title/tt0111161,Movie,8.8,148,2010,"Action, Sci-Fi"
tt9999999,4,2024-01-02,Alien,Alien,https://www.imdb.com/title/tt9999999,TV Series,5.0,,1979,Horror
`;

const pickFile = (page: Page, name: string, text: string) =>
  page.locator('[data-file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

describe.each(RUNTIMES)('For you (%s)', (_, start) => {
  let site: Site;
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    site = await openSite(await start(inject('releases')));
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

  it('makes a list from five ratings, which changes with them and outlasts a reload', async () => {
    const before = await titles(page);
    expect(before).toHaveLength(10);
    const rated = await page
      .locator('.tile')
      .evaluateAll((tiles) => tiles.slice(0, 5).map((t) => (t as HTMLElement).dataset.title));
    await answered(page, async () => {
      for (const [tile, key] of ['5', '4', '5', '1', '2'].entries()) await rate(page, tile, key);
    });
    const after = await titles(page);
    expect(after).not.toEqual(before);
    expect(after.filter((title) => rated.includes(title))).toEqual([]);
    await expect.poll(() => page.locator('[data-status]').textContent()).toContain('List updated: 10 films');
    await answered(page, () => page.reload());
    expect(await titles(page)).toEqual(after);
    expect(await page.locator('.rated li').count()).toBe(5);
  });

  it('takes half stars from pointer and keys, and gives back the last one', async () => {
    const stars = page.locator('.tile .stars').first();
    const box = await stars.boundingBox();
    if (!box) throw new Error('no stars');
    await answered(page, () => page.mouse.click(box.x + box.width * 0.67, box.y + box.height / 2));
    expect(await stars.getAttribute('aria-valuetext')).toBe('3.5 of 5');
    await answered(page, () => stars.press('ArrowRight'));
    expect(await stars.getAttribute('aria-valuetext')).toBe('4 of 5');
    await answered(page, () => page.locator('[data-mine] [data-undo]').click());
    expect(await stars.getAttribute('aria-valuetext')).toBe('3.5 of 5');
    await answered(page, () => page.locator('[data-mine] [data-undo]').click());
    expect(await stars.getAttribute('aria-valuetext')).toBe('not rated');
  });

  it('says why in steps that add up, and what it would be without a rating', async () => {
    await answered(page, async () => {
      for (const tile of [0, 1, 2]) await rate(page, tile, '5');
    });
    const shown = Number(await page.locator('.pick-rating strong').first().textContent());
    await page.locator('[data-action="why"]').first().click();
    await page.locator('.sums summary').first().click();
    await page.locator('.step.sum').first().waitFor();
    for (const of of ['rating', 'score']) {
      const figures = await page.locator(`[data-steps="${of}"] .number`).allTextContents();
      const hundredths = figures.map((text) => Math.round(100 * Number(text.replace('−', '-'))));
      expect(hundredths.length).toBeGreaterThan(2);
      expect(hundredths.slice(0, -1).reduce((total, value) => total + value, 0)).toBe(hundredths.at(-1));
      expect(hundredths.slice(0, -1)).not.toContain(0);
      if (of === 'rating') expect(Math.abs((hundredths.at(-1) ?? 0) / 100 - shown)).toBeLessThanOrEqual(0.055);
    }
    expect(await page.locator('.pick-more').first().textContent()).toContain('Without your rating of');
    expect(await page.locator('.step-bar rect[width]').count()).toBeGreaterThan(4);
    await expectAccessible(page);
  });

  it('shows more of the list without repeats, and keeps them when a rating changes it', async () => {
    const more = page.locator('[data-show-more]');
    const first = await titles(page);
    await more.click();
    await expect.poll(() => titles(page)).toHaveLength(20);
    expect((await titles(page)).slice(0, 10)).toEqual(first);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe((await titles(page))[10]);
    await more.click();
    await expect.poll(() => titles(page)).toHaveLength(30);
    const all = await titles(page);
    expect(new Set(all).size).toBe(30);
    await answered(page, () => rate(page, 0, '5'));
    expect(await titles(page)).toHaveLength(30);
    await page.locator('[data-settings] > summary').click();
    await answered(page, () => page.locator('#year-to').fill('1950'));
    await expect.poll(async () => (await titles(page)).length).toBeLessThanOrEqual(10);
    const few = await titles(page);
    if (few.length < 10) expect(await more.isVisible()).toBe(false);
    await expectAccessible(page);
  });

  it('has the actions of a film side by side on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const row = page.locator('.pick').first();
    const lines = () =>
      row
        .locator('.pick-actions button')
        .evaluateAll((all) => [...new Set(all.map((one) => one.getBoundingClientRect().top))]);
    expect(await lines()).toHaveLength(1);
    await row.locator('[data-action="shelf"]').click();
    await expect.poll(() => row.locator('[data-action="shelf"]').textContent()).toBe('On your shelf');
    expect(await lines()).toHaveLength(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

  it('keeps settings in the address, so that a link opens the same list', async () => {
    await page.locator('[data-settings] > summary').click();
    await answered(page, () => page.locator('.tick:has([data-genre])', { hasText: 'Horror' }).click());
    await answered(page, () => page.locator('#year-to').fill('1990'));
    const address = new URL(page.url());
    expect(address.search).toBe('?genres=Horror&yearTo=1990');
    const facts = await page.locator('.pick [data-field="facts"]').allTextContents();
    expect(facts.length).toBeGreaterThan(0);
    for (const fact of facts) {
      expect(fact).toContain('Horror');
      expect(Number.parseInt(fact, 10)).toBeLessThanOrEqual(1990);
    }
    const list = await titles(page);
    await page.goto('/models').catch(() => undefined);
    await page.goBack();
    expect(await titles(page)).toEqual(list);
    expect(await page.locator('[data-genre="Horror"][type="checkbox"]').isChecked()).toBe(true);
    await page
      .locator('#year-from')
      .evaluate((input: HTMLInputElement) => input.closest('details')?.setAttribute('open', ''));
    await answered(page, () => page.locator('#year-from').fill('1990'));
    if ((await titles(page)).length === 0) expect(await page.locator('[data-empty]').isVisible()).toBe(true);
  });

  it('turns to films off the beaten track, and back', async () => {
    const before = await titles(page);
    await page.locator('[data-settings] > summary').click();
    await answered(page, () => page.locator('#popularity').fill('-1'));
    expect(new URL(page.url()).search).toBe('?popularity=-1');
    expect(await page.locator('[data-for="popularity"]').textContent()).toBe('100 % off the beaten track');
    expect(await page.locator('[data-settings-summary]').textContent()).toContain('100 % off the beaten track');
    const rare = await titles(page);
    expect(rare).not.toEqual(before);
    await expectAccessible(page);
    await page.reload();
    expect(await titles(page)).toEqual(rare);
    await page.locator('[data-settings] > summary').click();
    await answered(page, () => page.locator('[data-reset]').click());
    expect(await titles(page)).toEqual(before);
  });

  it('takes films off the list: not interested, and seen', async () => {
    const [first] = await titles(page);
    await answered(page, () => page.locator('[data-action="hide"]').first().click());
    // What is like a hidden film comes later too, so it may be any film that follows.
    const [second, ...others] = await titles(page);
    expect([second, ...others]).not.toContain(first);
    await page.locator('[data-action="seen"]').first().click();
    // Arrow keys only set what Enter rates.
    for (let k = 0; k < 8; k++) await page.keyboard.press('ArrowRight');
    expect(await page.locator('.rated li').count()).toBe(0);
    await answered(page, () => page.keyboard.press('Enter'));
    expect(await page.locator('.rated-value').first().textContent()).toBe('4');
    expect(await titles(page)).not.toContain(second);
    expect(await page.locator('[data-rated]').textContent()).toContain(second);
    await answered(page, () => page.locator('[data-clear]').click());
    expect(await page.locator('.rated li').count()).toBe(0);
    await answered(page, () => page.locator('[data-toast] [data-undo]').click());
    expect(await page.locator('.rated li').count()).toBe(1);
  });

  it('keeps the focus and what is open as films come and go, and offers what went again', async () => {
    const focus = () =>
      page.evaluate(() => document.activeElement?.closest('li')?.dataset.title ?? document.activeElement?.tagName);
    const [first, , third] = await titles(page);
    const row = (title: string) =>
      page.locator('.pick').filter({ has: page.getByRole('link', { name: title, exact: true }) });
    await row(third).locator('[data-action="why"]').click();
    await row(third).locator('.sums summary').click();
    await row(third).locator('.step.sum').first().waitFor();
    await page.locator('[data-action="hide"]').first().focus();
    await answered(page, () => page.keyboard.press('Enter'));
    expect(await focus()).toBe((await titles(page))[0]);
    expect(await row(third).locator('.step.sum').first().isVisible()).toBe(true);
    // The toast takes back its own change only, and is gone at the next one.
    expect(await page.locator('[data-toast]').textContent()).toContain(first);
    await answered(page, () => rate(page, 0, '5'));
    expect(await page.locator('[data-toast]').textContent()).toBe('');
    await page.locator('[data-all-hidden] summary').click();
    await answered(page, () => page.locator('[data-all-hidden] button').press('Enter'));
    expect(await page.locator('[data-all-hidden]').isVisible()).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('mine-title');
    await answered(page, () => page.locator('[data-rated] button').press('Enter'));
    expect(await titles(page)).toContain(first);
  });

  it('says why by the models that have a say', async () => {
    await answered(page, async () => {
      for (const tile of [0, 1, 2]) await rate(page, tile, '5');
    });
    await page.locator('[data-action="why"]').first().click();
    await page.locator('[data-words="rating"]').first().waitFor();
    await page.locator('[data-settings] > summary').click();
    const explained = page.waitForResponse((response) => response.url().endsWith('/v1/explanations'));
    for (const name of MODEL_NAMES.filter((model) => model !== 'content')) {
      await answered(page, () =>
        page
          .locator('.tick')
          .filter({ has: page.locator(`[data-model="${name}"]`) })
          .click(),
      );
    }
    await explained;
    await page.locator('[data-action="why"]').last().click();
    await page.locator('.pick').last().locator('[data-words="score"]').waitFor();
    const terms = await page
      .locator('.pick')
      .last()
      .locator('[data-steps="rating"] .step')
      .evaluateAll((rows) => rows.map((r) => (r as HTMLElement).dataset.term));
    expect(['baseline', 'content', 'scale', 'sum']).toEqual(expect.arrayContaining(terms));
  });

  it('imports lists of Letterboxd and IMDb, names what it did not find, and takes its own export back', async () => {
    await answered(page, () => pickFile(page, 'ratings.csv', LETTERBOXD));
    await expect
      .poll(() => page.locator('[data-import-result]').textContent())
      .toContain('2 films imported from your Letterboxd list');
    const told = await page.locator('.missing').allTextContents();
    expect(told).toEqual([
      '1 film has no rating and counts as seen: it stays off your listline 5: Psycho (1960) has no rating',
      '1 film is not in this catalogueA Film, That Nobody Made (2031)',
    ]);
    await expect.poll(() => page.locator('[data-all-hidden] summary').textContent()).toBe('One hidden film');
    await answered(page, () => pickFile(page, 'ratings.csv', IMDB));
    await expect
      .poll(() => page.locator('[data-import-result]').textContent())
      .toContain('1 film imported from your IMDb list');
    expect(await page.locator('.rated li').allTextContents()).toEqual([
      '4.5Inception×',
      '4.5Casablanca×',
      '5The Godfather×',
    ]);
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-export]').click()]);
    const exported = await readFile(await download.path(), 'utf8');
    await answered(page, () => page.locator('[data-clear]').click());
    await answered(page, () => pickFile(page, 'cinematch-ratings.json', exported));
    expect(await page.locator('.rated li').allTextContents()).toEqual([
      '4.5Inception×',
      '4.5Casablanca×',
      '5The Godfather×',
    ]);
    const hidden = [
      { movieId: 1, title: 'Inception' },
      { movieId: 2, title: 'Made By Nobody' },
    ];
    const onlyHidden = JSON.stringify({ app: 'cinematch', version: 1, ratings: [], hidden });
    await answered(page, () => pickFile(page, 'cinematch-ratings.json', onlyHidden));
    await expect.poll(() => page.locator('[data-all-hidden] summary').textContent()).toBe('2 hidden films');
    expect(await page.locator('.missing').allTextContents()).toContain('1 film is not in this catalogueMade By Nobody');
    await pickFile(page, 'holiday.csv', 'a,b\n1,2\n');
    await expect
      .poll(() => page.locator('[data-import-result]').textContent())
      .toContain('The columns of the file are: a, b.');
  });

  it('reads a zip, asks for a scale that is not told, and never shows what is no text', async () => {
    const send = (name: string, buffer: Uint8Array) =>
      page
        .locator('[data-file]')
        .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(buffer) });
    const result = page.locator('[data-import-result]');
    expect(await page.locator('[data-file]').getAttribute('accept')).toContain('.zip,.csv,.tsv,.txt,.json');
    await answered(page, () => send('letterboxd.zip', zip({ 'ratings.csv': LETTERBOXD })));
    await expect.poll(() => result.textContent()).toContain('2 films imported from your Letterboxd list');
    expect(await page.locator('[data-import-scale]').count()).toBe(0);
    await answered(page, () => page.locator('[data-clear]').click());

    const utf16 = Buffer.from('\ufeffsep=;\nTitel;Jahr;Wertung\nInception;2010.0;4,0\n', 'utf16le');
    await answered(page, () => send('filme.txt', utf16));
    await expect.poll(() => result.textContent()).toContain('1 film imported from your list');
    expect(await page.locator('.rated li').allTextContents()).toEqual(['4Inception×']);
    await answered(page, () => page.locator('[data-import-scale]').selectOption('10'));
    expect(await page.locator('.rated li').allTextContents()).toEqual(['2Inception×']);
    await expectAccessible(page);
    await answered(page, () => page.locator('[data-mine] [data-undo]').click());
    expect(await page.locator('.rated li').count()).toBe(0);

    await send('photo.csv', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]));
    await expect.poll(() => result.textContent()).toContain('This is a picture.');
  });

  it('says what this site holds when it finds little of a list', async () => {
    const names = Array.from({ length: 6 }, (_, k) => `d,Made By Nobody ${k},2020,u,4\n`);
    await pickFile(page, 'ratings.csv', `Date,Name,Year,Letterboxd URI,Rating\n${names.join('')}`);
    const advice = page.locator('[data-import-advice]');
    await expect
      .poll(() => advice.textContent())
      .toMatch(/^This site holds [\d,]+ films, up to \d{4}\..*larger dataset/);
    expect(await page.locator('[data-import-result]').textContent()).toContain('6 films are not in this catalogue');
  });

  it('asks about other films after each answer, where nobody looks, and never about one that was refused', async () => {
    const tiles = () =>
      page.locator('.tile').evaluateAll((all) => all.map((t) => Number((t as HTMLElement).dataset.movie)));
    const asked = (act: () => Promise<unknown>) =>
      Promise.all([page.waitForResponse((response) => response.url().endsWith('/v1/movies:ask')), act()]);
    const isNotSeen = page.locator('[data-action="unknown"]');
    const before = await tiles();
    const inSight = await page.evaluate(() => {
      const all = [...document.querySelectorAll<HTMLElement>('.tile')];
      return all.filter((tile) => tile.getBoundingClientRect().top < innerHeight).length;
    });
    expect(inSight).toBeLessThan(before.length);
    const place = await page.locator('.tile').first().boundingBox();
    await asked(() => rate(page, 0, '5'));
    // The film that was rated stays, and there are as many to rate as before.
    await expect.poll(tiles).toHaveLength(25);
    const after = await tiles();
    expect(after.slice(0, inSight)).toEqual(before.slice(0, inSight));
    expect(after).not.toEqual(expect.arrayContaining(before));
    expect(new Set(after).size).toBe(after.length);
    expect(await page.locator('.tile').first().boundingBox()).toEqual(place);

    // Another film takes the place of one that is not known, and the focus.
    await isNotSeen.nth(1).focus();
    await asked(() => page.keyboard.press('Enter'));
    await expect.poll(tiles).not.toContain(after[1]);
    expect((await tiles()).slice(0, inSight)).toEqual(
      after.slice(0, inSight).map((movieId) => (movieId === after[1] ? expect.any(Number) : movieId)),
    );
    expect(await page.evaluate(() => document.activeElement?.closest<HTMLElement>('.tile')?.dataset.movie)).toBe(
      String((await tiles())[1]),
    );
    await expectAccessible(page);

    // What was in sight and got no answer does not come back, and neither does what was not known.
    const refused = [after[1], ...(await tiles()).slice(2, inSight)];
    await asked(() => page.locator('[data-others]').click());
    await expect.poll(tiles).not.toContain(refused[1]);
    expect((await tiles()).filter((movieId) => refused.includes(movieId))).toEqual([]);
    await asked(() => page.reload());
    await expect
      .poll(async () => (await tiles()).filter((movieId) => [before[0], ...refused].includes(movieId)))
      .toEqual([]);
    expect(await tiles()).toHaveLength(24);

    // Clearing forgets these films too, and undoing brings all back.
    const all = await keptFilms(page);
    expect(all.filter(({ list }) => list === 'unknown').map(({ movieId }) => movieId)).toEqual(
      expect.arrayContaining(refused),
    );
    await asked(() => page.locator('[data-clear]').click());
    await expect.poll(() => keptFilms(page)).toEqual([]);
    await asked(() => page.locator('[data-toast] [data-undo]').click());
    await expect.poll(() => keptFilms(page)).toEqual(all);
  });

  it('finds films to rate, shows other ones, and looks at anybody’s list', async () => {
    await page.locator('#find').fill('godfather');
    await expect.poll(() => page.locator('.tile').first().getAttribute('data-title')).toContain('Godfather');
    await page.locator('#find').fill('');
    const before = await page.locator('.tile').first().getAttribute('data-movie');
    await expect.poll(() => page.locator('.tile').count()).toBe(24);
    await page.locator('[data-others]').click();
    await expect.poll(() => page.locator('.tile').first().getAttribute('data-movie')).not.toBe(before);
    await page.locator('[data-random]').click();
    await page.waitForURL(/\?user=\d+$/);
    expect(await page.locator('#list-title').textContent()).toMatch(/^For viewer \d+$/);
    await page.locator('[data-action="why"]').first().click();
    await expect
      .poll(() => page.locator('[data-words="rating"]').first().textContent())
      .toMatch(/^We predict that this viewer would give it \d\.\d\d, .+ their usual \d\.\d\d\. /);
  });
});

describe('For you, around the edges', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(await RUNTIMES[0][1](inject('releases')));
  });
  afterAll(() => site?.stop());

  it.each([
    ['a phone', { width: 360, height: 740 }, 'light'],
    ['a phone at night', { width: 360, height: 740 }, 'dark'],
    ['a desk', { width: 1280, height: 900 }, 'dark'],
    ['a wall', { width: 3840, height: 2160 }, 'light'],
  ] as const)('is accessible, does not shift and fits on %s', async (_, viewport, colorScheme) => {
    const { page, complaints, close } = await site.visit({ viewport, colorScheme });
    await page.goto('/', { waitUntil: 'networkidle' });
    await expectAccessible(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(viewport.width);
    expect(await page.evaluate(layoutShift)).toBeLessThan(0.02);
    expect(complaints).toEqual([]);
    await close();
  });

  it('says why in words that fit on a phone, and whose sums are behind them', async () => {
    const { page, complaints, close } = await site.visit({ viewport: { width: 360, height: 740 } });
    await page.goto('/', { waitUntil: 'networkidle' });
    const given = ['5', '1', '5', '2', '3'];
    await answered(page, async () => {
      for (const [tile, key] of given.entries()) await rate(page, tile, key);
    });
    const stated = new Set<string>();
    for (const pick of (await page.locator('.pick').all()).slice(0, 5)) {
      await pick.locator('[data-action="why"]').click();
      const panel = pick.locator('.pick-more');
      await panel.locator('[data-words="score"]').waitFor();
      const shown = Number(await pick.locator('.pick-rating strong').textContent());
      const words = (await panel.locator('[data-words="rating"]').textContent()) ?? '';
      const [, predicted, than, usual] = words.match(/would give it (\S+), (.+) your usual (\S+)\. /) ?? [];
      expect(Math.abs(Number(predicted) - shown)).toBeLessThanOrEqual(0.055);
      expect(usual).toBe('3.20');
      expect(than).toBe(
        Number(predicted) > 3.2 ? 'more than' : Number(predicted) < 3.2 ? 'less than' : expect.any(String),
      );
      expect(await panel.locator('[data-words="score"]').textContent()).toMatch(/^Its place .+ comes from /);
      const groups = await panel
        .locator('ul.reasons')
        .evaluateAll((lists) =>
          lists.map((list): [string, string[]] => [
            list.previousElementSibling?.textContent ?? '',
            [...list.children].map(({ textContent }) => textContent ?? ''),
          ]),
        );
      for (const [heading, films] of groups) {
        stated.add(heading);
        if (/ liked$/.test(heading)) for (const film of films) expect(film).toMatch(/\((3|5)\) \+\d/);
        if (/ you disliked$/.test(heading)) for (const film of films) expect(film).toMatch(/\((1|2)\) −\d/);
      }
      expect(await panel.locator('.step').first().isVisible()).toBe(false);
      await panel.locator('.sums summary').click();
      await panel.locator('.step.sum').last().waitFor();
      const beyond = await panel.evaluate((all) =>
        [...all.querySelectorAll('*')]
          .filter((part) => part.getBoundingClientRect().right > innerWidth || part.scrollWidth > part.clientWidth + 1)
          .filter((part) => part instanceof HTMLElement && getComputedStyle(part).display !== 'inline')
          .map((part) => part.outerHTML),
      );
      expect(beyond).toEqual([]);
    }
    expect([...stated]).toEqual(expect.arrayContaining(['Because you liked', 'Although you disliked']));
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    // What is shown of the sums stays so when another rating changes them.
    await answered(page, () => rate(page, 0, '4'));
    await expect
      .poll(() => page.locator('.pick-more [data-words="rating"]').first().textContent())
      .not.toContain('your usual 3.20');
    expect(await page.locator('.step.sum').first().isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows a list without scripts', async () => {
    const { page, close } = await site.visit({ javaScriptEnabled: false });
    await page.goto('/?genres=Horror&n=5');
    expect(await page.locator('.pick').count()).toBe(5);
    expect(await page.locator('[name="genres"][value="Horror"]').isChecked()).toBe(true);
    await page.locator('#user').fill('1');
    await page.locator('#user').press('Enter');
    await page.waitForURL(/user=1/);
    expect(await page.locator('#list-title').textContent()).toBe('For viewer 1');
    await page.goto('/nowhere');
    expect(await page.locator('h1').textContent()).toBe('There is nothing here');
    await close();
  });

  it('keeps going without storage, and says so', async () => {
    const { page, complaints, close } = await site.visit();
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'indexedDB']) {
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException('denied', 'SecurityError');
          },
        });
      }
    });
    await page.goto('/');
    expect(await page.locator('[data-mine-note]').textContent()).toContain('does not save anything');
    await answered(page, () => rate(page, 0, '5'));
    expect(await page.locator('.rated li').count()).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });

  it('loads less than 100 KB on a slow phone', async () => {
    const { page, close } = await site.visit({ viewport: { width: 360, height: 740 } });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Network.enable');
    let bytes = 0;
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const slow4g = { offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 93_750 };
    await devtools.send('Network.emulateNetworkConditions', slow4g);
    await page.goto('/');
    await page.locator('.tile .stars').first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(bytes).toBeLessThan(100_000);
    await close();
  });
});

/** Sum of the layout shifts so far that no input caused. */
function layoutShift(): Promise<number> {
  return new Promise((resolve) => {
    let sum = 0;
    const observer = new PerformanceObserver((list) => {
      const entries = list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[];
      for (const { entryType, hadRecentInput, value } of entries) {
        if (entryType === 'layout-shift' && !hadRecentInput) sum += value;
      }
      if (entries.some(({ name }) => name === 'now')) resolve(sum);
    });
    observer.observe({ type: 'layout-shift', buffered: true });
    // Comes behind all that there were before.
    observer.observe({ type: 'mark' });
    performance.mark('now');
  });
}
