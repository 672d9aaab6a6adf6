/** Removes old releases. */

import { listReleases } from '../../models/releases/list-releases.ts';
import { removeFolder } from '../../shared/node/durable-files.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import { currentRelease } from './pointer.ts';

/**
 * Keeps the newest releases, `keep` in all, and whatever else: the current one and those in `alsoKeep`. Ids of what was
 * removed. The caller holds the lock. Throws `ReleaseError` when the pointer is broken, for then no release is known not
 * to be the current one.
 */
export async function pruneReleases(releasesDir: string, keep: number, alsoKeep: string[] = []): Promise<string[]> {
  const current = await currentRelease(releasesDir);
  const releases = await listReleases(fileArchive(releasesDir));
  const needed = releases.filter(({ id }) => id === current || alsoKeep.includes(id));
  const others = releases.filter((release) => !needed.includes(release));
  const removed: string[] = [];
  for (const { id } of others.slice(Math.max(0, keep - needed.length))) {
    // The service points to another release without the lock, which a run may hold for hours.
    const isCurrent = async () => (await currentRelease(releasesDir)) === id;
    if (!(await isCurrent()) && (await removeFolder(releasesDir, id, isCurrent))) removed.push(id);
  }
  return removed;
}
