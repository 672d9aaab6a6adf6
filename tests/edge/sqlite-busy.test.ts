/** A database that another process has locked: who waits, who does not, and what happens after the end. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sqliteFeedback } from '../../edge/node/sqlite-feedback.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-busy-'));
});
afterAll(() => rm(folder, { recursive: true }));

const LOCKED_MS = 600;
const put = (movieId: number) => ({ userId: 1, movieId, rating: 4, time: movieId });

/** Held from before `act` until 600 ms later. The longest time for which nothing else could run. */
async function whileLocked(path: string, act: () => Promise<unknown>): Promise<{ stoodStillMs: number }> {
  const other = new DatabaseSync(path);
  other.exec('BEGIN EXCLUSIVE');
  const released = new Promise<void>((resolve) =>
    setTimeout(() => {
      other.exec('ROLLBACK');
      other.close();
      resolve();
    }, LOCKED_MS),
  );
  let last = performance.now();
  let stoodStillMs = 0;
  const watching = setInterval(() => {
    stoodStillMs = Math.max(stoodStillMs, performance.now() - last);
    last = performance.now();
  }, 5);
  await act();
  await released;
  clearInterval(watching);
  return { stoodStillMs: Math.max(stoodStillMs, performance.now() - last) };
}

it('lets everything else run while a write waits for the lock', async () => {
  const path = join(folder, 'write.sqlite');
  const store = sqliteFeedback(path);
  await store.put(put(1));
  const { stoodStillMs } = await whileLocked(path, () => store.put(put(2)));
  expect(stoodStillMs).toBeLessThan(LOCKED_MS / 2);
  expect(await store.count()).toBe(2);
  expect(store.stats).toEqual({ writes: 2, failures: 0 });
  store.close();
});

it('opens a file that is locked once it is free', async () => {
  const path = join(folder, 'open.sqlite');
  new DatabaseSync(path).close();
  const store = sqliteFeedback(path);
  const { stoodStillMs } = await whileLocked(path, () => store.prepare());
  expect(stoodStillMs).toBeLessThan(LOCKED_MS / 2);
  expect(await store.count()).toBe(0);
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
  expect(await serving.count()).toBe(5_500);
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
