/**
 * Copies of a run's files in a bucket, in a folder that the processes of a machine share: a file that was written or read
 * here is not fetched again. The copies that were used longest ago make room for others.
 */

import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { placeUnflushed } from '../../shared/node/durable-files.ts';
import { sha256 } from '../../shared/node/sha256.ts';

/** Most bytes of copies. A round number: what some 80 million ratings take, and little of the disk of an executor. */
const MOST_BYTES = 8e9;

/** The copies of a machine. */
export interface Copies {
  /** Opens the copy of a file; undefined when there is none. */
  open(name: string): Promise<FileHandle | undefined>;
  /** Makes a copy. `write` writes it to the temporary path that it is given. Fails like `placeFile`. */
  place<T>(name: string, bytes: number, write: (staging: string) => Promise<T>): Promise<T>;
  remove(names: readonly string[]): Promise<void>;
}

/** Opens the folder of copies, which is created when it is absent. */
export function openCopies(folder: string, mostBytes = MOST_BYTES): Copies {
  mkdirSync(folder, { recursive: true });
  const pathOf = (name: string) => join(folder, sha256(name).slice(0, 32));
  /** Bytes that this process may still add before somebody has to count. Other processes add some, too. */
  let free = 0;
  const makeRoom = (bytes: number) => {
    free -= bytes;
    if (free >= 0) return;
    free = mostBytes / 16 - bytes;
    removeOldest(folder, mostBytes - mostBytes / 16 - bytes);
  };
  return {
    async open(name) {
      const path = pathOf(name);
      try {
        const file = await open(path, 'r');
        const now = new Date();
        // Another process may have removed it. It stays open.
        await utimes(path, now, now).catch(() => undefined);
        return file;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async place(name, bytes, write) {
      makeRoom(bytes);
      return placeUnflushed(pathOf(name), bytes, write);
    },
    async remove(names) {
      for (const name of names) await rm(pathOf(name), { force: true });
    },
  };
}

/** Removes the files that were used longest ago until the others have at most so many bytes. */
function removeOldest(folder: string, bytes: number): void {
  const files = readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    return found ? [{ path, size: found.size, used: found.mtimeMs }] : [];
  });
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of files.sort((a, b) => a.used - b.used)) {
    if (total <= bytes) return;
    rmSync(path, { force: true });
    total -= size;
  }
}
