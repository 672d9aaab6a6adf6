/** Makes an earlier release of a folder the current one. */

import { openRecommender } from '../../models/recommender/recommender.ts';
import { RollBackError, type RolledBack, rollBack } from '../../models/releases/roll-back.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import { withFolderLock } from '../../shared/node/folder-lock.ts';
import type { Source } from '../../shared/source.ts';
import { releaseId } from './release-id.ts';

/**
 * Checks every byte of the release `id`, opens it as a service would, and makes it the current one. The default is the
 * newest release that is older than the current one. `open` rejects for a release that no service could answer from. Returns
 * the ids of the release before and after. Throws `RollBackError` when there is no such release or when it is damaged, and
 * what `open` throws, `ReleaseError` for a release of another build; the pointer then stays as it was. Throws `LockError`
 * when another run holds the lock, and `Error` when the folder has no releases.
 */
export async function rollbackRelease(
  releasesDir: string,
  id?: string,
  open: (source: Source) => Promise<unknown> = openRecommender,
): Promise<RolledBack> {
  const archive = fileArchive(releasesDir);
  // This check comes before the lock, because taking the lock would create a missing folder.
  if ((await archive.list()).size === 0) throw new Error(`${releasesDir}: no releases`);
  return withFolderLock(releasesDir, async () => {
    try {
      return await rollBack(archive, { id, idOf: releaseId, tryOut: (to) => open(archive.source(to)) });
    } catch (error) {
      if (!(error instanceof RollBackError)) throw error;
      throw new RollBackError(error.code, `${releasesDir}: ${error.message}`, { cause: error });
    }
  });
}
