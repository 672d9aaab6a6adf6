/**
 * Files that are there in full or not at all: written aside, flushed to the disk, then renamed. What a killed run
 * leaves behind begins with `.staging-` and is removed by the next run that holds the lock.
 */

import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const STAGING = '.staging-';

/** A path in `folder` that nothing has yet. */
export function stagingPath(folder: string): string {
  return join(folder, `${STAGING}${randomUUID()}`);
}

export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(STAGING)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Writes a new file and flushes it. */
export async function writeFlushed(path: string, data: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Puts `data` in the place of `folder/name` in one step. */
export async function replaceFile(folder: string, name: string, data: string): Promise<void> {
  const aside = stagingPath(folder);
  await writeFlushed(aside, data);
  await rename(aside, join(folder, name));
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

/** Removes a folder so that no half of it ever stands under its own name. */
export async function removeFolder(folder: string, name: string): Promise<void> {
  const aside = stagingPath(folder);
  await rename(join(folder, name), aside);
  await rm(aside, { recursive: true });
}
