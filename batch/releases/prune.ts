/** Removes old releases. */

import { removeFolder } from './durable.ts';
import { listReleases } from './list.ts';

/**
 * Keeps the newest releases, `keep` in all, and whatever else: the current one and those in `alsoKeep`. Ids of what was
 * removed. The caller holds the lock.
 */
export async function pruneReleases(releasesDir: string, keep: number, alsoKeep: string[] = []): Promise<string[]> {
  const releases = await listReleases(releasesDir);
  const needed = releases.filter(({ id, current }) => current || alsoKeep.includes(id));
  const others = releases.filter((release) => !needed.includes(release));
  const removed = others.slice(Math.max(0, keep - needed.length)).map(({ id }) => id);
  for (const id of removed) await removeFolder(releasesDir, id);
  return removed;
}
