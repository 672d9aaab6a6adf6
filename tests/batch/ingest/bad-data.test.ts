/** Every bad input is refused with the file, the row and the reason, and leaves nothing behind. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../batch/ingest/dataset.ts';
import { ingest, readRatings } from '../../../batch/ingest/ingest.ts';
import {
  dataErrorOf,
  datasetFolder,
  type Files,
  GOOD,
  GOOD_MOVIES,
  GOOD_RATINGS,
  manyRatings,
  RATINGS_HEADER,
} from '../../fixtures/ingest/dataset-folder.ts';

const LFS_POINTER = `version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 877076222
`;

/** The message about a dataset whose files are good but for `files`. */
async function messageFor(files: Files, without: readonly string[] = []): Promise<string> {
  const all = Object.entries({ ...GOOD, ...files }).filter(([name]) => !without.includes(name));
  await using folder = await datasetFolder(Object.fromEntries(all));
  const error = await dataErrorOf(ingest(folder.path, folder.options));
  expect(await folder.leftovers()).toEqual([]);
  expect(error.message).toContain(error.row === undefined ? error.file : `${error.file} row ${error.row}`);
  return error.message;
}

const ratings = (rows: string) => messageFor({ 'ratings.csv': RATINGS_HEADER + rows });

describe('a ratings file', () => {
  it('has to be there', async () => {
    expect(await messageFor({}, ['ratings.csv'])).toBe(
      'data: has no ratings: expected ratings.csv, ratings.dat, u.data or the like; found movies.csv; name the file of ratings with --path',
    );
  });

  it('has to be there when it is named', async () => {
    await using folder = await datasetFolder({});
    const named = join(folder.path, 'u1.test');
    expect((await dataErrorOf(ingest(named, folder.options))).message).toBe(`${named}: no such file or folder`);
    expect((await dataErrorOf(readRatings(named, folder.options))).message).toBe('u1.test: no such file');
    expect((await dataErrorOf(readRatings(folder.path, folder.options))).message).toBe('data: is not a file');
  });

  it('has to be the only candidate', async () => {
    expect(await messageFor({ 'ratings.dat': '1::1::5::964982703\n' })).toBe(
      'data: has 2 files that could be the ratings: ratings.csv, ratings.dat; choose one with --path, like --path ratings.csv',
    );
  });

  it('must not lack a column', async () => {
    expect(await messageFor({ 'ratings.csv': 'userId,movieId,punkte,timestamp\n1,2,4,3\n' })).toBe(
      'ratings.csv row 1: no column rating; the columns are "userId, movieId, punkte, timestamp"; name it with --columns, like user=…,movie=…,rating=…. If the rows are plays, purchases or likes and have no ratings, name only the others: user=…,movie=…',
    );
  });

  it('must not have a header that is not understood, nor columns without names in an unknown order', async () => {
    expect(await messageFor({ 'ratings.csv': 'who,what,when,stars\n1,31,1260759144,2.5\n' })).toBe(
      'ratings.csv row 1: no column userId; the columns are "who, what, when, stars"; name it with --columns, like user=…,movie=…,rating=…. If these are the ratings of one person, they belong on the page: open "Your ratings" and choose Import',
    );
    expect(await messageFor({ 'ratings.csv': '1,31,1260759144,2.5\n' })).toMatch(
      /^ratings\.csv row 1: no header, and its columns do not look like .* --columns user=1,movie=2,rating=4,timestamp=3$/,
    );
  });

  it('must not be empty', async () => {
    expect(await messageFor({ 'ratings.csv': '' })).toBe('ratings.csv: the file is empty (0 bytes)');
    expect(await messageFor({ 'ratings.csv': '\n\n  \n' })).toBe('ratings.csv: has only white space in it');
  });

  it('must not be a header without rows', async () => {
    expect(await ratings('')).toBe('ratings.csv: has a header but no rows');
    expect(await ratings('\r\n\n')).toBe('ratings.csv: has a header but no rows');
  });

  it('must not have a missing cell', async () => {
    expect(await ratings('1,10,4.0,964982703\n1,,3.5,964981247\n')).toBe('ratings.csv row 3: movieId is missing');
    expect(await ratings(',10,4.0,964982703\n')).toBe('ratings.csv row 2: userId is missing');
    expect(await ratings('1,10,,964982703\n')).toBe('ratings.csv row 2: rating is missing');
  });

  it('must not have a word as rating', async () => {
    expect(await ratings('1,10,4.0,964982703\n1,20,abc,964981247\n')).toBe(
      'ratings.csv row 3: rating "abc" is not a number',
    );
  });

  it('must not have NaN or infinity as rating', async () => {
    expect(await ratings('1,10,NaN,964982703\n')).toBe('ratings.csv row 2: rating "NaN" is not a number');
    expect(await ratings('1,10,-inf,964982703\n')).toBe('ratings.csv row 2: rating "-inf" is not a number');
  });

  it('must not have a rating off the scale', async () => {
    const csv = manyRatings(2000, (row) => (row === 1500 ? '77,5,55,964982703' : undefined));
    expect(await messageFor({ 'ratings.csv': csv })).toBe(
      'ratings.csv row 1501: rating 55 is off the scale: only 1 row has it (the others range from 0.5 to 5)',
    );
  });

  it('must not have a negative id', async () => {
    expect(await ratings('1,10,4.0,964982703\n-7,20,4,964981247\n')).toBe('ratings.csv row 3: userId "-7" is negative');
    expect(await ratings('1,-10,4.0,964982703\n')).toBe('ratings.csv row 2: movieId "-10" is negative');
  });

  it('must not have a negative movie id, or one with a fraction', async () => {
    expect(await ratings('1,10.5,4.0,964982703\n')).toBe('ratings.csv row 2: movieId "10.5" is not a whole number');
    expect(await ratings('1,-5,4.0,964982703\n')).toBe('ratings.csv row 2: movieId "-5" is negative');
  });

  it('must not have a time that cannot be read', async () => {
    expect(await ratings('1,10,4.0,04/05/2000\n')).toBe(
      'ratings.csv row 2: timestamp "04/05/2000" is not a time; expected seconds since 1970 or a date like 2005-04-02 23:36:41',
    );
    expect(await ratings('1,10,4.0,2000-02-30\n')).toMatch(
      /^ratings\.csv row 2: timestamp "2000-02-30" is not a time; /,
    );
  });

  it('must not have a row that is cut in the middle', async () => {
    expect(await ratings('1,10,4.0,964982703\n1,20\n2,10,5.0,964982224\n')).toBe(
      'ratings.csv row 3: ends after 2 of 4 columns: "1,20"',
    );
    expect(await ratings('1,10,4.0,964982703\n1,2')).toBe('ratings.csv row 3: ends after 2 of 4 columns: "1,2"');
  });

  it('must not stop in the middle of the last timestamp', async () => {
    expect(await messageFor({ 'ratings.csv': GOOD_RATINGS.slice(0, -3) })).toBe(
      'ratings.csv row 5: the file stops in the middle of this row: its timestamp is 9649838, all others are at least 964981247',
    );
  });

  it('must not stop before the last timestamp, if all others are there', async () => {
    expect(await messageFor({ 'ratings.csv': GOOD_RATINGS.replace(/\d+\n$/, '') })).toBe(
      'ratings.csv row 5: the file stops in the middle of this row: its timestamp is missing, all others are at least 964981247',
    );
  });

  it('must not have two rows on one line', async () => {
    expect(await ratings('1,10,4.0,9649827031,20,3.5,964981247\n2,10,5.0,964982224\n')).toBe(
      'ratings.csv row 2: has 7 columns, expected 4: "1,10,4.0,9649827031,20,3.5,964981247"',
    );
  });

  it('must not have a quote that is never closed', async () => {
    expect(await ratings('1,10,4.0,964982703\n1,"20,3.5,964981247\n2,10,5.0,964982224\n')).toBe(
      'ratings.csv row 3: a quote (") is opened and never closed',
    );
  });

  it('must not be binary rubbish', async () => {
    const rubbish = Uint8Array.from({ length: 5000 }, (_, k) => (k * 7919 + (k >> 3) * 104_729) & 0xff);
    expect(await messageFor({ 'ratings.csv': rubbish })).toMatch(/^ratings\.csv row \d+: is not text: /);
  });

  it('must not have binary rubbish between its rows', async () => {
    const rows = Buffer.from('1,10,4.0,964982703\n');
    const zeros = Buffer.concat([Buffer.from(manyRatings(5000)), rows, Buffer.alloc(300), Buffer.from('\n'), rows]);
    expect(await messageFor({ 'ratings.csv': zeros })).toBe('ratings.csv row 5003: binary data: it has a byte 0x00');
    const bytes = Buffer.concat([Buffer.from(GOOD_RATINGS), Buffer.from([0xff, 0xc3, 0x28, 0x2c, 0x0a]), rows]);
    expect(await messageFor({ 'ratings.csv': bytes })).toBe('ratings.csv row 6: ends after 2 of 4 columns: "ÿÃ(,"');
  });

  it('must not be a Git-LFS pointer', async () => {
    expect(await messageFor({ 'ratings.csv': LFS_POINTER })).toBe(
      'ratings.csv: is a Git-LFS pointer, not the data; fetch it with "git lfs pull"',
    );
  });

  it('must not be a web page, or gzip that is cut off', async () => {
    expect(await messageFor({ 'ratings.csv': '<!DOCTYPE html>\n<html></html>' })).toBe(
      'ratings.csv: is a web page, not data; download it again',
    );
    expect(await messageFor({ 'ratings.csv': Uint8Array.of(0x1f, 0x8b, 8, 0) })).toMatch(
      /^ratings\.csv: is damaged or cut off: /,
    );
  });

  it('is numbered from its first row when it has no header', async () => {
    const tabs = '196\t242\t3\t881250949\n186\t302\tthree\t891717742\n';
    await using folder = await datasetFolder({ 'u1.test': tabs, 'ratings.dat': '1::1193::5::978300760\n1::661::3\n' });
    const message = async (name: string) =>
      (await dataErrorOf(readRatings(join(folder.path, name), folder.options))).message;
    expect(await message('u1.test')).toBe('u1.test row 2: rating "three" is not a number');
    expect(await message('ratings.dat')).toBe('ratings.dat row 2: ends after 3 of 4 columns: "1::661::3"');
  });

  it('is found bad far inside, on any number of threads', async () => {
    const csv = manyRatings(60_000, (row) => (row === 45_678 ? '5,5,x,5' : row === 50_000 ? 'y' : undefined));
    await using folder = await datasetFolder({ 'ratings.csv': csv });
    for (const threads of [1, 2]) {
      const error = await dataErrorOf(readRatings(join(folder.path, 'ratings.csv'), { ...folder.options, threads }));
      expect(error.message).toBe('ratings.csv row 45679: rating "x" is not a number');
    }
  });

  it('has to fit the memory limit', async () => {
    await using folder = await datasetFolder(GOOD);
    const error = await dataErrorOf(ingest(folder.path, { ...folder.options, memoryLimit: 150 * 2 ** 20 }));
    expect(error.message).toBe('ratings.csv: 4 rows need 193 MB of memory; --memory-limit is 150 MB');
    expect(error.code).toBe('limit');
  });
});

describe('movies, tags and links', () => {
  /** What is said about a dataset whose ratings are good, and the dataset. */
  async function readWith(files: Files): Promise<Dataset> {
    await using folder = await datasetFolder({ ...GOOD, ...files });
    const quiet = { warn: () => undefined, downloaded: () => undefined };
    const dataset = await ingest(folder.path, { ...folder.options, reporter: quiet });
    expect(await folder.leftovers()).toEqual([]);
    expect(dataset.counts.rows).toBe(4);
    return dataset;
  }
  const warningsFor = async (files: Files) => (await readWith(files)).warnings;
  const header = 'movieId,title,genres\n';
  const untitled = (why: string) =>
    `films have no titles, so their ids are shown: ${why}; name one with --movies <file>`;

  it('that cannot be used as a whole are told, and the ratings are read without them', async () => {
    const none = untitled('no film of the ratings has a title in movies.csv');
    for (const [text, reason] of [
      ['', 'the file is empty (0 bytes)'],
      [header, 'has a header but no rows'],
      [
        'name,genres\na,b\n',
        'row 1: no column movieId; the columns are "name, genres"; name it with --columns, like movies.movie=…',
      ],
      ['<!DOCTYPE html>', 'is a web page, not data; download it again'],
    ]) {
      const found = await warningsFor({ 'movies.csv': text });
      expect(found?.[0].replace('movies.csv row 1', 'row 1')).toBe(`movies.csv is not used: ${reason}`);
      expect(found?.[1]).toBe(none);
    }
    expect(await warningsFor({ 'movies.csv': LFS_POINTER })).toHaveLength(2);
    expect(await warningsFor({ 'tags.csv': '' })).toEqual(['tags.csv is not used: the file is empty (0 bytes)']);
    expect(await warningsFor({ 'links.csv': 'imdb\n1\n' })).toHaveLength(1);
  });

  it('may have rows that cannot be used, which are counted and the first one told', async () => {
    const movies = (rows: string) => warningsFor({ 'movies.csv': GOOD_MOVIES + rows });
    expect(await movies('50,B (1996)\n60\n')).toEqual([
      'movies.csv: 2 rows are not used; row 6: ends after 2 of 3 columns: "50,B (1996)"',
    ]);
    expect(await movies('10,A, The (1995),Drama\n')).toEqual([
      'movies.csv: 1 row is not used; row 6: has 4 columns, expected 3: "10,A, The (1995),Drama"',
    ]);
    expect(await movies('20,Heat (1995),Action\n')).toEqual([
      'movies.csv: 1 row is not used; row 6: movieId 20 is already in row 3',
    ]);
    expect(await movies('50,"A (1995),Drama\n')).toEqual([
      'movies.csv: 1 row is not used; row 6: a quote (") is opened and never closed',
    ]);
    const tags = 'userId,movieId,tag,timestamp\n2,10,funny,1445714994\n2,10,sad\n';
    expect(await warningsFor({ 'tags.csv': tags })).toEqual([
      'tags.csv: 1 row is not used; row 3: ends after 3 of 4 columns: "2,10,sad"',
    ]);
  });

  it('may have links that are written in other ways, or not understood', async () => {
    const links =
      'movieId,imdbId,tmdbId\n10,tt0114709,862.0\n20,https://www.imdb.com/title/tt0112346/,NaN\n30,heat,949\n';
    const { warnings, catalogue } = await readWith({ 'links.csv': links });
    expect(warnings).toEqual(['links.csv: 1 row is not used; row 4: imdbId "heat" is not a number']);
    expect(Array.from(catalogue.imdbIds)).toEqual([114709, 112346, 0, 0]);
    expect(Array.from(catalogue.tmdbIds)).toEqual([862, 0, 949, 0]);
  });

  it('of 24 columns have flags', async () => {
    const item = (flags: string) => `1|Toy Story (1995)|01-Jan-1995||http://us.imdb.com/|${flags}\n`;
    const flags = Array(19).fill('0');
    const good = item(flags.join('|'));
    const bad = item(flags.with(3, 'x').join('|')).replace('1|', '2|');
    const ratings = '1\t1\t5\t881250949\n1\t2\t3\t881250950\n';
    await using folder = await datasetFolder({ 'u.data': ratings, 'u.item': good + bad });
    const { warnings } = await ingest(folder.path, folder.options);
    expect(warnings).toEqual(['u.item: 1 row is not used; row 2: genre flag "x" is neither 0 nor 1']);
  });

  it('have to be there when they are named', async () => {
    await using folder = await datasetFolder(GOOD);
    const movies = join(folder.path, 'films.csv');
    expect((await dataErrorOf(ingest(folder.path, { ...folder.options, movies }))).message).toBe(
      `${movies}: no such file`,
    );
  });
});
