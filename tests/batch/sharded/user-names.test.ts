/** Users with names in shards: the same release files as in memory, however the input is cut. */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collect } from '../../../batch/ingest/feedback/feedback-rows.ts';
import { ingest } from '../../../batch/ingest/ingest.ts';
import { datasetFiles } from '../../../batch/releases/make-release.ts';
import { ingestShards } from '../../../batch/sharded/ingest.ts';
import { pickUsers } from '../../../batch/sharded/pick-task.ts';
import { describeShards } from '../../../batch/sharded/release.ts';
import { openRounds } from '../../../batch/sharded/rounds.ts';
import { createProgress } from '../../../batch/terminal/progress.ts';
import { openUserNames } from '../../../shared/release/user-names.ts';
import { memorySource } from '../../../shared/source.ts';
import { inlineEngine } from '../../fixtures/inline-engine.ts';

let folder: string;
let runs = 0;
const progress = createProgress({ write: () => true });
const reporter = { warn: () => undefined, downloaded: () => undefined };
const OPTIONS = { threads: 2, memoryLimit: 2e9, reporter };
const HEADER = 'userId,movieId,rating,timestamp';
const ids = (k: number) => String(1 + ((k * 7919) % 97));
/** Bytes and UTF-16 sort the last two differently. */
const names = (k: number) => ['anna', 'Örs', 'z', '007', '\uFF5E', '\u{1F3AC}'][k % 6] + ((k * 7919) % 83);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-sharded-names-'));
});
afterAll(() => rm(folder, { recursive: true }));

function rowsOf(count: number, userOf: (k: number) => string): string[] {
  return Array.from(
    { length: count },
    (_, k) => `${userOf(k)},${1 + ((k * 31) % 53)},${0.5 + ((k * 13) % 10) / 2},${1_500_000_000 + k * 60}`,
  );
}

/** Writes a folder of ratings in several files. */
async function writeLake(...files: (readonly string[])[]): Promise<string> {
  const lake = join(folder, `lake-${runs++}`);
  await mkdir(join(lake, 'ratings'), { recursive: true });
  for (const [at, rows] of files.entries()) {
    await writeFile(join(lake, `ratings/${at}.csv`), `${[HEADER, ...rows].join('\n')}\n`);
  }
  return lake;
}

async function writeOne(rows: readonly string[]): Promise<string> {
  const file = join(folder, `ratings-${runs++}.csv`);
  await writeFile(file, `${[HEADER, ...rows].join('\n')}\n`);
  return file;
}

async function readShards(source: string, cut: { shardRatings: number; partBytes: number }, said?: Said) {
  const rounds = await openRounds(join(folder, `work-${runs++}`), inlineEngine({ backwards: true }), progress);
  return { rounds, dataset: await ingestShards(source, { ...OPTIONS, ...cut }, rounds, said) };
}

type Said = Awaited<ReturnType<typeof collect>>;

/** The files of histories and names, as text of their bytes. */
async function filesInShards({ rounds, dataset }: Awaited<ReturnType<typeof readShards>>) {
  const { files, stored = new Map() } = await describeShards(rounds, dataset);
  const onDisk = await Promise.all(
    Array.from(stored, async ([file, { path }]) => [file, (await readFile(path)).toString('latin1')] as const),
  );
  return { ...textsOf(files), ...Object.fromEntries(onDisk) };
}

function textsOf(files: ReadonlyMap<string, Uint8Array>): Record<string, string> {
  const chosen = [...files].filter(([file]) => /^(profiles|user-names)/.test(file));
  return Object.fromEntries(chosen.map(([file, bytes]) => [file, Buffer.from(bytes).toString('latin1')]));
}

const FILES = ['profiles-index.arrow', 'profiles.bin', 'user-names-index.arrow', 'user-names.txt'];
const CUTS = [
  { shardRatings: 300, partBytes: 1e9 },
  { shardRatings: 90, partBytes: 5_000 },
];

test.each(CUTS)('names and histories are those of a night in memory, with %j', async (cut) => {
  const rows = rowsOf(1_000, names);
  const inMemory = await ingest(await writeOne(rows), OPTIONS);
  const inShards = await readShards(await writeLake(rows.slice(0, 600), rows.slice(600)), cut);
  expect(inShards.dataset.isNamed).toBe(true);
  expect(inShards.dataset.shards.length).toBeGreaterThan(2);
  expect(inShards.dataset.counts).toEqual(inMemory.counts);
  const files = await filesInShards(inShards);
  expect(Object.keys(files).sort()).toEqual(FILES);
  expect(files).toEqual(textsOf(datasetFiles(inMemory)));
});

test('one file with names gives names to the numbers of all others', async () => {
  const [numbers, named] = [rowsOf(700, ids), rowsOf(300, names)];
  const inMemory = await ingest(await writeOne([...numbers, ...named]), OPTIONS);
  expect(inMemory.userNames).toContain('97');
  const inShards = await readShards(await writeLake(numbers, named), { shardRatings: 200, partBytes: 1e9 });
  expect(await filesInShards(inShards)).toEqual(textsOf(datasetFiles(inMemory)));
});

test.each([
  ['gives names to users with ids, when somebody with a name rates a film', ids],
  ['is about names as it is in memory', names],
])('feedback %s', async (_, userOf) => {
  const said = await sayAll([
    { userId: 5, movieId: 7, rating: 4, time: 1_600_000_000_000 },
    { userId: 'anna0', movieId: 1, rating: null, time: 1_600_000_000_000 },
    { userId: 'zoe', movieId: 2, rating: 3.5, time: 1_600_000_000_000 },
    { userId: 'Örs1', movieId: 8, rating: 1, time: 1_600_000_000_000 },
    { userId: 'Örs1', movieId: 9_999, rating: 1, time: 1_600_000_000_000 },
  ]);
  const rows = rowsOf(800, userOf);
  const inMemory = await ingest(await writeOne(rows), OPTIONS, said);
  const inShards = await readShards(await writeLake(rows), { shardRatings: 200, partBytes: 5_000 }, said);
  expect(inMemory.userNames).toContain('zoe');
  expect(inMemory.counts.feedback?.ignored).toBe(1);
  expect(inShards.dataset.counts).toEqual(inMemory.counts);
  expect(await filesInShards(inShards)).toEqual(textsOf(datasetFiles(inMemory)));
});

test('feedback of somebody with a name who rates nothing leaves users their ids, and is counted once', async () => {
  const said = await sayAll([
    { userId: 'zoe', movieId: 3, rating: null, time: 1 },
    { userId: 'zoe', movieId: 9_999, rating: 1, time: 1 },
  ]);
  const rows = rowsOf(800, ids);
  const inMemory = await ingest(await writeOne(rows), OPTIONS, said);
  const { dataset } = await readShards(await writeLake(rows), { shardRatings: 200, partBytes: 1e9 }, said);
  expect(dataset.isNamed).toBe(false);
  expect(dataset.counts).toEqual(inMemory.counts);
  expect(dataset.counts.feedback?.ignored).toBe(1);
});

test('users are found by name and by number in any shard, and a stranger is not', async () => {
  const { rounds, dataset } = await readShards(await writeLake(rowsOf(500, names)), CUTS[1]);
  const { files, stored } = await describeShards(rounds, dataset);
  const text = await readFile(stored?.get('user-names.txt')?.path ?? '');
  const index = files.get('user-names-index.arrow') ?? new Uint8Array();
  const all = openUserNames(index, memorySource(new Map([['user-names.txt', new Uint8Array(text)]])));
  const [first, last] = [await all.nameOf(1), await all.nameOf(all.numNames)];
  const picked = await pickUsers(rounds, 'two', dataset, { names: [String(last), String(first), 'nobody'] });
  expect(picked.userNames).toEqual([first, last]);
  expect(Array.from(picked.userIds)).toEqual([1, dataset.facts.numUsers]);
  const same = await pickUsers(rounds, 'same', dataset, { ids: Uint32Array.of(1, dataset.facts.numUsers) });
  expect(same).toEqual(picked);
});

function sayAll(entries: Parameters<typeof collect>[1] extends AsyncIterable<infer E> ? E[] : never): Promise<Said> {
  return collect(
    'said',
    (async function* () {
      yield* entries;
    })(),
  );
}
