/** Checks a release on disk against its manifest and its id. */

import { type Inspection, inspectRelease as inspectIn } from '../../models/releases/inspect-release.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import { isReleaseId } from '../../shared/release/manifest.ts';
import { releaseId } from './release-id.ts';

/**
 * Reads every byte of a release and returns what was found; damage is reported in the result. Throws `ReleaseError`
 * `missing` when there is no release of that id.
 */
export async function inspectRelease(releasesDir: string, id: string): Promise<Inspection> {
  if (!isReleaseId(id)) throw new ReleaseError('missing', `${JSON.stringify(id)} is not a release id (16 hex digits)`);
  return inspectIn(fileArchive(releasesDir), id, releaseId).catch((cause: unknown) => {
    if (!(cause instanceof ReleaseError)) throw cause;
    throw new ReleaseError(cause.code, `${releasesDir}: ${cause.message}`, { cause });
  });
}
