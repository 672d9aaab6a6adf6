/**
 * Files that are there in full or not at all: written aside, flushed to the disk, then renamed. What a killed run
 * leaves behind begins with `.staging-` and is removed by the next run that holds the lock.
 */

import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes } from '../units.ts';

const STAGING = '.staging-';
/** No space on the device, in the quota, or under the limit for one file. */
const NO_SPACE = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/**
 * Calls `write` with a path in `folder` that nothing has yet, for it to write about `bytes` there and rename them. When
 * it fails, the path is removed; when it fails for want of space, the error names the folder, what is needed and what
 * is free.
 */
export async function throughStaging(
  folder: string,
  bytes: number,
  write: (staging: string) => Promise<void>,
): Promise<void> {
  const staging = stagingPath(folder);
  try {
    await write(staging);
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

export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(STAGING)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Writes a new file, from one piece or from many, and flushes it. */
export async function writeFlushed(
  path: string,
  data: string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<string>,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Puts `data` in the place of `folder/name` in one step: whoever reads meanwhile finds the old file or the new one. */
export async function replaceFile(folder: string, name: string, data: string | Uint8Array): Promise<void> {
  await throughStaging(folder, Buffer.byteLength(data), async (staging) => {
    await writeFlushed(staging, data);
    await rename(staging, join(folder, name));
  });
  await flushFolder(folder);
}

/** Makes renames in a folder survive a loss of power. */
export async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
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
