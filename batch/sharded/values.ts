/** Values in files: what tasks leave for other tasks. */

import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { encodeStage, readStage } from '../stages/stage-file.ts';
import { placeRunFile } from './run-file.ts';

/** Stores a value whole or not at all, and returns the path. A file of this name is replaced. */
export async function saveValue(path: string, value: unknown): Promise<string> {
  const { bytes, chunks } = encodeStage(basename(path), value);
  await mkdir(dirname(path), { recursive: true });
  await placeRunFile(path, bytes, (staging) => writeFile(staging, chunks));
  return path;
}

/** Reads a stored value. Throws an error with the path when the file is absent or damaged. */
export async function loadValue<T>(path: string): Promise<T> {
  const stored = await readStage(path, basename(path)).catch((cause: Error) => {
    throw new Error(`${path}: ${cause.message}`, { cause });
  });
  if (!stored) throw new Error(`${path}: no such file; it belongs to a run that is not finished`);
  return stored.value as T;
}
