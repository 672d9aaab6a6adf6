/** What is unusual but not wrong is read, and counted where it matters. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../batch/ingest/dataset.ts';
import { ingest, readRatings } from '../../../batch/ingest/ingest.ts';
import {
  datasetFolder,
  type Files,
  GOOD,
  GOOD_MOVIES,
  GOOD_RATINGS,
  RATINGS_HEADER,
} from '../../fixtures/ingest/dataset-folder.ts';

async function read(files: Files): Promise<Dataset> {
  await using folder = await datasetFolder({ ...GOOD, ...files });
  const dataset = await ingest(folder.path, folder.options);
  expect(await folder.leftovers()).toEqual([]);
  return dataset;
}

/** `user movie rating day` of every rating, by user, then by movie id. */
function rowsOf({ ratings, catalogue, userIds }: Dataset): string[] {
  const { byUser, times, scale } = ratings;
  return Array.from(userIds, (userId, u) =>
    Array.from({ length: byUser.offsets[u + 1] - byUser.offsets[u] }, (_, i) => {
      const k = byUser.offsets[u] + i;
      return {
        movieId: catalogue.movieIds[byUser.index[k]],
        text: `${scale.values[byUser.codes[k]]} ${Math.floor(times[k] / 1_440)}`,
      };
    })
      .sort((a, b) => a.movieId - b.movieId)
      .map(({ movieId, text }) => `${userId} ${movieId} ${text}`),
  ).flat();
}

const titlesOf = ({ catalogue }: Dataset) =>
  Array.from(catalogue.movieIds, (id, m) => `${id} ${catalogue.titles[m]} [${catalogue.years[m]}]`);

describe('ratings', () => {
  it('of the same user and movie: the latest counts', async () => {
    const csv = `${RATINGS_HEADER}1,10,4,300000000\n1,10,5,100000000\n2,10,3,200000000\n1,10,2,200000000\n`;
    const dataset = await read({ 'ratings.csv': csv });
    expect(rowsOf(dataset)).toEqual(['1 10 4 3472', '2 10 3 2314']);
    expect(dataset.counts).toMatchObject({ rows: 4, duplicates: 2 });
  });

  it('of the same user and movie at the same time: the last row counts', async () => {
    const dataset = await read({ 'ratings.csv': `${RATINGS_HEADER}1,10,4,9\n2,10,1,9\n1,10,5,9\n` });
    expect(rowsOf(dataset)).toEqual(['1 10 5 0', '2 10 1 0']);
  });

  it('of the same user and movie without timestamps: the last row counts', async () => {
    const dataset = await read({ 'ratings.csv': 'userId,movieId,rating\n1,10,4\n2,10,1\n1,10,5\n' });
    expect(rowsOf(dataset)).toEqual(['1 10 5 0', '2 10 1 0']);
    expect(dataset.hasTimestamps).toBe(false);
  });

  it('of a movie that is not in the catalogue are kept, without a title', async () => {
    const dataset = await read({ 'ratings.csv': `${GOOD_RATINGS}3,77,4.0,964983815\n` });
    expect(dataset.counts.moviesNotInCatalogue).toBe(1);
    expect(titlesOf(dataset)).toContain('77  [0]');
    expect(rowsOf(dataset)).toContain('3 77 4 11168');
  });

  it('have a scale of their own, whatever it is', async () => {
    const values = async (ratings: readonly number[]) => {
      const rows = ratings.map((rating, k) => `${k},10,${rating},9\n`);
      return Array.from((await read({ 'ratings.csv': RATINGS_HEADER + rows.join('') })).ratings.scale.values);
    };
    expect(await values([10, 0, 7])).toEqual([0, 7, 10]);
    expect(await values([0.5, 4, 3.5])).toEqual([0.5, 3.5, 4]);
    expect(await values([-9.95, 3.2, 8.11])).toEqual([-9.95, 3.2, 8.11]);
    expect(await values([5, 5])).toEqual([5]);
  });

  it('with more than 256 different values are rounded to 256 levels, and counted', async () => {
    const rows = Array.from({ length: 5000 }, (_, k) => `${k},10,${(((k * 7919) % 10_001) / 100).toFixed(2)},9`);
    const dataset = await read({ 'ratings.csv': RATINGS_HEADER + rows.join('\n') });
    const { values, min, max } = dataset.ratings.scale;
    expect(dataset.counts.roundedRatings).toBe(5000);
    expect(values.length).toBe(256);
    for (let u = 0; u < 5000; u++) {
      const exact = ((u * 7919) % 10_001) / 100;
      expect(Math.abs(values[dataset.ratings.byUser.codes[u]] - exact)).toBeLessThanOrEqual((max - min) / 510 + 1e-9);
    }
  });

  it('before 1970 are of day 0', async () => {
    expect(rowsOf(await read({ 'ratings.csv': `${RATINGS_HEADER}1,10,4,-5\n` }))).toEqual(['1 10 4 0']);
  });

  it('may have ids from 0 to 4294967294', async () => {
    const dataset = await read({ 'ratings.csv': `${RATINGS_HEADER}4294967294,0,4,86400\n0,4294967294,3,0\n` });
    expect(rowsOf(dataset)).toEqual(['0 4294967294 3 0', '4294967294 0 4 1']);
  });
});

describe('the text of a file', () => {
  it('may have CRLF, LF or both, a byte-order mark, blank lines, quotes, and no line end at the end', async () => {
    const plain = await read({});
    const variants: Record<string, string> = {
      crlf: GOOD_RATINGS.replaceAll('\n', '\r\n'),
      mixed: GOOD_RATINGS.replace('\n', '\r\n'),
      mixedRows: GOOD_RATINGS.replace('964981247\n', '964981247\r\n'),
      mark: `\uFEFF${GOOD_RATINGS}`,
      blank: `\n${GOOD_RATINGS.replaceAll('\n', '\n\n')}`,
      open: GOOD_RATINGS.slice(0, -1),
      quotes: GOOD_RATINGS.replaceAll(/[^,\n]+/g, '"$&"'),
      spaces: GOOD_RATINGS.replaceAll(',', ', '),
      ids: GOOD_RATINGS.replaceAll(/^(\d+),/gm, '$1.0,'),
      columns: GOOD_RATINGS.replaceAll(/^(\w+),(\w+),/gm, '$2,x,$1,'),
      names: GOOD_RATINGS.replace('userId,movieId', 'user_id,ITEM_ID'),
    };
    for (const [name, text] of Object.entries(variants)) {
      const dataset = await read({ 'ratings.csv': text });
      expect(dataset.checksum, name).toBe(plain.checksum);
      expect(rowsOf(dataset), name).toEqual(rowsOf(plain));
    }
  });

  it('may have CRLF and a byte-order mark in the catalogue', async () => {
    const plain = await read({});
    const dataset = await read({ 'movies.csv': `\uFEFF${GOOD_MOVIES.replaceAll('\n', '\r\n')}` });
    expect(dataset.catalogue).toEqual(plain.catalogue);
  });

  it('may come with tags and links that have a header only', async () => {
    const files = { 'tags.csv': 'userId,movieId,tag,timestamp\n', 'links.csv': 'movieId,imdbId,tmdbId\n' };
    const dataset = await read(files);
    expect(dataset.counts.tags).toBe(0);
    expect(Array.from(dataset.catalogue.imdbIds)).toEqual([0, 0, 0, 0]);
  });
});

describe('titles', () => {
  it('may have quotes, commas, several years, none, or a span of years', async () => {
    const movies = `movieId,title,genres
10,"American President, The (1995)",Comedy
20,"""Great Performances"" Cats (1998)",Musical
30,Babylon 5,Sci-Fi
40,2001: A Space Odyssey (1968),Sci-Fi
50,Land Before Time III (1995) (V),Animation
60,(500) Days of Summer (2009) ,Comedy
70,Death Note (2006–2007),Horror
80,All the Streets Are Silent (1987-1997) (2021),Documentary
90,"Agent 327
(second line) (2017)",Animation
`;
    expect(titlesOf(await read({ 'movies.csv': movies })).toSorted()).toEqual([
      '10 American President, The [1995]',
      '20 "Great Performances" Cats [1998]',
      '30 Babylon 5 [0]',
      '40 2001: A Space Odyssey [1968]',
      '50 Land Before Time III (V) [1995]',
      '60 (500) Days of Summer [2009]',
      '70 Death Note [2006]',
      '80 All the Streets Are Silent (1987-1997) [2021]',
      '90 Agent 327\n(second line) [2017]',
    ]);
  });
});

describe('a test file', () => {
  it('keeps its duplicates and its order', async () => {
    await using folder = await datasetFolder({ 'u1.test': '2\t10\t5\t599\n1\t20\t3\t80\n2\t10\t4\t7\n' });
    const rows = {
      userIds: Uint32Array.of(2, 1, 2),
      movieIds: Uint32Array.of(10, 20, 10),
      ratings: Float64Array.of(5, 3, 4),
    };
    const readTest = (options: { times?: boolean }) =>
      readRatings(join(folder.path, 'u1.test'), { ...folder.options, ...options });
    expect(await readTest({})).toEqual({ ...rows, times: Uint32Array.of(9, 1, 0) });
    expect(await readTest({ times: false }), 'without its times').toEqual(rows);
    expect(await folder.leftovers()).toEqual([]);
  });
});
