/** Makes an earlier release of a folder the current one. */

import { RollBackError, type RolledBack, rollBack } from '../../models/releases/roll-back.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import { withFolderLock } from '../../shared/node/folder-lock.ts';
import { releaseId } from './release-id.ts';

/**
 * Points to `id`, by default to the newest release that is older than the current one, once every byte of it is
 * checked. Throws `RollBackError`, and leaves the pointer, when there is no such release or it is damaged; `LockError`
 * when another run holds the lock; an error when the folder has no releases.
 */
export async function rollbackRelease(releasesDir: string, id?: string): Promise<RolledBack> {
  const archive = fileArchive(releasesDir);
  // Before the lock, which would make the folder.
  if ((await archive.list()).size === 0) throw new Error(`${releasesDir}: no releases`);
  return withFolderLock(releasesDir, async () => {
    try {
      return await rollBack(archive, { id, idOf: releaseId });
    } catch (error) {
      if (!(error instanceof RollBackError)) throw error;
      throw new RollBackError(error.code, `${releasesDir}: ${error.message}`, { cause: error });
    }
  });
}
