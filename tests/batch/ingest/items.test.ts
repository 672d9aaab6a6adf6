/** Changes of the catalogue that a service has stored, as a night reads them. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFeedback } from '../../../batch/ingest/feedback/read-feedback.ts';
import { ingest } from '../../../batch/ingest/ingest.ts';
import { sqliteFeedback } from '../../../edge/node/sqlite-feedback.ts';
import { feedbackLines } from '../../../shared/feedback.ts';
import type { ItemChange } from '../../../shared/items.ts';

const MOVIES = `movieId,title,genres,year,runtime,director
1,One,Drama,1990,100 min,Ann
2,Two,Drama|Comedy,1991,110 min,Bob
3,Three,Comedy,1992,90 min,Ann
4,Four,Comedy,1993,95 min,Bob
5,Five,Drama,1994,120 min,Ann
`;
const RATINGS = `userId,movieId,rating,timestamp
1,1,4,1000
1,2,3,1000
2,1,5,1000
2,3,2,1000
3,4,1,1000
`;
const ITEMS: ItemChange[] = [
  { movieId: 2, title: 'Two Again', time: 1 },
  { movieId: 3, rule: 'hidden', time: 2 },
  {
    movieId: 900,
    title: 'New',
    year: 2031,
    genres: ['Western', 'Drama'],
    attributes: { runtime: 77, director: 'Cyd', mood: 'dark' },
    rule: 'pinned',
    time: 3,
  },
  { movieId: 901, year: 1950, time: 4 },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-night-items-'));
  await writeFile(join(folder, 'movies.csv'), MOVIES);
  await writeFile(join(folder, 'ratings.csv'), RATINGS);
});
afterAll(() => rm(folder, { recursive: true }));

const reporter = { warn: () => undefined, downloaded: () => undefined };
const options = {
  threads: 1,
  memoryLimit: 2 ** 29,
  attributes: { director: 'word', runtime: 'number' } as const,
  reporter,
};

it('takes new items and other facts into the catalogue, with the ratings that they have by now', async () => {
  const path = join(folder, 'feedback.sqlite');
  const store = sqliteFeedback(path);
  for (const item of ITEMS) await store.items?.put(item);
  await store.items?.put({ movieId: 902, title: 'Taken back', time: 5 });
  await store.items?.put({ movieId: 902, time: 6 });
  await store.put({ userId: 9, movieId: 900, rating: 5, time: 7 });
  store.close();
  const said = await readFeedback(path, reporter);
  expect(said.items).toEqual(ITEMS);

  const { catalogue, counts, ratings } = await ingest(folder, options, said);
  expect([...catalogue.movieIds].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 900]);
  expect(counts).toMatchObject({ moviesNotInCatalogue: 0, feedback: { added: 1, ignored: 0 } });
  const at = catalogue.movieIds.indexOf(900);
  const genres = [...catalogue.genres.subarray(catalogue.genreOffsets[at], catalogue.genreOffsets[at + 1])];
  expect([catalogue.titles[at], catalogue.years[at], genres.map((genre) => catalogue.genreNames[genre])]).toEqual([
    'New',
    2031,
    ['Drama', 'Western'],
  ]);
  expect(ratings.byMovie.offsets[at + 1] - ratings.byMovie.offsets[at]).toBe(1);
  const [runtime, director] = catalogue.attributes ?? [];
  expect(runtime.type === 'number' && [runtime.unit, runtime.values[at]]).toEqual(['min', 77]);
  expect(director.type === 'word' && director.names[director.items[director.offsets[at]]]).toBe('Cyd');
  expect(catalogue.titles[catalogue.movieIds.indexOf(2)]).toBe('Two Again');
  expect(catalogue.titles[catalogue.movieIds.indexOf(3)]).toBe('Three');
});

it('keeps numbers to the last digit, and each genre and each name once', async () => {
  const path = join(folder, 'exact.sqlite');
  const store = sqliteFeedback(path);
  const numbers = [0.30000000000000004, 1_234_567_890_123_456, -1e-7, 1e21];
  for (const [k, runtime] of numbers.entries()) {
    const attributes = { runtime, director: ['Cyd', 'Ann', 'Cyd'] };
    await store.items?.put({
      movieId: 910 + k,
      title: 'Exact',
      genres: ['Drama', 'War', 'Drama'],
      attributes,
      time: 1,
    });
  }
  store.close();
  const types = { director: 'list', runtime: 'number' } as const;
  const { catalogue } = await ingest(folder, { ...options, attributes: types }, await readFeedback(path, reporter));
  const [runtime, director] = catalogue.attributes ?? [];
  for (const [k, number] of numbers.entries()) {
    const at = catalogue.movieIds.indexOf(910 + k);
    const between = (offsets: Uint32Array, values: ArrayLike<number>, names: readonly string[]) =>
      Array.from(values)
        .slice(offsets[at], offsets[at + 1])
        .map((value) => names[value]);
    expect(runtime.type === 'number' && runtime.values[at]).toBe(number);
    expect(between(catalogue.genreOffsets, catalogue.genres, catalogue.genreNames)).toEqual(['Drama', 'War']);
    expect(director.type === 'list' && between(director.offsets, director.items, director.names)).toEqual([
      'Cyd',
      'Ann',
    ]);
  }
});

it('reads the same from lines of JSON, and a change of one makes another night', async () => {
  const lines = async (items: readonly ItemChange[]) => {
    const path = join(folder, 'feedback.ndjson');
    const nobody = (async function* () {})();
    await writeFile(path, feedbackLines(nobody, items));
    return readFeedback(path, reporter);
  };
  const said = await lines(ITEMS);
  expect(said.items).toEqual(ITEMS);
  expect((await lines(ITEMS)).checksum).toBe(said.checksum);
  expect((await lines(ITEMS.slice(1))).checksum).not.toBe(said.checksum);
  const { catalogue } = await ingest(folder, options, said);
  expect(catalogue.titles).toContain('New');
});

it('says in which line what is wrong', async () => {
  const path = join(folder, 'bad.ndjson');
  const refused = async (line: object) => {
    await writeFile(path, `${JSON.stringify(line)}\n{"entries":1}\n`);
    return (await readFeedback(path, reporter).catch((error: Error) => error)) as Error;
  };
  const time = '2026-01-01T00:00:00.000Z';
  expect((await refused({ movieId: -1, item: {}, time })).message).toMatch('line 1: movieId is not an integer');
  expect((await refused({ movieId: 1, item: { year: 'x' }, time })).message).toMatch('line 1: year is not an integer');
  expect((await refused({ movieId: 1, item: {}, rule: 'x', time })).message).toMatch('line 1: rule is not one of');
  expect((await refused({ movieId: 1, item: {}, time: 'now' })).message).toMatch('line 1: time is not an ISO date');
});
