/**
 * Files of a run: what its tasks leave for each other. Most are read by the next round and then removed. They lie in a
 * folder that all processes see, and then their names are paths; or in a bucket, `s3://…`, with copies on each machine.
 *
 * Waiting until each file is on the disk would take longer than many tasks. When all parts run on this machine, a file is
 * left to the system, and a run that finds its machine restarted begins anew (rounds.ts). Other machines may fail one by
 * one: what they have written must be on the disk, or in the bucket, before they answer.
 */

import { type FileHandle, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { placeFile, placeUnflushed } from '../../shared/node/durable-files.ts';
import { isBucketSource } from '../ingest/source/source-name.ts';
import { type Copies, openCopies } from './copies.ts';
import { type RunFile, remoteFile } from './remote-file.ts';
import type { ByteRange, RunBucket } from './run-bucket.ts';

/** How the files of a run are kept. */
export interface RunFileOptions {
  /** Whether files are flushed to the disk. */
  readonly flush: boolean;
  /** Folder of this machine for copies of files in a bucket. An executor has one of its own, which `COPIES` names. */
  readonly copies?: string;
}

/** The variable with the folder of copies of an executor. */
export const COPIES = 'CINEMATCH_COPIES';

let flush = true;
let folder: string | undefined;
let copies: Copies | undefined;
let bucket: RunBucket | undefined;

/** Says how this process keeps files from now on; at first all are flushed to the disk. */
export function keepRunFiles(options: RunFileOptions): void {
  flush = options.flush;
  const own = options.copies === undefined ? undefined : (process.env[COPIES] ?? options.copies);
  if (own === folder) return;
  folder = own;
  copies = undefined;
}

/** Ends the connections of this process to a bucket. The next file opens them again. */
export function closeRunFiles(): void {
  bucket?.close();
  [bucket, copies, folder] = [undefined, undefined, undefined];
}

/** Creates or replaces a file of a run, whole or not at all. Fails like `placeFile`, or with `DataError`. */
export async function placeRunFile<T>(name: string, bytes: number, write: (staging: string) => Promise<T>): Promise<T> {
  if (!isBucketSource(name)) {
    await mkdir(dirname(name), { recursive: true });
    return (flush ? placeFile : placeUnflushed)(name, bytes, write);
  }
  const remote = await openBucket();
  return openedCopies(name).place(name, bytes, async (staging) => {
    const result = await write(staging);
    await remote.put(name, staging);
    return result;
  });
}

/** Puts a file of this machine into the bucket. There is no copy of it. Throws `DataError`. */
export async function shareFile(path: string, name: string): Promise<void> {
  await (await openBucket()).put(name, path);
}

/** Opens a file to read parts of it: of a file in a bucket no more is fetched. Throws when there is none. */
export async function openRunFile(name: string): Promise<RunFile> {
  const file = isBucketSource(name) ? await openedCopies(name).open(name) : await open(name, 'r');
  if (file) {
    return {
      size: (await file.stat()).size,
      read: async (into, at) => (await file.read(into, 0, into.length, at)).bytesRead,
      close: () => file.close(),
    };
  }
  const remote = await openBucket();
  const size = await remote.size(name);
  if (size === undefined) throw new Error(`${name}: no such object; it belongs to a run that is not finished`);
  return remoteFile(remote, name, size);
}

/** Opens a file that is read as a whole; undefined when there is none. */
export async function openWholeFile(name: string): Promise<FileHandle | undefined> {
  if (!isBucketSource(name)) return open(name, 'r').catch(ignoreMissing);
  const local = openedCopies(name);
  const copy = await local.open(name);
  if (copy) return copy;
  const remote = await openBucket();
  const size = await remote.size(name);
  if (size === undefined) return undefined;
  // It is opened before it has its name: another process may remove the copy at any time, to make room.
  return local.place(name, size, async (staging) => {
    const file = await open(staging, 'w+');
    try {
      await remote.fetch(name, file);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  });
}

/** Removes the copy of a file, so that it is fetched again. */
export async function dropCopy(name: string): Promise<void> {
  if (isBucketSource(name)) await openedCopies(name).remove([name]);
}

/** Writes a file, or some bytes of it, to the end of a file of this machine. Throws `DataError`. */
export async function fetchRunFile(name: string, path: string, range?: ByteRange): Promise<void> {
  const file = await open(path, 'a+');
  try {
    await (await openBucket()).fetch(name, file, range);
  } finally {
    await file.close();
  }
}

/** Resolves to the text of a file; undefined when there is none. */
export async function readRunText(name: string): Promise<string | undefined> {
  const file = await openWholeFile(name);
  try {
    return await file?.readFile({ encoding: 'utf8' });
  } finally {
    await file?.close();
  }
}

/** Removes files. They may be gone already. */
export async function removeRunFiles(names: readonly string[]): Promise<void> {
  const remote = names.filter(isBucketSource);
  for (const name of names) if (!isBucketSource(name)) await rm(name, { force: true });
  if (remote.length === 0) return;
  await copies?.remove(remote);
  await (await openBucket()).remove(remote);
}

/** Resolves to the names of all files whose names begin with those of a folder in a bucket. Throws `DataError`. */
export async function listRunFiles(name: string): Promise<string[]> {
  return (await openBucket()).list(name);
}

/** Resolves to a text that another start of this machine changes. Undefined where the system has none. */
export async function bootOfMachine(): Promise<string | undefined> {
  return readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
}

function openedCopies(name: string): Copies {
  if (folder === undefined) throw new RangeError(`${name}: this process has no folder for copies`);
  copies ??= openCopies(folder);
  return copies;
}

async function openBucket(): Promise<RunBucket> {
  // Most nights need no bucket, and a process starts sooner without its client.
  const { openRunBucket } = await import('./run-bucket.ts');
  bucket ??= openRunBucket();
  return bucket;
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
