/** Tries a release of a folder on a share of the viewers, and ends the trial. Services follow within a second. */

import { openRecommender } from '../../models/recommender/recommender.ts';
import { inspectRelease } from '../../models/releases/inspect-release.ts';
import type { RolledBack } from '../../models/releases/roll-back.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import type { Canary } from '../../shared/release/canary.ts';
import { releaseId } from './release-id.ts';
import { rollbackRelease } from './rollback.ts';

/** Returns the release that is tried at the moment; undefined when none is. Throws `RangeError` when `canary.json` is damaged. */
export async function triedRelease(releasesDir: string): Promise<Canary | undefined> {
  const canary = await fileArchive(releasesDir).readCanary?.();
  return canary && canary.percent > 0 ? canary : undefined;
}

/**
 * Checks every byte of a release, opens it as a service would, and tries it. Throws `Error` when it is the current one or
 * damaged, and `ReleaseError` when there is no such release or it is of another build; nothing has changed then.
 */
export async function tryRelease(releasesDir: string, canary: Canary): Promise<void> {
  const archive = fileArchive(releasesDir);
  const { release } = await archive.readPointer();
  if (release === canary.release)
    throw new Error(`release ${release} is the current one, so everybody gets it already`);
  const { intact, problems } = await inspectRelease(archive, canary.release, releaseId);
  if (!intact) throw new Error(`release ${canary.release} is damaged: ${problems.join('; ')}`);
  await openRecommender(archive.source(canary.release));
  await archive.writeCanary?.(canary);
}

/** Ends the trial: everybody gets the current release again. Throws `Error` when nothing is tried. */
export async function endTrial(releasesDir: string): Promise<Canary> {
  const canary = await tried(releasesDir);
  await fileArchive(releasesDir).writeCanary?.({ ...canary, percent: 0 });
  return canary;
}

/**
 * Makes the release that is tried the current one, as `rollbackRelease` does, which ends the trial. Throws as `endTrial` and
 * `rollbackRelease` do; the trial goes on then.
 */
export async function promoteTried(releasesDir: string): Promise<RolledBack> {
  const canary = await tried(releasesDir);
  const moved = await rollbackRelease(releasesDir, canary.release);
  await fileArchive(releasesDir).writeCanary?.({ ...canary, percent: 0 });
  return moved;
}

async function tried(releasesDir: string): Promise<Canary> {
  const canary = await triedRelease(releasesDir);
  if (canary) return canary;
  throw new Error(`${releasesDir}: no release is tried; begin with "releases canary <id>=10%"`);
}
