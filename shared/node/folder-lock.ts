/**
 * A lock that lets one run at a time write into a folder of releases or of datasets.
 *
 * The lock is an exclusive transaction on an empty SQLite file. SQLite uses a file lock of the operating system, which
 * is released when the process ends for any reason. So a killed run never leaves a stale lock behind.
 */

import { existsSync, mkdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { removeLeftovers, replaceFile } from './durable-files.ts';
import { LockError, type LockHolder } from './lock-error.ts';

const LOCK_FILE = '.lock';
const HOLDER_FILE = '.lock-holder.json';
/** SQLite's primary result code for a database that another connection has locked. */
const SQLITE_BUSY = 5;
/** Waits for somebody who only looks whether the lock is held (`isLocked`), which takes no time. A round number. */
const LOOK_MS = 100;

/**
 * Runs `fn` while it holds the lock of `releasesDir`, and resolves to its result. Creates the folder when it is absent,
 * and first removes the temporary files of killed runs. Throws `LockError` within a moment when another run holds the lock.
 */
export async function withFolderLock<T>(releasesDir: string, fn: () => Promise<T>): Promise<T> {
  mkdirSync(releasesDir, { recursive: true });
  const lock = new DatabaseSync(join(releasesDir, LOCK_FILE), { timeout: LOOK_MS });
  try {
    await acquire(lock, releasesDir);
    await removeLeftovers(releasesDir);
    const holder: LockHolder = { pid: process.pid, startedAt: new Date().toISOString() };
    await replaceFile(releasesDir, HOLDER_FILE, JSON.stringify(holder));
    try {
      return await fn();
    } finally {
      await rm(join(releasesDir, HOLDER_FILE), { force: true });
    }
  } finally {
    lock.close();
  }
}

/** Whether a run holds the lock of `releasesDir`; false when the folder is absent. */
export function isLocked(releasesDir: string): boolean {
  if (!existsSync(join(releasesDir, LOCK_FILE))) return false;
  const lock = new DatabaseSync(join(releasesDir, LOCK_FILE), { readOnly: true, timeout: 0 });
  try {
    lock.prepare('SELECT count(*) FROM sqlite_master').get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    lock.close();
  }
}

function isBusy(error: unknown): boolean {
  return (((error as { errcode?: number }).errcode ?? 0) & 0xff) === SQLITE_BUSY;
}

async function acquire(lock: DatabaseSync, releasesDir: string): Promise<void> {
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    if (isBusy(cause)) throw new LockError(releasesDir, await readHolder(releasesDir), { cause });
    throw new Error(`${join(releasesDir, LOCK_FILE)} cannot be locked: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Resolves to the noted holder of the lock; undefined when that process has ended, because the note is then out of
 * date.
 */
async function readHolder(releasesDir: string): Promise<LockHolder | undefined> {
  try {
    const { pid, startedAt } = JSON.parse(await readFile(join(releasesDir, HOLDER_FILE), 'utf8'));
    if (!Number.isInteger(pid) || typeof startedAt !== 'string') return undefined;
    process.kill(pid, 0);
    return { pid, startedAt };
  } catch {
    return undefined;
  }
}
