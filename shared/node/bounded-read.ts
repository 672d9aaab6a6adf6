/**
 * Reads of files with a time limit. A read that hangs, as on a network file system that has stalled, is given up. It
 * cannot be stopped, and it occupies one of the four threads on which Node reads files, so only few of them may hang.
 */

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { afterAwake } from '../awake.ts';
import { ReleaseError } from '../errors.ts';

/** Longest time without progress. A round number, far above the time of any read. */
const READ_MS = 10_000;
/** Most reads that may hang. Two threads remain for everything else. */
const MOST_HANGING = 2;

let hanging = 0;

/** Options of `boundedRead`. */
export interface ReadLimits {
  /** Longest time without progress in milliseconds; 10 s by default. */
  limitMs?: number;
}

/**
 * The result of `read`, which calls `moved` whenever it has made progress. Rejects with `ReleaseError` `unreadable`
 * when there was no progress for 10 s; `read` may still be running then, and its next call of `moved` throws. Rejects
 * with the same at once while two reads hang. `name` says in the message what is read.
 */
export async function boundedRead<T>(
  name: string,
  read: (moved: () => void) => Promise<T>,
  { limitMs = READ_MS }: ReadLimits = {},
): Promise<T> {
  if (hanging >= MOST_HANGING) {
    throw new ReleaseError('unreadable', `${name}: not read, because ${hanging} earlier reads still hang`);
  }
  const { promise: late, reject } = Promise.withResolvers<never>();
  let isLate = false;
  const timer = afterAwake(limitMs, () => {
    isLate = true;
    hanging++;
    reject(new ReleaseError('unreadable', `${name}: no byte within ${limitMs / 1_000} s; is the storage stalled?`));
  });
  const reading = read(() => {
    if (isLate) throw new ReleaseError('unreadable', `${name}: the read was given up`);
    timer.restart();
  }).finally(() => {
    timer.cancel();
    if (isLate) hanging--;
  });
  return Promise.race([reading, late]);
}

/**
 * Opens a regular file for reading. Never waits for a writer, as opening a named pipe would. Rejects with the error of
 * the file system, or with `Error` when the path is no regular file.
 */
export async function openRegular(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if ((await file.stat()).isFile()) return file;
    throw new Error('is not a regular file');
  } catch (error) {
    await file.close();
    throw error;
  }
}
