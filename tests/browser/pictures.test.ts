/** Explore, Models, the API's page and the sign-in, looked at on a phone and on a desk, light and dark. */

import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { expectAccessible, openSite, RUNTIMES, type Site } from './browser.ts';

const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' };
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 900 }, colorScheme: 'light' };
const MOST_BYTES = 100_000;

/** Marks per chart, by the chart's id, that can be seen: of bars, lines and dots those with a size. */
const drawnMarks = (page: Page) =>
  page.locator('figure.chart:has(svg)').evaluateAll((charts) =>
    charts.map((chart): [string, number] => {
      const marks = [...chart.querySelectorAll('svg rect, svg path, svg polyline, svg line, svg circle')];
      const seen = marks.filter((mark) => {
        const { width, height } = mark.getBoundingClientRect();
        return width + height > 0 && !mark.closest('defs');
      });
      return [chart.id, seen.length];
    }),
  );

describe.each(RUNTIMES)('pictures (%s)', (_, start) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(await start(inject('releases')));
  });
  afterAll(() => site?.stop());

  it.each([
    ['/explore', 7, PHONE],
    ['/explore', 7, DESK],
    ['/models', 6, PHONE],
    ['/models', 6, DESK],
    ['/docs', 0, PHONE],
    ['/session', 0, PHONE],
  ])(
    '%s has drawn each of its charts (%i or more), fits, and can be used by everybody',
    async (path, charts, options) => {
      const { page, complaints, close } = await site.visit(options);
      let bytes = 0;
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Network.enable');
      devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
        bytes += encodedDataLength;
      });
      await page.goto(path, { waitUntil: 'networkidle' });
      const marks = await drawnMarks(page);
      expect(marks.length).toBeGreaterThanOrEqual(charts);
      for (const [id, drawn] of marks) expect(drawn, `chart ${id}`).toBeGreaterThan(1);
      const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(width).toBeLessThanOrEqual(room);
      await expectAccessible(page);
      expect(bytes).toBeGreaterThan(1_000);
      expect(bytes).toBeLessThan(MOST_BYTES);
      expect(complaints).toEqual([]);
      await close();
    },
  );
});
