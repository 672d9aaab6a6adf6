/** Reads `current.json`, the pointer to the release that the service uses. */

import { ReleaseError } from '../../shared/errors.ts';
import { readPointer } from '../../shared/node/file-source.ts';

/**
 * Returns the id of the current release, or undefined when nothing is published yet. Throws `ReleaseError` when the
 * pointer is damaged.
 */
export async function currentRelease(releasesDir: string): Promise<string | undefined> {
  try {
    return (await readPointer(releasesDir)).release;
  } catch (error) {
    if (error instanceof ReleaseError && error.code === 'missing') return undefined;
    throw error;
  }
}
