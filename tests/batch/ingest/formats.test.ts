/** Every format and every kind of source, on data small enough to be written out. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../batch/ingest/dataset.ts';
import { ingest } from '../../../batch/ingest/ingest.ts';
import {
  dataErrorOf,
  datasetFolder,
  type Files,
  GOOD,
  GOOD_RATINGS,
  RATINGS_HEADER,
} from '../../fixtures/ingest/dataset-folder.ts';
import { writeZip } from '../../fixtures/ingest/write-zip.ts';

async function read(files: Files, source = '.', options = {}): Promise<Dataset> {
  await using folder = await datasetFolder(files);
  const dataset = await ingest(join(folder.path, source), { ...folder.options, ...options });
  expect(await folder.leftovers()).toEqual([]);
  return dataset;
}

/** One line a movie: id, title, year, genres. */
const listOf = ({ catalogue: c }: Dataset) =>
  Array.from(c.movieIds, (id, m) => {
    const genres = Array.from(c.genres.subarray(c.genreOffsets[m], c.genreOffsets[m + 1]), (g) => c.genreNames[g]);
    return `${id} ${c.titles[m]} ${c.years[m]} ${genres.join('|')}`;
  });

const ITEMS = [
  '1|Toy Story (1995)|01-Jan-1995||http://us.imdb.com/|0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0',
  '2|Misérables, Les (1995)|01-Jan-1995||http://us.imdb.com/|0|0|0|0|0|0|0|0|1|0|0|0|1|0|0|0|0|0|0',
  '3|unknown||||1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0',
  '',
].join('\n');
const U_DATA = '5\t2\t4\t881250949\n7\t2\t5\t881250950\n5\t1\t3\t881250951\n';

describe('MovieLens CSV', () => {
  it('is read with catalogue, tags and links', async () => {
    const files = {
      ...GOOD,
      'tags.csv': `userId,movieId,tag,timestamp
2,10,Pixar,1
3,10,  pixar ,2
2,10,"fun, for all",3
2,40,space,4
2,999,nowhere,5
2,30,${'long '.repeat(30)},6
2,30," ",7
`,
      'links.csv': 'movieId,imdbId,tmdbId\n10,0114709,862\n40,0105946,\n999,1,2\n',
    };
    const dataset = await read(files);
    expect(listOf(dataset)).toEqual([
      '10 Toy Story 1995 Adventure|Comedy',
      '20 American President, The 1995 Comedy|Drama',
      '30 Heat 1995 Action',
      '40 Babylon 5 0 ',
    ]);
    const { ratings, catalogue } = dataset;
    expect(dataset).toMatchObject({ name: 'data', simulated: false, hasTimestamps: true });
    expect(Array.from(dataset.userIds)).toEqual([1, 2]);
    expect(ratings).toMatchObject({ numUsers: 2, numMovies: 4, numRatings: 4 });
    expect(ratings.byUser).toEqual({
      offsets: Uint32Array.of(0, 2, 4),
      index: Uint32Array.of(0, 1, 0, 2),
      codes: Uint8Array.of(2, 1, 3, 0),
    });
    expect(ratings.byMovie).toEqual({
      offsets: Uint32Array.of(0, 2, 3, 4, 4),
      index: Uint32Array.of(0, 1, 0, 1),
      codes: Uint8Array.of(2, 3, 1, 0),
    });
    expect(Array.from(ratings.scale.values)).toEqual([0.5, 3.5, 4, 5]);
    expect(Array.from(ratings.times)).toEqual([16083045, 16083020, 16083037, 16083063]);
    expect(Array.from(catalogue.imdbIds)).toEqual([114709, 0, 0, 105946]);
    expect(Array.from(catalogue.tmdbIds)).toEqual([862, 0, 0, 0]);
    expect(catalogue.tagNames).toEqual(['fun, for all', 'pixar', 'space']);
    expect(Array.from(catalogue.tagOffsets)).toEqual([0, 2, 2, 2, 3]);
    expect(Array.from(catalogue.tags)).toEqual([0, 1, 2]);
    expect(Array.from(catalogue.tagCounts)).toEqual([1, 2, 1]);
    expect(dataset.counts).toEqual({
      rows: 4,
      badRows: 0,
      duplicates: 0,
      moviesNotInCatalogue: 0,
      roundedRatings: 0,
      tags: 5,
    });
  });
});

describe('MovieLens .dat', () => {
  const ratings = '5::2::4.5::978300760\n7::2::5::978302109\n5::1::0.5::978301968\n';
  const movies = "1::Toy Story (1995)::Animation|Children's|Comedy\n2::Café Society (1995)::(no genres listed)\n";

  it('is read, its catalogue in Latin-1 (1M) or UTF-8 (10M)', async () => {
    for (const encoding of ['latin1', 'utf8'] as const) {
      const files = {
        'ratings.dat': ratings,
        'movies.dat': Buffer.from(movies, encoding),
        'tags.dat': '15::1::excellent!::1215184630\n',
      };
      const dataset = await read(files);
      expect(listOf(dataset)).toEqual(['2 Café Society 1995 ', "1 Toy Story 1995 Animation|Children's|Comedy"]);
      expect(Array.from(dataset.ratings.scale.values)).toEqual([0.5, 4.5, 5]);
      expect(dataset.catalogue.tagNames).toEqual(['excellent!']);
    }
  });
});

describe('MovieLens 100K', () => {
  it('is read, its items in Latin-1, its genres by their usual names', async () => {
    const dataset = await read({ 'u.data': U_DATA, 'u.item': Buffer.from(ITEMS, 'latin1'), 'u1.base': U_DATA });
    expect(listOf(dataset)).toEqual([
      '2 Misérables, Les 1995 Drama|Musical',
      "1 Toy Story 1995 Animation|Children's|Comedy",
      '3 unknown 0 ',
    ]);
    expect(Array.from(dataset.userIds)).toEqual([5, 7]);
  });

  it('takes the names of genres from u.genre', async () => {
    const genres = 'none|0\nA|1\nB|2\n\n';
    const items = '1|X (2001)||||0|1|1\n2|Y (2002)||||1|0|0\n';
    const dataset = await read({ 'u.data': U_DATA, 'u.item': items, 'u.genre': genres });
    expect(listOf(dataset)).toEqual(['2 Y 2002 none', '1 X 2001 A|B']);
  });

  it('is read from a base file, with or without a catalogue', async () => {
    const bare = await read({ 'u1.base': U_DATA }, 'u1.base');
    expect(bare.name).toBe('u1.base');
    expect(listOf(bare)).toEqual(['2  0 ', '1  0 ']);
    expect(bare.counts.moviesNotInCatalogue).toBe(2);
    await using folder = await datasetFolder({ 'u1.base': U_DATA, 'u.item': Buffer.from(ITEMS, 'latin1') });
    const movies = join(folder.path, 'u.item');
    const dataset = await ingest(join(folder.path, 'u1.base'), { ...folder.options, movies });
    expect(listOf(dataset)[0]).toBe('2 Misérables, Les 1995 Drama|Musical');
    expect(dataset.checksum).toBe(bare.checksum);
  });
});

describe('other files', () => {
  it('may name their columns otherwise', async () => {
    const columns = { user: 'viewer', movie: 'film', rating: 'stars' };
    const dataset = await read({ 'mine.csv': 'film,stars,viewer\n2,4,5\n2,5,7\n1,3,5\n' }, 'mine.csv', { columns });
    expect(Array.from(dataset.userIds)).toEqual([5, 7]);
    expect(Array.from(dataset.catalogue.movieIds)).toEqual([2, 1]);
  });

  it('may be Parquet', async () => {
    await using folder = await datasetFolder(GOOD);
    const duckdb = await DuckDBInstance.create(':memory:');
    const connection = await duckdb.connect();
    const write = (name: string, select: string) =>
      connection.run(`COPY (${select}) TO '${join(folder.path, name)}' (FORMAT parquet)`);
    const csv = `read_csv('${join(folder.path, 'ratings.csv')}')`;
    await write('seconds.parquet', `SELECT * FROM ${csv}`);
    await write(
      'moments.parquet',
      `SELECT * REPLACE (to_timestamp("timestamp")::TIMESTAMP AS "timestamp") FROM ${csv}`,
    );
    await write('bad.parquet', `SELECT * REPLACE (if("userId" = 2, NULL, "rating") AS "rating") FROM ${csv}`);
    connection.closeSync();
    duckdb.closeSync();
    await writeFile(join(folder.path, 'cut.parquet'), 'PAR1 and then nothing');
    const plain = await ingest(folder.path, folder.options);
    for (const name of ['seconds.parquet', 'moments.parquet']) {
      expect((await ingest(join(folder.path, name), folder.options)).checksum).toBe(plain.checksum);
    }
    const refused = async (name: string) =>
      (await dataErrorOf(ingest(join(folder.path, name), folder.options))).message;
    expect(await refused('bad.parquet')).toBe('bad.parquet row 3: rating is missing');
    expect(await refused('cut.parquet')).toMatch(/^cut\.parquet: is not a readable Parquet file: /);
  });
});

describe('a folder', () => {
  it('may hold the dataset one folder down, and may have any name', async () => {
    const dataset = await read({ "it's [1]*/ratings.csv": GOOD_RATINGS, "it's [1]*/movies.csv": GOOD['movies.csv'] });
    expect(dataset.counts.rows).toBe(4);
  });
});

describe('a zip', () => {
  const inside = Object.fromEntries(Object.entries(GOOD).map(([name, text]) => [`ml-tiny/${name}`, text]));

  it('gives what its folder gives, with a folder in it or without, deflated or stored', async () => {
    const plain = await read(GOOD);
    for (const files of [GOOD, inside]) {
      for (const deflate of [false, true]) {
        const dataset = await read({ 'ml-tiny.zip': writeZip(files, { deflate }) }, 'ml-tiny.zip');
        expect(dataset).toEqual({ ...plain, name: 'ml-tiny' });
      }
    }
  });

  it('is known by its content', async () => {
    expect((await read({ download: writeZip(inside) }, 'download')).counts.rows).toBe(4);
  });

  const refused = async (bytes: Uint8Array): Promise<string> => {
    await using folder = await datasetFolder({ 'ml-tiny.zip': bytes });
    const error = await dataErrorOf(ingest(join(folder.path, 'ml-tiny.zip'), folder.options));
    expect(await folder.leftovers()).toEqual([]);
    return error.message;
  };

  it('names archive, file and row of bad data', async () => {
    const bad = writeZip({ ...inside, 'ml-tiny/ratings.csv': `${RATINGS_HEADER}1,10,x,9\n` });
    expect(await refused(bad)).toBe('ml-tiny.zip/ratings.csv row 2: rating "x" is not a number');
  });

  it('is refused when it is truncated, wherever it ends', async () => {
    const whole = writeZip(inside, { deflate: true });
    for (const length of [10, 200, whole.length >> 1, whole.length - 30, whole.length - 1]) {
      expect(await refused(whole.subarray(0, length))).toMatch(
        /^ml-tiny\.zip: the archive cannot be read, it may be damaged or cut off: /,
      );
    }
  });

  it('is refused when bytes, sizes or checksums are not what its directory says', async () => {
    expect(await refused(writeZip(inside, { crc: 12_345 }))).toBe(
      'ml-tiny.zip/ratings.csv: the archive cannot be read, it may be damaged or cut off: the checksum of the unpacked bytes is wrong',
    );
    expect(await refused(writeZip(inside, { deflate: true, uncompressedSize: 50 }))).toMatch(
      /^ml-tiny\.zip\/ratings\.csv: the archive cannot be read, it may be damaged or cut off: too many bytes/,
    );
    const flipped = writeZip(inside, { deflate: true });
    flipped[60] ^= 0xff;
    expect(await refused(flipped)).toMatch(
      /^ml-tiny\.zip\/ratings\.csv: the archive cannot be read, it may be damaged or cut off: /,
    );
  });

  it('is refused when it would unpack to more than any dataset', async () => {
    expect(await refused(writeZip(inside, { deflate: true, uncompressedSize: 2 ** 32 - 2 }))).toMatch(
      /^ml-tiny\.zip(\/ratings\.csv)?: /,
    );
    const many = Object.fromEntries(['ratings.csv', 'movies.csv', 'tags.csv'].map((name) => [name, 'x']));
    expect(await refused(writeZip(many, { deflate: true, uncompressedSize: 2 ** 32 - 2 }))).toBe(
      'ml-tiny.zip: has 12884901882 bytes when unpacked; the limit is 8589934592',
    );
  });

  it('has no say in where files go', async () => {
    const sly = writeZip({ '../ratings.csv': GOOD_RATINGS, '/movies.csv': 'x', '..\\tags.csv': 'x' });
    expect(await refused(sly)).toBe(
      'ml-tiny.zip: has no ratings: expected ratings.csv, ratings.dat, u.data or the like; found nothing',
    );
  });

  it('is refused when it holds no dataset, or is none', async () => {
    expect(await refused(writeZip({ 'readme.txt': 'hello' }))).toMatch(
      /^ml-tiny\.zip: has no ratings: .* found readme\.txt; name the file of ratings with --path$/,
    );
    expect(await refused(writeZip({}))).toMatch(/^ml-tiny\.zip: has no ratings: .* found nothing$/);
    expect(await refused(Buffer.from('not a zip at all'))).toMatch(
      /^ml-tiny\.zip: the archive cannot be read, it may be damaged or cut off: /,
    );
    expect(await refused(Buffer.alloc(0))).toBe('ml-tiny.zip: the file is empty (0 bytes)');
  });
});

describe('the sample', () => {
  it('is labelled as simulated and depends on its seed alone', async () => {
    const options = { threads: 1, memoryLimit: 2 ** 30 };
    const first = await ingest('sample', { ...options, seed: 7 });
    expect(first).toMatchObject({ name: 'sample', simulated: true, hasTimestamps: true });
    expect(first.catalogue.titles.every((title) => title !== '')).toBe(true);
    expect(await ingest('sample', { ...options, threads: 2, seed: 7 })).toEqual(first);
    expect((await ingest('sample', { ...options, seed: 8 })).checksum).not.toBe(first.checksum);
  });
});
