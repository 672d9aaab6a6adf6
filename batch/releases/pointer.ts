/** `current.json`: which release is served. */

import { ReleaseError } from '../../shared/errors.ts';
import { readPointer } from '../../shared/node/file-source.ts';

/** Id of the current release; undefined when nothing was published yet. Throws `ReleaseError` on a broken pointer. */
export async function currentRelease(releasesDir: string): Promise<string | undefined> {
  try {
    return (await readPointer(releasesDir)).release;
  } catch (error) {
    if (error instanceof ReleaseError && error.code === 'missing') return undefined;
    throw error;
  }
}
