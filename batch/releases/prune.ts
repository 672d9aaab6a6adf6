/** Removes old releases from a folder. */

import { listReleases } from '../../models/releases/list-releases.ts';
import { removeFolder } from '../../shared/node/durable-files.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import { currentRelease } from './pointer.ts';

/**
 * Removes old releases and returns their ids. The current release and those in `alsoKeep` always stay. They count
 * towards `keep`, the number of releases to keep in total; the newest others fill it up. The caller must hold the lock
 * of the folder. Throws `ReleaseError` when the pointer is damaged: any release could then be the current one.
 */
export async function pruneReleases(releasesDir: string, keep: number, alsoKeep: string[] = []): Promise<string[]> {
  const current = await currentRelease(releasesDir);
  const releases = await listReleases(fileArchive(releasesDir));
  const needed = releases.filter(({ id }) => id === current || alsoKeep.includes(id));
  const others = releases.filter((release) => !needed.includes(release));
  const removed: string[] = [];
  for (const { id } of others.slice(Math.max(0, keep - needed.length))) {
    // A rollback by the service changes the pointer without taking the lock, because a nightly run may hold the lock
    // for hours. So the pointer is read again for each release.
    const isCurrent = async () => (await currentRelease(releasesDir)) === id;
    if (!(await isCurrent()) && (await removeFolder(releasesDir, id, isCurrent))) removed.push(id);
  }
  return removed;
}
