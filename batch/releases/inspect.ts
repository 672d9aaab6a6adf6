/** Whether a release on disk is what its manifest says, and what its name says. */

import { type Inspection, inspectRelease as inspectIn } from '../../models/releases/inspect-release.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import { isReleaseId } from '../../shared/release/manifest.ts';
import { releaseId } from './release-id.ts';

/** Reads every byte. Throws `ReleaseError` `missing` when there is no release of that id; everything else is reported. */
export async function inspectRelease(releasesDir: string, id: string): Promise<Inspection> {
  if (!isReleaseId(id)) throw new ReleaseError('missing', `${JSON.stringify(id)} is not a release id (16 hex digits)`);
  return inspectIn(fileArchive(releasesDir), id, releaseId).catch((cause: unknown) => {
    if (!(cause instanceof ReleaseError)) throw cause;
    throw new ReleaseError(cause.code, `${releasesDir}: ${cause.message}`, { cause });
  });
}
