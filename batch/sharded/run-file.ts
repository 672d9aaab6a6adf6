/**
 * Files of a run: what its tasks leave for each other. Most are read by the next round and then removed, so waiting until
 * each is on the disk would take longer than many tasks. When all parts run on this machine, a file is left to the
 * system, and a run that finds its machine restarted begins anew (rounds.ts). Other machines may fail one by one: what
 * they have written must be on the disk before they answer.
 */

import { readFile } from 'node:fs/promises';
import { placeFile, placeUnflushed } from '../../shared/node/durable-files.ts';

let place = placeFile;

/** Says whether files that this process places from now on are flushed to the disk; at first they are. */
export function flushRunFiles(flush: boolean): void {
  place = flush ? placeFile : placeUnflushed;
}

/** Creates or replaces a file of a run, whole or not at all. Fails like `placeFile`. */
export function placeRunFile<T>(path: string, bytes: number, write: (staging: string) => Promise<T>): Promise<T> {
  return place(path, bytes, write);
}

/** Resolves to a text that another start of this machine changes. Undefined where the system has none. */
export async function bootOfMachine(): Promise<string | undefined> {
  return readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
}
