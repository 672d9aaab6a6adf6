/** What the import makes of files that only a browser reads, and of files that people take for lists. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { zip } from '../edge/pages/lists/zip.ts';
import { startNode } from '../runtime/hosts.ts';
import { answered, openSite, type Site } from './browser.ts';

const movie = (title: string, year: number, more: string) =>
  `<movie><title>${title}</title><originaltitle>${title}</originaltitle><year>${year}</year>${more}<actor><name>Somebody</name><thumb>9</thumb></actor></movie>`;
const RATED = `<ratings><rating name="imdb" max="10" default="true"><value>8.1</value><votes>100</votes></rating></ratings>`;
const KODI = `<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<videodb version="1">
  ${movie('Inception', 2010, `${RATED}<userrating>8</userrating><playcount>2</playcount><uniqueid type="imdb" default="true">tt1375666</uniqueid>`)}
  ${movie('Casablanca', 1942, `${RATED}<userrating>0</userrating><playcount>1</playcount>`)}
  ${movie('Psycho', 1960, `${RATED}<userrating>0</userrating><playcount>0</playcount>`)}
  ${movie('A Film &amp; Nobody', 2031, `<userrating>10</userrating><playcount>1</playcount>`)}
  <tvshow><title>Alien</title><userrating>9</userrating><year>1979</year><playcount>1</playcount></tvshow>
</videodb>`;

describe('an import', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(await startNode(inject('releases')));
  });
  afterAll(() => site?.stop());

  const send = (page: Page, name: string, content: string | Uint8Array) =>
    page
      .locator('[data-file]')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });

  it('reads the library of Kodi, as one file and as a file for each film', async () => {
    const { page, complaints, close } = await site.visit();
    await page.goto('/');
    const result = page.locator('[data-import-result]');
    const rated = () => page.locator('.rated li').allTextContents();
    await answered(page, () => send(page, 'videodb.xml', KODI));
    await expect.poll(() => result.textContent()).toContain('1 film imported from your Kodi list');
    expect(await page.locator('[data-import-scale]').count()).toBe(0);
    expect(await rated()).toEqual(['4Inception×']);
    expect(await page.locator('.missing').allTextContents()).toEqual([
      '1 film has no rating and counts as seen: it stays off your listentry 2: Casablanca (1942) has no rating',
      '1 film is not in this catalogueA Film & Nobody (2031)',
      '1 title is not a filmAlien (1979)',
      '1 film to watch is on your shelf nowPsycho (1960)',
    ]);
    await answered(page, () => page.locator('[data-clear]').click());
    const nfo = zip({
      'Inception (2010)/movie.nfo': movie('Inception', 2010, '<userrating>10</userrating><playcount>1</playcount>'),
      'Casablanca/movie.nfo': movie('Casablanca', 1942, '<userrating>6</userrating><playcount>1</playcount>'),
    });
    await answered(page, () => send(page, 'kodi.zip', nfo));
    await expect.poll(() => result.textContent()).toContain('2 films imported');
    expect((await rated()).sort()).toEqual(['3Casablanca×', '5Inception×']);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([
    [
      'XML without films',
      'a.xml',
      '<?xml version="1.0"?><Workbook><Row><Cell>Heat</Cell></Row></Workbook>',
      'No entry of this file names a film',
    ],
    ['damaged XML', 'a.csv', '<?xml version="1.0"?><videodb><movie>', 'it is not valid XML'],
    [
      'XML that blows up',
      'a.xml',
      '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a><title>&c;</title></a>',
      'it is not valid XML',
    ],
    [
      'XML with a name for each value',
      'a.xml',
      `<films><film><title>Heat</title>${Array.from({ length: 500 }, (_, k) => `<a${k}>1</a${k}>`).join('')}</film></films>`,
      'more than 500 columns, so it is not a list of films',
    ],
    ['a web page', 'ratings.csv', '<!DOCTYPE html><html><title>Heat</title></html>', 'This is a web page.'],
    [
      'an Excel workbook',
      'ratings.csv',
      zip({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<a/>' }),
      'This is an Excel workbook. Please open it and save it as CSV',
    ],
  ])('says what to do with %s, whatever the file is called', async (_, name, content, message) => {
    const { page, complaints, close } = await site.visit();
    await page.goto('/');
    await send(page, name, content);
    await expect.poll(() => page.locator('[data-import-result]').textContent()).toContain(message);
    // The browser styles its own report of damaged XML, which nobody sees, and complains about that.
    expect(complaints.filter((text) => !text.startsWith('Applying inline style'))).toEqual([]);
    await close();
  });
});
