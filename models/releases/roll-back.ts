/** Makes another release the current one, in a folder or a bucket. Portable. */

import { ReleaseError } from '../../shared/errors.ts';
import type { ReleaseArchive } from '../../shared/release/archive.ts';
import { readManifest } from '../../shared/release/manifest.ts';
import { type IdOf, inspectRelease } from './inspect-release.ts';
import { listReleases, releaseBefore } from './list-releases.ts';

/**
 * - `none-current`: it is not known which release is the current one, so none is known to be the one before it
 * - `none-older`: no release is older than the current one
 * - `missing`: there is no release of that id
 * - `damaged`: the release is not what its manifest says
 * - `removed`: the release was removed at the moment at which it became the current one
 */
type RollBackErrorCode = 'none-current' | 'none-older' | 'missing' | 'damaged' | 'removed';

/** The pointer stays as it was. */
export class RollBackError extends Error {
  override readonly name = 'RollBackError';
  readonly code: RollBackErrorCode;
  constructor(code: RollBackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface RolledBack {
  /** The release that was current; null when the pointer was broken or absent. */
  from: string | null;
  to: string;
}

interface RollBackOptions {
  /** The release to point to; by default the newest that is older than the current one. */
  id?: string;
  /** When given, a release whose contents make another id counts as damaged. */
  idOf?: IdOf;
  /** Releases to look at for the one before the current one; all by default. */
  limit?: number;
}

/**
 * Points to a release once every byte of it is checked. Takes no lock. Throws `RollBackError`, and what the archive
 * throws when it cannot be listed or written.
 */
export async function rollBack(archive: ReleaseArchive, options: RollBackOptions = {}): Promise<RolledBack> {
  const { id, idOf, limit } = options;
  let broken: unknown;
  const pointer = await archive.readPointer().catch((error: unknown) => {
    broken = error;
    return undefined;
  });
  const to = id ?? (await findBefore(archive, pointer?.release, broken, limit));
  const { intact, problems } = await inspectRelease(archive, to, idOf).catch((error: unknown) => {
    if (isMissing(error)) throw new RollBackError('missing', error.message, { cause: error });
    throw error;
  });
  if (!intact) throw new RollBackError('damaged', `release ${to} is damaged: ${problems.join('; ')}`);
  await archive.writePointer(to);
  // Whoever prunes without knowing of this looks at the pointer again once a release is out of the way, and puts it back
  // if it is needed. So a release that went before the pointer was written is seen to be gone here.
  if (await isGone(archive, to)) {
    if (pointer) await archive.writePointer(pointer.release);
    throw new RollBackError('removed', `release ${to} was removed at this moment`);
  }
  return { from: pointer?.release ?? null, to };
}

async function findBefore(
  archive: ReleaseArchive,
  current: string | undefined,
  broken: unknown,
  limit: number | undefined,
): Promise<string> {
  const releases = await listReleases(archive, limit);
  if (current === undefined || !releases.some(({ id }) => id === current)) {
    const why = broken && !isMissing(broken) ? ` (${(broken as Error).message})` : '';
    throw new RollBackError('none-current', `no release is current${why}; name the one to point to`, {
      cause: broken,
    });
  }
  const before = releaseBefore(releases, current);
  if (before) return before.id;
  const message = `no release is older than the current one, ${current}; name the one to point to`;
  throw new RollBackError('none-older', message);
}

async function isGone(archive: ReleaseArchive, id: string): Promise<boolean> {
  try {
    await readManifest(archive.source(id));
    return false;
  } catch (error) {
    return isMissing(error);
  }
}

function isMissing(error: unknown): error is ReleaseError {
  return error instanceof ReleaseError && error.code === 'missing';
}
