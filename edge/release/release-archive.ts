/** Every release that a host keeps, for an administrator: what there is, and pointing to another one. Portable. */

import * as releases from '../../models/releases/list-releases.ts';
import { RollBackError, type RolledBack, rollBack as rollBackIn } from '../../models/releases/roll-back.ts';
import type { ReleaseArchive } from '../../shared/release/archive.ts';
import type { ReleaseSummary } from '../../shared/schemas/release-summary.ts';
import { badField, RequestError } from '../http/problem.ts';

/** Releases that are looked at; a folder or bucket with more should be pruned. */
const MAX_RELEASES = 100;

export type { ReleaseSummary } from '../../shared/schemas/release-summary.ts';

/** The same archive for a service that answers from one release whatever the pointer says. */
export function pinned(archive: ReleaseArchive, release: string): ReleaseArchive {
  return {
    ...archive,
    readPointer: async () => ({ release }),
    async writePointer() {
      throw new RequestError('conflict', `this service is pinned to release ${release}: it follows no pointer`);
    },
  };
}

/** Newest first; those without a time are last. */
export async function listReleases(archive: ReleaseArchive): Promise<ReleaseSummary[]> {
  const summaries = await releases.listReleases(archive, MAX_RELEASES);
  return summaries.map(({ residentBytes: _, ...summary }) => summary);
}

/** Ids of those with which nothing is wrong at first sight, newest first. */
export async function listIntact(archive: ReleaseArchive): Promise<string[]> {
  return (await listReleases(archive)).filter(({ problem }) => problem === null).map(({ id }) => id);
}

/**
 * Points to `id`, by default to the newest release that is older than the current one, once every byte of it is checked.
 * Takes no lock: a nightly run holds it for hours, and going back must not wait for that. Throws `RequestError`
 * `bad-input`, and leaves the pointer, when there is no such release or it is damaged; `conflict` when the service follows
 * no pointer, or when the release was removed meanwhile.
 */
export async function rollBack(archive: ReleaseArchive, id?: string): Promise<RolledBack> {
  try {
    return await rollBackIn(archive, { id, limit: MAX_RELEASES });
  } catch (error) {
    if (!(error instanceof RollBackError)) throw error;
    throw error.code === 'removed' ? new RequestError('conflict', error.message) : badField('release', error.message);
  }
}
