/** `current.json`: which release is served. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../shared/node/durable-files.ts';
import { POINTER_FILE, parsePointer, pointerText } from '../../shared/release/manifest.ts';

/** Id of the current release; undefined when nothing was published yet. Throws `ReleaseError` on a broken pointer. */
export async function currentRelease(releasesDir: string): Promise<string | undefined> {
  const text = await readFile(join(releasesDir, POINTER_FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parsePointer(text).release;
}

/** Makes `id` the current release, in one step. */
export async function pointTo(releasesDir: string, id: string): Promise<void> {
  await replaceFile(releasesDir, POINTER_FILE, pointerText(id));
}
