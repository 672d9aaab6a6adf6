/** A feedback file that somebody removes or replaces while stores have it open. What was acknowledged is in the file. */

import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SqliteFeedback, sqliteFeedback } from '../../../edge/node/sqlite-feedback.ts';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';

const entry = (movieId: number) => ({ userId: 1, movieId, rating: 4, time: movieId });
const moviesIn = async (store: SqliteFeedback) => (await store.read(1)).map(({ movieId }) => movieId);

/** What the next start finds. */
async function found(path: string): Promise<number[]> {
  const next = sqliteFeedback(path);
  try {
    return await moviesIn(next);
  } finally {
    next.close();
  }
}

/** Two stores on one file, as two workers have, and a copy of the file with the film 1. */
async function withTwo(test: (at: { path: string; copy: string; stores: SqliteFeedback[] }) => Promise<void>) {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'data', 'feedback.sqlite');
  const copy = join(folder.path, 'copy.sqlite');
  const stores = [sqliteFeedback(path), sqliteFeedback(path)];
  await stores[0].put(entry(1));
  await stores[1].backup(copy);
  await stores[1].put(entry(2));
  try {
    await test({ path, copy, stores });
  } finally {
    for (const store of stores) store.close();
  }
}

describe('a feedback file', () => {
  it('that is replaced by a backup is used from then on, by every process', () =>
    withTwo(async ({ path, copy, stores }) => {
      await rename(copy, path);
      expect(await moviesIn(stores[0])).toEqual([1]);
      await stores[0].put(entry(3));
      await stores[1].put(entry(4));
      expect(await moviesIn(stores[0])).toEqual([1, 3, 4]);
      expect(await found(path)).toEqual([1, 3, 4]);
    }));

  it('that is overwritten in place is used from then on', () =>
    withTwo(async ({ path, copy, stores }) => {
      await copyFile(copy, path);
      for (const [k, store] of stores.entries()) await store.put(entry(3 + k));
      expect(await found(path)).toEqual([1, 3, 4]);
    }));

  it.each<[string, (path: string) => Promise<void>]>([
    ['is removed', (path) => rm(path)],
    ['is removed with its folder', (path) => rm(join(path, '..'), { recursive: true })],
    ['is moved away', (path) => rename(path, `${path}.old`)],
  ])('that %s refuses reads and writes, and works again once it is back', (_, remove) =>
    withTwo(async ({ path, copy, stores }) => {
      await remove(path);
      for (const store of stores) {
        await expect(store.put(entry(3))).rejects.toThrow(`${path}: the file is gone; put it back, or restart`);
        await expect(store.forget(1)).rejects.toThrow('is gone');
        await expect(store.read(1)).rejects.toThrow('is gone');
        await expect(store.tally(0)).rejects.toThrow('is gone');
      }
      await mkdir(join(path, '..'), { recursive: true });
      await rename(copy, path);
      for (const [k, store] of stores.entries()) await store.put(entry(5 + k));
      expect(await found(path)).toEqual([1, 5, 6]);
    }),
  );

  it('that is replaced by something else is refused, and the other file is left alone', () =>
    withTwo(async ({ path, copy, stores }) => {
      await rm(path);
      await writeFile(path, 'userId,movieId,rating\n'.repeat(100));
      for (const store of stores) await expect(store.put(entry(3))).rejects.toThrow(path);
      await rename(copy, path);
      for (const store of stores) await store.put(entry(3));
      expect(await found(path)).toEqual([1, 3]);
    }));

  it('is all that there is: nothing is left beside it', () =>
    withTwo(async ({ path }) => {
      expect(await readdir(join(path, '..'))).toEqual(['feedback.sqlite']);
    }));

  it('of an earlier build, with its newest writes beside it, becomes one file', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'feedback.sqlite');
    const first = sqliteFeedback(path);
    await first.put(entry(1));
    first.close();
    const earlier = new DatabaseSync(path);
    earlier.exec('PRAGMA journal_mode = WAL');
    earlier.exec('INSERT INTO ratings VALUES (1, 2, 4, 2)');
    const store = sqliteFeedback(path);
    await store.put(entry(3));
    earlier.close();
    store.close();
    expect(await found(path)).toEqual([1, 2, 3]);
    expect(await readdir(folder.path)).toEqual(['feedback.sqlite']);
  });
});

it('whatever happens to the file, a write that was acknowledged last is found by the next start', async () => {
  const act = fc.constantFrom('put', 'put', 'put', 'replace', 'overwrite', 'remove', 'put back');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(act, fc.nat(1)), { maxLength: 12 }), (acts) =>
      withTwo(async ({ path, copy, stores }) => {
        let expected = [1, 2];
        let isThere = true;
        for (const [step, [what, k]] of acts.entries()) {
          if (what === 'put') {
            const isKept = await stores[k].put(entry(10 + step)).then(
              () => true,
              () => false,
            );
            expect(isKept).toBe(isThere);
            if (isKept) expected.push(10 + step);
          } else if (what === 'remove') {
            await rm(path, { force: true });
            isThere = false;
          } else if (what === 'replace' || (what === 'put back' && !isThere)) {
            await copyFile(copy, `${path}.new`);
            await rename(`${path}.new`, path);
            [expected, isThere] = [[1], true];
          } else if (what === 'overwrite' && isThere) {
            await copyFile(copy, path);
            expected = [1];
          }
        }
        if (isThere) expect(await found(path)).toEqual(expected);
      }),
    ),
    // A copy over the file that then counts as many changes as before.
    {
      numRuns: 25,
      examples: [
        [
          [
            ['overwrite', 0],
            ['put', 1],
            ['put', 0],
          ],
        ],
      ],
    },
  );
});
