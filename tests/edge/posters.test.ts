/** Where posters may be: what the settings take, and what is read from a folder. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { posterFolder } from '../../edge/node/poster-folder.ts';
import { readSettings } from '../../edge/settings.ts';

const read = (posters: string, origins = '') =>
  readSettings({ CINEMATCH_POSTERS: posters, CINEMATCH_POSTER_ORIGINS: origins }).posters;

describe('the setting of posters', () => {
  it.each([
    ['', '', undefined],
    ['data/posters', '', { folder: 'data/posters' }],
    [
      'https://a.example/{movieId}.jpg',
      '',
      { pattern: 'https://a.example/{movieId}.jpg', origins: ['https://a.example'] },
    ],
    ['{cover}', 'https://b.example', { pattern: '{cover}', origins: ['https://b.example'] }],
    [
      'https://a.example/{path}',
      'https://b.example,https://c.example:8443',
      {
        pattern: 'https://a.example/{path}',
        origins: ['https://a.example', 'https://b.example', 'https://c.example:8443'],
      },
    ],
  ])('takes %j with the origins %j', (posters, origins, expected) => {
    expect(read(posters, origins)).toEqual(expected);
  });

  it.each([
    ['{cover}', '', 'CINEMATCH_POSTERS: a pattern that begins with a name needs CINEMATCH_POSTER_ORIGINS'],
    ['http://a.example/{movieId}.jpg', '', 'expected https origins'],
    ['https://{host}/x.jpg', '', 'expected names in braces only behind the host'],
    ['https://a.{tld}/x.jpg', '', 'expected names in braces only behind the host'],
    ['{cover}', "https://a.example 'unsafe-inline'", 'expected https origins'],
    ['{cover}', 'https://a.example/path', 'expected https origins'],
  ])('refuses %j with the origins %j', (posters, origins, reason) => {
    expect(() => read(posters, origins)).toThrow(reason);
  });
});

describe('a folder of posters', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cinematch-posters-'));
    await writeFile(join(folder, '1.png'), 'png');
    await writeFile(join(folder, 'tt0000002.jpg'), 'jpg');
    await writeFile(join(folder, '3.jpg'), new Uint8Array(4_000_001));
    await mkdir(join(folder, '4.jpg'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has the picture of a film by its id or its key, with its type', async () => {
    const find = posterFolder(folder);
    expect(await find(['1'])).toEqual({ bytes: new Uint8Array(Buffer.from('png')), type: 'image/png' });
    expect(await find(['2', 'tt0000002'])).toMatchObject({ type: 'image/jpeg' });
  });

  it.each([
    ['a film without one', '9'],
    ['a file that is too large', '3'],
    ['a folder', '4'],
    ['a way out', '../1'],
  ])('has nothing for %s', async (_, name) => {
    expect(await posterFolder(join(folder, '.'))([name])).toBeUndefined();
  });
});
