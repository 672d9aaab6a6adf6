/** Values in files: what tasks leave for other tasks. */

import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { encodeStage, readStageFrom } from '../stages/stage-file.ts';
import { dropCopy, openWholeFile, placeRunFile } from './run-file.ts';

/** Stores a value whole or not at all, and returns the path, which is its name in a bucket. A file of this name is replaced. */
export async function saveValue(path: string, value: unknown): Promise<string> {
  const { bytes, chunks } = encodeStage(basename(path), value);
  await placeRunFile(path, bytes, (staging) => writeFile(staging, chunks));
  return path;
}

/** Reads a stored value. Throws an error with the path when the file is absent or damaged. */
export async function loadValue<T>(path: string): Promise<T> {
  const file = await openWholeFile(path);
  if (!file) throw new Error(`${path}: no such file; it belongs to a run that is not finished`);
  try {
    return (await readStageFrom(file, basename(path))) as T;
  } catch (cause) {
    await dropCopy(path);
    throw new Error(`${path}: ${(cause as Error).message}`, { cause });
  } finally {
    await file.close();
  }
}
