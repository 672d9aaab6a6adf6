/**
 * Writes files and folders atomically: under a temporary name first, then flushed to the disk, then renamed. If a run
 * is killed, its temporary files stay behind with names that begin with `.staging-`. The next run that holds the lock
 * removes them.
 */

import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UnwritableError } from '../errors.ts';
import { formatBytes } from '../units.ts';

const STAGING = '.staging-';
/** Error codes for lack of space, and what they mean. */
const NO_SPACE: Readonly<Record<string, string>> = {
  ENOSPC: 'its disk is full',
  EDQUOT: 'the quota of its disk is used up',
  EFBIG: 'the file would exceed the size limit',
};
/** Error codes for a folder that may not be written, and what they mean. */
const NOT_WRITABLE: Readonly<Record<string, string>> = {
  EROFS: 'its disk is read-only',
  EACCES: 'this process may not write there',
  EPERM: 'this process may not write there',
};

/**
 * Creates or replaces the file at `path` atomically: a reader finds either the old file or the new one. `write` must
 * write the file to the temporary path that it is given. Resolves to the result of `write`. On failure the temporary
 * file is removed. Throws `UnwritableError` if there is not enough space, or if the folder may not be written. It names
 * the folder and, for lack of space, the `bytes` that the file needs (an estimate) and the free bytes. Other errors are
 * thrown as they are.
 */
export async function placeFile<T>(path: string, bytes: number, write: (staging: string) => Promise<T>): Promise<T> {
  return throughStaging(dirname(path), bytes, async (staging) => {
    const result = await write(staging);
    await moveIntoPlace(staging, path);
    return result;
  });
}

/**
 * Creates or replaces a file like `placeFile`, but without waiting for the disk. The file outlives every process. A loss of
 * power may damage it, also when it was complete for readers.
 */
export async function placeUnflushed<T>(
  path: string,
  bytes: number,
  write: (staging: string) => Promise<T>,
): Promise<T> {
  return throughStaging(dirname(path), bytes, async (staging) => {
    const result = await write(staging);
    await rename(staging, path);
    return result;
  });
}

/**
 * Creates a folder of files at `path` atomically. `write` must fill the empty temporary folder that it is given.
 * Resolves and fails like `placeFile`. An existing folder at `path` is an error. With `replace` it is removed just
 * before the new one takes its name. `path` never holds a part of either folder. The temporary folder is `staging`, or
 * one beside `path` that `removeLeftovers` removes.
 */
export async function placeFolder<T>(
  path: string,
  bytes: number,
  write: (staging: string) => Promise<T>,
  { replace = false, staging: given }: { replace?: boolean; staging?: string } = {},
): Promise<T> {
  const use = async (staging: string) => {
    await mkdir(staging);
    const result = await write(staging);
    for (const name of await readdir(staging)) await flush(join(staging, name), 'r+');
    await flush(staging, 'r');
    if (replace) await removeFolder(dirname(path), basename(path));
    await rename(staging, path);
    await flush(dirname(path), 'r');
    return result;
  };
  return throughStaging(dirname(path), bytes, use, given);
}

/** Writes `data` to `folder/name` atomically. Replaces an existing file, and fails like `placeFile`. */
export async function replaceFile(folder: string, name: string, data: string | Uint8Array): Promise<void> {
  await placeFile(join(folder, name), Buffer.byteLength(data), (staging) => writeFile(staging, data));
}

/**
 * Flushes a finished file to the disk, then renames it within its folder. Content and new name survive a loss of power.
 */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  await flush(from, 'r+');
  await rename(from, to);
  await flush(dirname(to), 'r');
}

/**
 * Removes the folder `name` in `folder`. It is renamed first, so readers find all of it or nothing. After the rename,
 * `isNeeded` is asked. If it returns true or fails, the folder gets its name back and the result is false; otherwise
 * the folder is deleted and the result is true.
 */
export async function removeFolder(
  folder: string,
  name: string,
  isNeeded: () => Promise<boolean> = async () => false,
): Promise<boolean> {
  const aside = stagingPath(folder);
  await rename(join(folder, name), aside);
  if (await isNeeded().catch(() => true)) {
    await rename(aside, join(folder, name));
    return false;
  }
  await rm(aside, { recursive: true });
  return true;
}

/**
 * Removes the temporary files of killed runs from a folder. The caller must hold its lock. Throws when the folder is
 * absent.
 */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(STAGING)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function throughStaging<T>(
  folder: string,
  bytes: number,
  use: (staging: string) => Promise<T>,
  staging = stagingPath(folder),
): Promise<T> {
  try {
    return await use(staging);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw await explain(error, folder, bytes);
  }
}

async function explain(error: unknown, folder: string, bytes: number): Promise<unknown> {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const why = NOT_WRITABLE[code];
  if (why) {
    return new UnwritableError(`${folder}: cannot be written, because ${why} (${message})`, why, { cause: error });
  }
  if (!NO_SPACE[code]) return error;
  const { bavail, bsize } = await statfs(folder);
  const space = `no space for ${formatBytes(bytes)}, ${formatBytes(bavail * bsize)} are free`;
  return new UnwritableError(`${folder}: ${space} (${message})`, NO_SPACE[code], { cause: error });
}

function stagingPath(folder: string): string {
  return join(folder, `${STAGING}${randomUUID()}`);
}

/** Flushes the bytes of a file, or the names in a folder, to the disk. Folders must be opened with `r`. */
async function flush(path: string, flags: 'r' | 'r+'): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
