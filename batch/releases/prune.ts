/** Removes old releases from a folder. */

import { listReleases, type ReleaseSummary } from '../../models/releases/list-releases.ts';
import { removeFolder } from '../../shared/node/durable-files.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import { denyLeases, removeLease } from '../../shared/node/release-lease.ts';
import { currentRelease } from './pointer.ts';

/** Ids of the old releases that were removed, and of those that stay because somebody reads them. */
export interface Pruned {
  removed: string[];
  inUse: string[];
}

/**
 * Removes old releases. These always stay: the current one, the one that is tried, those in `alsoKeep`, the newest good one when none of these
 * is good, and what somebody reads, such as a service that is pinned to it. All but the last count towards `keep`, the
 * number of releases to keep in total; the newest others fill it up, those that are damaged last. The caller must hold
 * the lock of the folder. Throws `ReleaseError` when the pointer is damaged, because
 * nobody can tell then which release is the current one.
 */
export async function pruneReleases(releasesDir: string, keep: number, alsoKeep: string[] = []): Promise<Pruned> {
  const current = await currentRelease(releasesDir);
  const releases = await listReleases(fileArchive(releasesDir));
  const canary = await fileArchive(releasesDir)
    .readCanary?.()
    .catch(() => undefined);
  const tried = canary && canary.percent > 0 ? canary.release : undefined;
  const needed = releases.filter(({ id }) => id === current || id === tried || alsoKeep.includes(id));
  const lastGood = releases.find(({ isGood }) => isGood);
  if (lastGood && !needed.some(({ isGood }) => isGood)) needed.push(lastGood);
  const isDamaged = ({ problem }: ReleaseSummary) => Number(problem !== null);
  const others = releases
    .filter((release) => !needed.includes(release))
    .sort((a, b) => isDamaged(a) - isDamaged(b) || b.madeAt - a.madeAt);
  const pruned: Pruned = { removed: [], inUse: [] };
  for (const { id } of others.slice(Math.max(0, keep - needed.length))) {
    const allowLeases = denyLeases(releasesDir, id);
    if (!allowLeases) {
      pruned.inUse.push(id);
      continue;
    }
    try {
      // A rollback by the service changes the pointer without taking the lock, because a nightly run may hold the lock
      // for hours. So the pointer is read again for each release.
      const isCurrent = async () => (await currentRelease(releasesDir)) === id;
      if ((await isCurrent()) || !(await removeFolder(releasesDir, id, isCurrent))) continue;
      await removeLease(releasesDir, id);
      pruned.removed.push(id);
    } finally {
      allowLeases();
    }
  }
  return pruned;
}
