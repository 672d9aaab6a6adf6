/**
 * Leases: who reads releases makes it known, so that nobody removes them meanwhile.
 *
 * A lease is a shared lock on an empty SQLite file, `.leases/<id>` in the folder of releases. Who wants to remove a
 * release takes the lock alone. The locks are those of the operating system: they end with the process, however it
 * ends, and need no clock. Publishing makes the file, so that a reader needs no right to write.
 */

import { mkdirSync } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isReleaseId } from '../release/manifest.ts';

const FOLDER = '.leases';

/** Ends a lease, or the hold on a release that is being removed. */
export type EndLease = () => void;

/** Makes the file that is locked by those who read the release `id`. */
export async function prepareLease(releasesDir: string, id: string): Promise<void> {
  await mkdir(join(releasesDir, FOLDER), { recursive: true });
  await appendFile(join(releasesDir, FOLDER, id), '');
}

/**
 * Marks the release `id` as being read, until the function that is returned is called, or the process ends. Returns
 * undefined when that is not possible: the folder is read-only and has no file for the release, or the release is being
 * removed.
 */
export function leaseRelease(releasesDir: string, id: string): EndLease | undefined {
  return lock(releasesDir, id, 'BEGIN; SELECT count(*) FROM sqlite_master');
}

/**
 * Keeps everybody from taking a lease of the release `id`, until the function that is returned is called. Returns
 * undefined when somebody has a lease.
 */
export function denyLeases(releasesDir: string, id: string): EndLease | undefined {
  return lock(releasesDir, id, 'BEGIN EXCLUSIVE');
}

/** Removes the file of a release that is gone. */
export async function removeLease(releasesDir: string, id: string): Promise<void> {
  await rm(join(releasesDir, FOLDER, id), { force: true });
}

function lock(releasesDir: string, id: string, begin: string): EndLease | undefined {
  if (!isReleaseId(id)) return undefined;
  let file: DatabaseSync | undefined;
  try {
    file = openFile(releasesDir, id);
    file.exec('PRAGMA journal_mode = MEMORY');
    file.exec(begin);
  } catch {
    file?.close();
    return undefined;
  }
  return () => file.close();
}

function openFile(releasesDir: string, id: string): DatabaseSync {
  const path = join(releasesDir, FOLDER, id);
  try {
    mkdirSync(join(releasesDir, FOLDER), { recursive: true });
    return new DatabaseSync(path, { timeout: 0 });
  } catch {
    return new DatabaseSync(path, { timeout: 0, readOnly: true });
  }
}
