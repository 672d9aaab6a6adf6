/** Makes another release of a folder or bucket the current one. Portable. */

import { ReleaseError } from '../../shared/errors.ts';
import type { ReleaseArchive } from '../../shared/release/archive.ts';
import { readManifest } from '../../shared/release/manifest.ts';
import { type IdOf, inspectRelease } from './inspect-release.ts';
import { listReleases, releaseBefore } from './list-releases.ts';

/**
 * - `none-current`: the current release is not known, so neither is the one before it
 * - `none-older`: no release is older than the current one
 * - `missing`: there is no release with that id
 * - `damaged`: the release does not match its manifest
 * - `removed`: the release was removed while it was made the current one
 */
type RollBackErrorCode = 'none-current' | 'none-older' | 'missing' | 'damaged' | 'removed';

/** Thrown when a roll-back is not possible. The pointer still names the same release as before. */
export class RollBackError extends Error {
  override readonly name = 'RollBackError';
  readonly code: RollBackErrorCode;
  constructor(code: RollBackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Result of `rollBack`. */
export interface RolledBack {
  /** The release that was current; null when the pointer was broken or absent. */
  from: string | null;
  /** The release that is current now. */
  to: string;
}

interface RollBackOptions {
  /** Id of the release to make current; by default the newest one that is older than the current release. */
  id?: string;
  /** When given, a release whose id does not follow from its contents counts as damaged. */
  idOf?: IdOf;
  /** Called with the id once every byte is checked. When it rejects, the pointer stays as it was. */
  tryOut?: (id: string) => Promise<unknown>;
  /** Number of releases to look through for the older one; all by default. */
  limit?: number;
}

/**
 * Checks every byte of a release and then makes it the current one. Takes no lock. Throws `RollBackError`, the
 * error of `tryOut`, and the errors of listing or writing the archive.
 */
export async function rollBack(archive: ReleaseArchive, options: RollBackOptions = {}): Promise<RolledBack> {
  const { id, idOf, tryOut, limit } = options;
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
  await tryOut?.(to);
  await archive.writePointer(to);
  // A prune may run at the same time. It moves a release aside, reads the pointer again, and puts the release back if
  // the pointer names it. So if the release was moved before the pointer was written, either the prune restores it or
  // this check finds it gone.
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
  const releases = await listReleases(archive, { limit, from: current });
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
