/** Makes an earlier release the current one. */

import { withFolderLock } from '../../shared/node/folder-lock.ts';
import { releaseBefore } from '../../shared/release/summary.ts';
import { inspectRelease } from './inspect.ts';
import { listReleases } from './list.ts';
import { currentRelease, pointTo } from './pointer.ts';

export interface RolledBack {
  /** What was current; undefined when the pointer was broken or absent. */
  from: string | undefined;
  to: string;
}

/**
 * Points to `id`, by default to the newest release that is older than the current one, once every byte of it is
 * checked. Throws an error that says why, and leaves the pointer, when there is no such release or it is damaged;
 * `LockError` when another run holds the lock.
 */
export async function rollbackRelease(releasesDir: string, id?: string): Promise<RolledBack> {
  // Before the lock, which would make the folder.
  if ((await listReleases(releasesDir)).length === 0) throw new Error(`${releasesDir}: no releases`);
  return withFolderLock(releasesDir, async () => {
    // A broken pointer is no reason not to put a good one in its place.
    const from = await currentRelease(releasesDir).catch((error: unknown) => {
      if (id === undefined) throw error;
      return undefined;
    });
    const to = id ?? (await findBefore(releasesDir, from));
    const { intact, problems } = await inspectRelease(releasesDir, to);
    if (!intact) throw new Error(`${releasesDir}: release ${to} is damaged: ${problems.join('; ')}`);
    await pointTo(releasesDir, to);
    return { from, to };
  });
}

async function findBefore(releasesDir: string, current: string | undefined): Promise<string> {
  const releases = await listReleases(releasesDir);
  if (current === undefined || !releases.some(({ id }) => id === current)) {
    throw new Error(`${releasesDir}: no release is current; name the one to point to`);
  }
  const before = releaseBefore(releases, current);
  if (!before) {
    throw new Error(`${releasesDir}: no release is older than the current one, ${current}; name the one to point to`);
  }
  return before.id;
}
