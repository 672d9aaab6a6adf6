/** The site as an app: files that other apps share, ratings that the API keeps, connections that cost money. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { answered, rate, titles } from '../browser.ts';
import { endWorkers } from '../developer-tools.ts';
import { launchBrowser } from '../launch.ts';
import { newVisitor, openStaticSite, type StaticSite, untilAnswering } from './device-host.ts';

let browser: Browser;
let site: StaticSite;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await openStaticSite(inject('releases'), { at: '/films' });
});
afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
});

async function visit() {
  const { context } = await newVisitor(browser, site.server.url);
  const page = await context.newPage();
  return { context, page, [Symbol.asyncDispose]: () => context.close() };
}

it('imports a list that another app shares, on the device', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  await page.goto(`${site.server.url}/`);
  await untilAnswering(page);
  const first = page.locator('.tile').first();
  const [title, year] = [await first.getAttribute('data-title'), await first.getAttribute('data-year')];
  const before = site.server.asked.length;
  // As the platform does it, by the manifest.
  await page.evaluate(
    ([name, when]) => {
      const csv = `Date,Name,Year,Letterboxd URI,Rating\n2024-01-01,"${name}",${when},https://boxd.it/x,4.5\n`;
      const files = new DataTransfer();
      files.items.add(new File([csv], 'ratings.csv', { type: 'text/csv' }));
      const form = document.createElement('form');
      form.method = 'post';
      form.enctype = 'multipart/form-data';
      form.action = 'share';
      const input = document.createElement('input');
      input.type = 'file';
      input.name = 'file';
      input.files = files.files;
      form.append(input);
      document.body.append(form);
      form.submit();
    },
    [title, year],
  );
  await expect.poll(() => page.locator('[data-mine-note]').textContent()).toBe('One film rated.');
  expect(await page.locator('[data-import-result]').textContent()).toContain('1');
  expect(site.server.asked.slice(before).filter(({ method, body }) => method !== 'GET' || body !== '')).toEqual([]);
  // It is read once.
  expect(await page.evaluate(async () => (await fetch('shared')).status)).toBe(404);
});

it('keeps ratings of the API in IndexedDB, also when the worker ends, and forgets them', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  await page.goto(`${site.server.url}/`);
  await untilAnswering(page);
  const ask = (path: string, method = 'GET', body?: unknown) =>
    page.evaluate(
      async ([to, how, what]) => {
        const headers = { 'content-type': 'application/json' };
        const found = await fetch(to, { method: how, ...(what && { body: what, headers }) });
        return { status: found.status, body: await found.json() };
      },
      [path, method, body && JSON.stringify(body)] as [string, string, string | undefined],
    );
  const movieId = Number(await page.locator('.tile').first().getAttribute('data-movie'));
  const me = 3_000_000_000;
  for (const rating of [3, 5]) {
    expect(await ask(`v1/users/${me}/ratings/${movieId}`, 'PUT', { rating })).toMatchObject({ status: 200 });
  }
  await endWorkers(page);
  expect((await ask(`v1/users/${me}/ratings`)).body).toMatchObject({ total: 1, ratings: [{ movieId, rating: 5 }] });
  expect((await ask(`v1/users/${me}/recommendations?n=3`)).body.recommendations).toHaveLength(3);
  expect(await ask(`v1/users/${me}/ratings`, 'DELETE')).toMatchObject({ status: 200, body: { forgotten: 1 } });
  expect((await ask(`v1/users/${me}/ratings`)).body.total).toBe(0);
  const admin = await ask('v1/admin/rollback', 'POST', {});
  expect([admin.status, admin.body.detail]).toEqual([403, expect.stringContaining('needs a server')]);
});

it('has the ratings of its pages for the user me, in both directions', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  await page.goto(`${site.server.url}/`);
  await untilAnswering(page);
  const ask = (path: string, method = 'GET', rating?: number) =>
    page.evaluate(
      async ([to, how, given]) => {
        const body = given && { body: `{"rating":${given}}`, headers: { 'content-type': 'application/json' } };
        return (await fetch(`v1/users/me/${to}`, { method: how, ...body })).json();
      },
      [path, method, rating] as [string, string, number | undefined],
    );
  await answered(page, () => rate(page, 0, '5'));
  const [first, second] = await page
    .locator('.tile')
    .evaluateAll((tiles) => tiles.slice(0, 2).map((tile) => Number((tile as HTMLElement).dataset.movie)));
  expect(await ask('ratings')).toMatchObject({ userId: 'me', total: 1, ratings: [{ movieId: first, rating: 5 }] });
  await answered(page, () => ask(`ratings/${second}`, 'PUT', 4));
  expect(await page.locator('[data-mine-note]').textContent()).toBe('2 films rated.');
  expect((await ask('ratings')).ratings).toHaveLength(2);
  const { recommendations } = await ask('recommendations');
  expect(recommendations.map(({ title }: { title: string }) => title)).toEqual(await titles(page));
  await answered(page, () => ask(`ratings/${first}`, 'DELETE'));
  expect(await page.locator('[data-mine-note]').textContent()).toBe('One film rated.');
  expect(await ask('ratings', 'DELETE')).toMatchObject({ forgotten: 1 });
  await expect.poll(() => page.locator('[data-mine-note]').textContent()).toMatch(/^None yet/);
});

it('loads nothing over a connection that may cost money, until it is told to', async () => {
  await using visitor = await visit();
  const { context, page } = visitor;
  await context.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
  });
  const before = site.server.asked.length;
  await page.goto(`${site.server.url}/`);
  await expect.poll(() => page.locator('[data-device-text]').textContent()).toContain('may cost you money');
  const loaded = () => site.server.asked.slice(before).filter(({ url }) => url.includes('/releases/'));
  expect(loaded()).toEqual([]);
  await page.locator('[data-device] button').click();
  await untilAnswering(page);
  expect(loaded().length).toBeGreaterThan(8);
  await answered(page, () => rate(page, 0, '4'));
});
