/** Reading a dataset into shards, by processes of the local engine. */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localEngine } from '../../../batch/engines/local-engine.ts';
import { collect } from '../../../batch/ingest/feedback/feedback-rows.ts';
import { ingest } from '../../../batch/ingest/ingest.ts';
import { withDatabase } from '../../../batch/ingest/tables/duckdb.ts';
import { ingestShards } from '../../../batch/sharded/ingest.ts';
import { openRounds } from '../../../batch/sharded/rounds.ts';
import { loadShard } from '../../../batch/sharded/shard-file.ts';
import { TASK_SCRIPT } from '../../../batch/sharded/task-script.ts';
import { loadValue } from '../../../batch/sharded/values.ts';
import { createProgress } from '../../../batch/terminal/progress.ts';
import { inlineEngine } from '../../fixtures/inline-engine.ts';

let folder: string;
let runs = 0;
const progress = createProgress({ write: () => true });
const OPTIONS = { threads: 2, memoryLimit: 2e9, shardRatings: 300 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-sharded-ingest-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Rows in no order, with a duplicate for every tenth. */
const ROWS = Array.from({ length: 1_000 }, (_, k) => {
  const user = 1 + ((k * 7919) % 97) ** 2;
  return `${user},${1 + ((k * 31) % 53)},${0.5 + ((k * 13) % 10) / 2},${1_500_000_000 + k * 60}`;
});

async function read(lines: readonly string[]) {
  const file = join(folder, `ratings-${runs++}.csv`);
  await writeFile(file, `userId,movieId,rating,timestamp\n${lines.join('\n')}\n`);
  const engine = localEngine({ threads: 2, script: TASK_SCRIPT });
  try {
    const rounds = await openRounds(join(folder, `work-${runs}`), engine, progress);
    return { file, dataset: await ingestShards(file, OPTIONS, rounds) };
  } finally {
    await engine.close();
  }
}

test('shards have the users, films, ratings and counts of the same file in memory, in their order', async () => {
  const { file, dataset } = await read([...ROWS, ...ROWS.slice(0, 100)]);
  const inMemory = await ingest(file, OPTIONS);
  const { ratings, userIds } = inMemory;
  expect(dataset.shards.length).toBeGreaterThan(2);
  expect(dataset.counts).toEqual(inMemory.counts);
  expect(dataset.catalogue).toEqual(inMemory.catalogue);
  let user = 0;
  for (const info of dataset.shards) {
    const shard = await loadShard(info.file, dataset.facts);
    expect(info.firstUser).toBe(user);
    for (let own = 0; own < shard.numUsers; own++, user++) {
      const [from, to] = [shard.byUser.offsets[own], shard.byUser.offsets[own + 1]];
      const [start, end] = [ratings.byUser.offsets[user], ratings.byUser.offsets[user + 1]];
      expect(shard.userIds[own]).toBe(userIds[user]);
      expect(shard.byUser.index.slice(from, to)).toEqual(ratings.byUser.index.slice(start, end));
      expect(shard.byUser.codes.slice(from, to)).toEqual(ratings.byUser.codes.slice(start, end));
      expect(shard.times.slice(from, to)).toEqual(ratings.times.slice(start, end));
    }
  }
  expect(user).toBe(ratings.numUsers);
});

test.each([
  ['a bad row', '7,9,four,1500000000', /ratings-\d+\.csv row 502: rating "four" is not a number/],
  ['a rating off the scale', '7,9,77,1500000000', /ratings-\d+\.csv row 502: rating 77 is off the scale/],
])('%s is named by file and row, from whatever process', async (_, row, message) => {
  await expect(read(ROWS.toSpliced(500, 0, row))).rejects.toThrow(message);
});

test('many files in a folder, large ones in parts, are read like one, and a bad row is named by its own file', async () => {
  const source = join(folder, 'lake');
  const header = 'userId,movieId,rating,timestamp\n';
  await mkdir(join(source, 'ratings/year=2017'), { recursive: true });
  await writeFile(join(source, 'movies.csv'), 'movieId,title,genres\n1,First (1999),Drama\n');
  const write = (rows: readonly string[]) =>
    Promise.all([
      writeFile(join(source, 'ratings/a.csv'), `${header}${rows.slice(0, 700).join('\n')}\n`),
      writeFile(join(source, 'ratings/year=2017/b.csv'), `${header}${rows.slice(700).join('\n')}\n`),
    ]);
  const readLake = async (from = source) => {
    const work = join(folder, `lake-${runs++}`);
    const rounds = await openRounds(work, inlineEngine(), progress);
    return ingestShards(from, { ...OPTIONS, partBytes: 5_000 }, rounds);
  };
  await write(ROWS);
  const lake = await readLake();
  const { dataset: one } = await read(ROWS);
  expect(lake.checksum).toBe(one.checksum);
  expect(lake.facts).toEqual(one.facts);
  expect(lake.catalogue.titles[lake.catalogue.movieIds.indexOf(1)]).toBe('First');
  expect((await readLake(join(source, 'ratings/**/*.csv'))).checksum).toBe(one.checksum);
  await write(ROWS.with(650, '7,9,x,1500000000'));
  await expect(readLake()).rejects.toThrow('ratings/a.csv row 652: rating "x" is not a number');
});

test('files without rows among others are no error, and are one when there are no others', async () => {
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const header = 'userId,movieId,rating,timestamp\n';
  await mkdir(join(folder, 'some-empty'));
  await write('some-empty/a.csv', header + ROWS.join('\n'));
  const readAll = async (more = {}) => {
    const rounds = await openRounds(join(folder, `some-empty-${runs++}`), inlineEngine(), progress);
    return ingestShards(join(folder, 'some-empty/*.csv'), { ...OPTIONS, ...more }, rounds);
  };
  await write('some-empty/b.csv', '');
  await write('some-empty/c.csv', header);
  expect((await readAll()).checksum).toBe((await read(ROWS)).dataset.checksum);
  await write('some-empty/d.csv', `${header}7,9,-1,1500000000\n7,9,four,1500000000\n`);
  const { counts } = await readAll({ maxBadRows: 1, notRated: [-1] });
  expect(counts).toMatchObject({ notRated: 1, badRows: 1 });
  await write('some-empty/e.csv', await readFile(join(folder, 'some-empty/d.csv'), 'utf8'));
  await expect(readAll({ maxBadRows: 1, notRated: [-1] })).rejects.toThrow('its files have 2 bad rows');
  await rm(join(folder, 'some-empty/d.csv'));
  await rm(join(folder, 'some-empty/e.csv'));
  await write('some-empty/a.csv', header);
  await expect(readAll()).rejects.toThrow('some-empty: ');
});

test('a Parquet file is read in parts of its rows, and a bad row is named by its place in the whole file', async () => {
  const write = async (rows: readonly string[]) => {
    const csv = join(folder, `parquet-${runs++}.csv`);
    const path = csv.replace('.csv', '.parquet');
    await writeFile(csv, `userId,movieId,rating,timestamp\n${rows.join('\n')}\n`);
    await withDatabase({ threads: 1, memoryLimit: 4e8, tempDir: folder }, (connection) =>
      connection.run(`COPY (FROM read_csv('${csv}')) TO '${path}' (FORMAT parquet)`),
    );
    return path;
  };
  const readParquet = async (path: string) => {
    const rounds = await openRounds(join(folder, `parquet-${runs++}`), inlineEngine(), progress);
    return { rounds, dataset: await ingestShards(path, { ...OPTIONS, partBytes: 5_000 }, rounds) };
  };
  const { dataset, rounds } = await readParquet(await write(ROWS));
  expect(dataset.checksum).toBe((await read(ROWS)).dataset.checksum);
  const { parts } = await loadValue<{ parts: object[] }>(rounds.path('inputs'));
  expect(parts).toHaveLength(6);
  await expect(readParquet(await write(ROWS.with(650, '7,9,x,1500000000')))).rejects.toThrow(
    /parquet-\d+\.parquet row 651: rating "x" is not a number/,
  );
});

test('feedback overrides the ratings of shards as it does in memory', async () => {
  const entries = [
    { userId: 1, movieId: 5, rating: 4.5, time: 1_600_000_000_000 },
    { userId: 5, movieId: 1, rating: null, time: 1_600_000_000_000 },
    { userId: 626, movieId: 9, rating: 1, time: 1_600_000_000_000 },
    { userId: 626, movieId: 777, rating: 1, time: 1_600_000_000_000 },
    { userId: 4_000_000, movieId: 2, rating: 3, time: 1_600_000_000_000 },
  ];
  const said = await collect(
    'said',
    (async function* () {
      yield* entries;
    })(),
    [
      { movieId: 778, title: 'Added', year: 2031, genres: ['War'], time: 1 },
      { movieId: 9, title: 'Changed', time: 1 },
    ],
  );
  const file = join(folder, `said-${runs++}.csv`);
  await writeFile(file, `userId,movieId,rating,timestamp\n${ROWS.join('\n')}\n`);
  const reporter = { warn: () => undefined, downloaded: () => undefined };
  const inMemory = await ingest(file, { ...OPTIONS, reporter }, said);
  const rounds = await openRounds(join(folder, `work-said-${runs}`), inlineEngine(), progress);
  const shards = await ingestShards(file, { ...OPTIONS, reporter }, rounds, said);
  const { numUsers, numMovies, numRatings } = inMemory.ratings;
  expect(shards.facts).toMatchObject({ numUsers, numMovies, numRatings });
  expect(shards.counts).toEqual(inMemory.counts);
  expect(inMemory.counts.feedback?.ignored).toBe(1);
  expect(shards.catalogue).toEqual(inMemory.catalogue);
  expect(shards.catalogue.titles).toEqual(expect.arrayContaining(['Added', 'Changed']));
  const last = await loadShard(shards.shards[shards.shards.length - 1].file, shards.facts);
  expect(last.userIds[last.numUsers - 1]).toBe(4_000_000);
  expect(last.times[last.numRatings - 1]).toBe(inMemory.ratings.times[numRatings - 1]);
});
