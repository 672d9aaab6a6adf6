/**
 * One run at a time in a folder of releases, or of datasets.
 *
 * The lock is an exclusive transaction on an empty SQLite file. SQLite holds it with a lock of the operating system's,
 * which ends with its process however that ends, so a killed run locks nobody out and there is no stale lock to break.
 */

import { mkdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { removeLeftovers, replaceFile } from './durable-files.ts';
import { LockError, type LockHolder } from './lock-error.ts';

const LOCK_FILE = '.lock';
const HOLDER_FILE = '.lock-holder.json';
const SQLITE_BUSY = 5;

/**
 * Runs `fn` while no other run writes into `releasesDir`, which is made if need be; what a killed run left there is
 * removed first. Throws `LockError` at once when another run holds the lock.
 */
export async function withFolderLock<T>(releasesDir: string, fn: () => Promise<T>): Promise<T> {
  mkdirSync(releasesDir, { recursive: true });
  const lock = new DatabaseSync(join(releasesDir, LOCK_FILE), { timeout: 0 });
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

async function acquire(lock: DatabaseSync, releasesDir: string): Promise<void> {
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    const code = (cause as { errcode?: number }).errcode ?? 0;
    if ((code & 0xff) === SQLITE_BUSY) throw new LockError(releasesDir, await readHolder(releasesDir), { cause });
    throw new Error(`${join(releasesDir, LOCK_FILE)} cannot be locked: ${(cause as Error).message}`, { cause });
  }
}

/** Who says to hold the lock; undefined when that process is gone, so the note is older than the lock. */
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
