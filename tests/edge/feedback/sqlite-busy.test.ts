/** A database that another process has locked: who waits, who does not, and what happens after the end. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sqliteFeedback } from '../../../edge/node/sqlite-feedback.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-busy-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Turns of the event loop that have to pass while the database is locked. */
const TURNS = 20;
const put = (movieId: number) => ({ userId: 1, movieId, rating: 4, time: movieId });

/**
 * Locked from before `act` until the event loop has turned several times. Were `act` to block the thread, the lock would
 * stay, and SQLite would give up: `act` would reject.
 */
async function whileLocked(path: string, act: () => Promise<unknown>): Promise<void> {
  const other = new DatabaseSync(path);
  other.exec('BEGIN EXCLUSIVE');
  let isSettled = false;
  const acting = act().finally(() => {
    isSettled = true;
  });
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isSettled).toBe(false);
  other.exec('ROLLBACK');
  other.close();
  await acting;
}

it('lets everything else run while a write waits for the lock', async () => {
  const path = join(folder, 'write.sqlite');
  const store = sqliteFeedback(path);
  await store.put(put(1));
  await whileLocked(path, () => store.put(put(2)));
  expect((await store.tally(0)).rows).toBe(2);
  expect(store.stats).toEqual({ writes: 2, failures: 0 });
  store.close();
});

it('opens a file that is locked once it is free', async () => {
  const path = join(folder, 'open.sqlite');
  new DatabaseSync(path).close();
  const store = sqliteFeedback(path);
  await whileLocked(path, () => store.prepare());
  expect((await store.tally(0)).rows).toBe(0);
  store.close();
});

it('lets writers through while many entries are restored, and can do it again', async () => {
  const path = join(folder, 'restore.sqlite');
  const [importing, serving] = [sqliteFeedback(path), sqliteFeedback(path)];
  await importing.prepare();
  const entries = Array.from({ length: 5_500 }, (_, k) => put(k));
  let isDone = false;
  const restored = importing.restore(entries).finally(() => {
    isDone = true;
  });
  await serving.put({ ...put(5_499), rating: 1, time: 1e6 });
  expect(isDone).toBe(false);
  expect(await restored).toBe(5_499);
  await importing.restore(entries);
  expect((await serving.tally(0)).rows).toBe(5_500);
  expect((await serving.read(1)).at(-1)).toMatchObject({ rating: 1, time: 1e6 });
  importing.close();
  serving.close();
});

it('stays closed', async () => {
  const store = sqliteFeedback(join(folder, 'closed.sqlite'));
  await store.put(put(1));
  store.close();
  await expect(store.put(put(2))).rejects.toThrow('is closed');
  await expect(store.read(1)).rejects.toThrow('is closed');
  await expect(store.restore([put(2)])).rejects.toThrow('is closed');
});
