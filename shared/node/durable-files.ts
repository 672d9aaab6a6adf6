/**
 * Files and folders that are there in full or not at all: written aside, flushed to the disk, then renamed. What a killed
 * run leaves behind begins with `.staging-` and is removed by the next run that holds the lock.
 */

import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { formatBytes } from '../units.ts';

const STAGING = '.staging-';
/** No space on the device, in the quota, or under the limit for one file. */
const NO_SPACE = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/**
 * Puts a file at `path` in one step, in the place of an earlier one: whoever reads meanwhile finds the old file or the new
 * one. `write` makes the file under the name that it is given, of about `bytes`. Resolves to what `write` does. When
 * something fails, nothing new is left; when it fails for want of space, the error names the folder, what is needed and
 * what is free.
 */
export async function placeFile<T>(path: string, bytes: number, write: (staging: string) => Promise<T>): Promise<T> {
  return throughStaging(dirname(path), bytes, async (staging) => {
    const result = await write(staging);
    await moveIntoPlace(staging, path);
    return result;
  });
}

/**
 * Puts a folder of files at `path` in one step. `write` fills the empty folder that it is given. Resolves and fails as
 * `placeFile`. A folder that is there is an error, or with `replace` is removed at the last moment; no half of it ever has
 * its name.
 */
export async function placeFolder<T>(
  path: string,
  bytes: number,
  write: (staging: string) => Promise<T>,
  { replace = false }: { replace?: boolean } = {},
): Promise<T> {
  return throughStaging(dirname(path), bytes, async (staging) => {
    await mkdir(staging);
    const result = await write(staging);
    for (const name of await readdir(staging)) await flush(join(staging, name), 'r+');
    await flush(staging, 'r');
    if (replace) await removeFolder(dirname(path), basename(path));
    await rename(staging, path);
    await flush(dirname(path), 'r');
    return result;
  });
}

/** Puts `data` in the place of `folder/name` in one step, as `placeFile` does. */
export async function replaceFile(folder: string, name: string, data: string | Uint8Array): Promise<void> {
  await placeFile(join(folder, name), Buffer.byteLength(data), (staging) => writeFile(staging, data));
}

/** Renames a finished file within its folder. It is on the disk before it has its new name, and both outlive a loss of power. */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  await flush(from, 'r+');
  await rename(from, to);
  await flush(dirname(to), 'r');
}

/**
 * Removes a folder so that no half of it ever stands under its own name. False, and it is there again, when `isNeeded` says
 * so, or fails, once it is out of the way.
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

/** Removes what killed runs left in a folder. The caller holds its lock. Throws when there is no such folder. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(STAGING)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function throughStaging<T>(folder: string, bytes: number, use: (staging: string) => Promise<T>): Promise<T> {
  const staging = stagingPath(folder);
  try {
    return await use(staging);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw await explain(error, folder, bytes);
  }
}

async function explain(error: unknown, folder: string, bytes: number): Promise<unknown> {
  const { code, message } = error as NodeJS.ErrnoException;
  if (!code || !NO_SPACE.includes(code)) return error;
  const { bavail, bsize } = await statfs(folder);
  const free = formatBytes(bavail * bsize);
  return new Error(`${folder}: no space for ${formatBytes(bytes)}, ${free} are free (${message})`, { cause: error });
}

function stagingPath(folder: string): string {
  return join(folder, `${STAGING}${randomUUID()}`);
}

/** Makes the bytes of a file, or the names in a folder, survive a loss of power. Folders are opened with `r`. */
async function flush(path: string, flags: 'r' | 'r+'): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
