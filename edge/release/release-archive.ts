/** Lists the releases of a host and rolls back to an earlier one. Runs on Node and on Workers. */

import * as releases from '../../models/releases/list-releases.ts';
import { RollBackError, type RolledBack, rollBack as rollBackIn } from '../../models/releases/roll-back.ts';
import type { ReleaseArchive } from '../../shared/release/archive.ts';
import type { ReleaseSummary } from '../../shared/schemas/release-summary.ts';
import { badField, RequestError } from '../http/problem.ts';

/**
 * At most this many releases are considered, because each costs a read. A round number, far above the three that the
 * nightly run keeps.
 */
export const MAX_RELEASES = 100;

export type { ReleaseSummary } from '../../shared/schemas/release-summary.ts';

/** The archive with a pointer that always names `release`. Writing the pointer throws `RequestError` `conflict`. */
export function pinned(archive: ReleaseArchive, release: string): ReleaseArchive {
  return {
    ...archive,
    readPointer: async () => ({ release }),
    async writePointer() {
      throw new RequestError(
        'conflict',
        `this service is pinned to release ${release}; start it without --release or CINEMATCH_RELEASE`,
      );
    },
  };
}

/** Summaries of the releases, newest first; of many, of the newest 100. */
export async function listReleases(archive: ReleaseArchive): Promise<ReleaseSummary[]> {
  const summaries = await releases.listReleases(archive, { limit: MAX_RELEASES });
  return summaries.map(({ residentBytes: _, madeAt: __, isGood: ___, ...summary }) => summary);
}

/** Ids of the releases in whose manifest and file sizes no problem shows, newest first. */
export async function listIntact(archive: ReleaseArchive): Promise<string[]> {
  return (await listReleases(archive)).filter(({ problem }) => problem === null).map(({ id }) => id);
}

/**
 * Checks every byte of release `id` and then makes it current. By default it is the newest release that is older than
 * the current one. Takes no lock, because a nightly run may hold it for hours. On an error the pointer is unchanged.
 * Throws `RequestError` `bad-input` when there is no such release or it is damaged, and `conflict` when the service is
 * pinned to a release or `id` was removed meanwhile.
 */
export async function rollBack(archive: ReleaseArchive, id?: string): Promise<RolledBack> {
  try {
    return await rollBackIn(archive, { id, limit: MAX_RELEASES });
  } catch (error) {
    if (!(error instanceof RollBackError)) throw error;
    throw error.code === 'removed' ? new RequestError('conflict', error.message) : badField('release', error.message);
  }
}
