/** Changes of the catalogue in the store, and processes that follow them. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { followItems } from '../../../edge/feedback/items.ts';
import type { LogLine } from '../../../edge/health/log.ts';
import { type SqliteFeedback, sqliteFeedback } from '../../../edge/node/sqlite-feedback.ts';
import type { Recommender } from '../../../models/recommender/answers.ts';
import type { ItemChange, ItemStore } from '../../../shared/items.ts';
import { runCli } from '../../fixtures/run-cli.ts';
import { publishRatings } from '../../fixtures/tiny-release.ts';

let folder: string;
let path: string;
let store: SqliteFeedback;
let numFiles = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-item-store-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  path = join(folder, `${numFiles++}.sqlite`);
  store = sqliteFeedback(path);
  return () => store.close();
});

const itemsOf = ({ items }: SqliteFeedback) => items as ItemStore;
const NEW: ItemChange = { movieId: 7, title: 'New', year: 0, genres: [], attributes: { runtime: 90 }, time: 1 };

it('keeps the latest change of each item, and tells what came after a version', async () => {
  const items = itemsOf(store);
  expect(await items.since(0)).toEqual({ version: 0, changes: [] });
  await items.put(NEW);
  await items.put({ movieId: 8, rule: 'hidden', time: 2 });
  expect(await items.since(0)).toEqual({ version: 2, changes: [NEW, { movieId: 8, rule: 'hidden', time: 2 }] });
  await items.put({ movieId: 7, time: 3 });
  expect(await items.since(2)).toEqual({
    version: 3,
    changes: [
      { movieId: 8, rule: 'hidden', time: 2 },
      { movieId: 7, time: 3 },
    ],
  });
  expect((await items.since(3))?.changes).toEqual([{ movieId: 7, time: 3 }]);
  expect(await items.since(4)).toBeUndefined();
});

/** A follower with a clock that stands still until it is set, and a recommender that tells what was laid over it. */
function follow(items: ItemStore) {
  const clock = { ms: 0 };
  const logs: LogLine[] = [];
  const made: (readonly ItemChange[])[] = [];
  const followed = followItems(items, { log: (line) => logs.push(line), clock: () => clock.ms });
  const recommender = {
    withItems(changes: readonly ItemChange[]) {
      made.push(changes);
      return { changes } as unknown as Recommender;
    },
  } as Recommender;
  const over = async () => ((await followed.over(recommender)) as unknown as { changes?: ItemChange[] }).changes ?? [];
  return { clock, logs, made, followed, over };
}

it('lays over a release what any process has stored a second ago, and makes nothing twice', async () => {
  const items = itemsOf(store);
  const other = sqliteFeedback(path);
  const { clock, made, over } = follow(items);
  expect(await over()).toEqual([]);
  await itemsOf(other).put(NEW);
  clock.ms = 999;
  expect(await over()).toEqual([]);
  clock.ms = 1_000;
  expect(await over()).toEqual([NEW]);
  clock.ms = 2_000;
  expect(await over()).toEqual([NEW]);
  expect(made).toHaveLength(1);
  await itemsOf(other).put({ movieId: NEW.movieId, time: 2 });
  // The release is told once that the last change was taken back, and drops what it made for the changes.
  for (clock.ms of [3_000, 4_000]) expect(await over()).toEqual([]);
  expect(made).toEqual([[NEW], []]);
  other.close();
});

it('reads everything again when the database was replaced by an earlier one', async () => {
  await itemsOf(store).put(NEW);
  await itemsOf(store).put({ ...NEW, movieId: 8 });
  const earlier = sqliteFeedback(join(folder, 'earlier.sqlite'));
  await itemsOf(earlier).put({ ...NEW, movieId: 9 });
  let current = store;
  const { clock, over } = follow({ put: itemsOf(store).put, since: (version) => itemsOf(current).since(version) });
  expect(await over()).toHaveLength(2);
  current = earlier;
  clock.ms = 1_000;
  expect(await over()).toEqual([{ ...NEW, movieId: 9 }]);
  earlier.close();
});

it('answers no request without the changes while the first look is under way', async () => {
  const items = itemsOf(store);
  await items.put(NEW);
  const waiting: (() => void)[] = [];
  const { clock, over } = follow({
    ...items,
    async since(version) {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return items.since(version);
    },
  });
  const [first, second] = [over(), over()];
  expect(waiting).toHaveLength(2);
  waiting[1]();
  expect(await second).toEqual([NEW]);
  waiting[0]();
  expect(await first).toEqual([NEW]);
  // From then on one request looks, and the others use what is known.
  clock.ms = 1_000;
  const third = over();
  expect(await over()).toEqual([NEW]);
  expect(waiting).toHaveLength(3);
  waiting[2]();
  expect(await third).toEqual([NEW]);
});

it('answers without changes while the store could never be read, and has them when it can', async () => {
  const items = itemsOf(store);
  await items.put(NEW);
  let asked = 0;
  const { clock, logs, over } = follow({
    ...items,
    since: (version) => (asked++ === 0 ? Promise.reject(new Error('no disk')) : items.since(version)),
  });
  expect([await over(), await over()]).toEqual([[], []]);
  expect([asked, logs.length]).toEqual([1, 1]);
  clock.ms = 1_000;
  expect(await over()).toEqual([NEW]);
});

it('goes on with what it knows while the store fails, and logs that once', async () => {
  const items = itemsOf(store);
  await items.put(NEW);
  let fails = false;
  const { clock, logs, over } = follow({
    ...items,
    since: (version) => (fails ? Promise.reject(new Error('no disk')) : items.since(version)),
  });
  expect(await over()).toEqual([NEW]);
  fails = true;
  for (clock.ms of [1_000, 2_000, 3_000]) expect(await over()).toEqual([NEW]);
  expect(logs).toEqual([{ level: 'error', event: 'items-unreadable', reason: 'no disk' }]);
});

/** Runs a command and returns its answer, or what it complains about. */
async function run(...args: string[]) {
  const { code, stdout, stderr } = await runCli(args);
  return code === 0 ? JSON.parse(stdout) : { code, stderr };
}

it('is checked on the command line against the current release, whose attributes are spelled in any case', async () => {
  const releases = join(folder, 'releases');
  const values = Float64Array.from([90, 100, 110]);
  const users = [[{ movie: 0, code: 9, minute: 0 }], [{ movie: 1, code: 3, minute: 0 }]];
  await publishRatings(releases, users, values.length, '', 0, [{ name: 'runtime', type: 'number', values }]);
  const add = (movieId: number, attributes: object) =>
    run(
      'items',
      'add',
      `${movieId}`,
      '--attributes',
      JSON.stringify(attributes),
      '--feedback',
      path,
      '--releases',
      releases,
    );
  expect(await add(101, { Runtime: 120 })).toMatchObject({ movieId: 101, attributes: { runtime: 120 } });
  expect(await add(101, { RUNTIME: 130 })).toMatchObject({ attributes: { runtime: 130 } });
  expect(await add(101, { runtime: 'long' })).toEqual({
    code: 2,
    stderr: expect.stringContaining('attribute runtime: expected a number'),
  });
  expect(await add(102, { mood: 'dark' })).toEqual({
    code: 2,
    stderr: expect.stringContaining('attribute mood: expected one of runtime'),
  });
  expect(await add(7, { runtime: 1 })).toEqual({ code: 2, stderr: expect.stringContaining('has no film 7') });
  expect((await run('items', 'list', '--feedback', path)).items).toEqual([
    { movieId: 101, attributes: { runtime: 130 }, time: expect.any(String) },
  ]);
});

it('is changed on the command line, and goes along with exports and imports', async () => {
  const at = ['--feedback', path, '--releases', join(folder, 'none')];
  expect(await run('items', 'add', '7', '--title', 'New', '--genres', 'Drama,War', ...at)).toMatchObject({
    movieId: 7,
    title: 'New',
    genres: ['Drama', 'War'],
  });
  expect(await run('items', 'pin', '7', ...at)).toMatchObject({ title: 'New', rule: 'pinned' });
  expect(await run('items', 'hide', '8', ...at)).toMatchObject({ movieId: 8, rule: 'hidden' });
  expect(await run('items', 'show', '8', '--feedback', path)).toEqual({ movieId: 8, time: expect.any(String) });
  expect(await run('items', 'show', '9', '--feedback', path)).toEqual({
    code: 2,
    stderr: expect.stringContaining('nothing is changed of film 9'),
  });
  const [only] = (await run('items', 'list', '--feedback', path)).items;
  expect(only).toMatchObject({ movieId: 7, title: 'New', rule: 'pinned' });
  const lines = join(folder, 'lines.ndjson');
  expect(await run('feedback', 'export', '--out', lines, '--feedback', path)).toMatchObject({ entries: 1 });
  const copy = join(folder, 'copy.sqlite');
  expect(await run('feedback', 'import', lines, '--feedback', copy)).toMatchObject({ stored: 1, kept: 0 });
  expect(await run('feedback', 'import', lines, '--feedback', copy)).toMatchObject({ stored: 0, kept: 1 });
  expect((await run('items', 'list', '--feedback', copy)).items).toEqual([only]);
  expect(await run('items', 'remove', '7', '--feedback', path)).toEqual({ movieId: 7, time: expect.any(String) });
  expect((await run('items', 'list', '--feedback', path)).items).toEqual([]);
});
