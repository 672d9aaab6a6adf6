/** Every release that a host keeps, for an administrator: what there is, and pointing to another one. Portable. */

import { checkMemory } from '../../models/recommender/recommender.ts';
import { ReleaseError } from '../../shared/errors.ts';
import type { ReleaseArchive } from '../../shared/release/archive.ts';
import { isReleaseId, type Manifest, parseManifest } from '../../shared/release/manifest.ts';
import { factsOf, findProblem, NO_FACTS, newestFirst, releaseBefore, timeOf } from '../../shared/release/summary.ts';
import type { ReleaseSummary } from '../../shared/schemas/release-summary.ts';
import { badField, RequestError } from '../http/problem.ts';

export type { ReleaseSummary } from '../../shared/schemas/release-summary.ts';

/** Releases that are looked at; a folder or bucket with more should be pruned. */
const MAX_RELEASES = 100;

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
  const current = await archive.readPointer().catch(() => undefined);
  const found = [...(await archive.list())].filter(([id]) => isReleaseId(id)).slice(0, MAX_RELEASES);
  const summaries = await Promise.all(found.map(([id, sizes]) => summarise(archive, id, sizes, current?.release)));
  return newestFirst(summaries);
}

/** Ids of those with which nothing is wrong at first sight, newest first. */
export async function listIntact(archive: ReleaseArchive): Promise<string[]> {
  return (await listReleases(archive)).filter(({ problem }) => problem === null).map(({ id }) => id);
}

/**
 * Points to `id`, by default to the newest release that is older than the current one, once every byte of it is checked.
 * Throws `RequestError` `bad-input`, and leaves the pointer, when there is no such release or it is damaged; `conflict`
 * when the service follows no pointer, or when the release was removed meanwhile.
 */
export async function rollBack(archive: ReleaseArchive, id?: string): Promise<{ from: string | null; to: string }> {
  const from = await archive.readPointer().catch(() => undefined);
  const to = id ?? (await findBefore(archive, from?.release));
  const sizes = (await archive.list()).get(to);
  if (!sizes) throw badField('release', `there is no release ${to}`);
  const damage = await findDamage(archive, to, sizes);
  if (damage) throw badField('release', `release ${to} is damaged: ${damage}`);
  await archive.writePointer(to);
  // No lock: a nightly run holds it for hours, and going back must not wait for that. Whoever prunes looks at the pointer
  // again once the release is out of the way, and puts it back if it is needed; so it is seen here if it went before.
  if (await isGone(archive, to)) {
    if (from) await archive.writePointer(from.release);
    throw new RequestError('conflict', `release ${to} was removed at this moment`);
  }
  return { from: from?.release ?? null, to };
}

async function isGone(archive: ReleaseArchive, id: string): Promise<boolean> {
  try {
    await readManifest(archive, id);
    return false;
  } catch (error) {
    return error instanceof ReleaseError && error.code === 'missing';
  }
}

async function findBefore(archive: ReleaseArchive, current: string | undefined): Promise<string> {
  const releases = await listReleases(archive);
  if (current === undefined || !releases.some(({ id }) => id === current)) {
    throw badField('release', 'no release is current; name the one to point to');
  }
  const before = releaseBefore(releases, current);
  if (!before) throw badField('release', 'no release is older than the current one; name the one to point to');
  return before.id;
}

async function summarise(
  archive: ReleaseArchive,
  id: string,
  sizes: ReadonlyMap<string, number>,
  current: string | undefined,
): Promise<ReleaseSummary> {
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const head = { id, current: id === current, time: timeOf(await readRun(archive, id)), bytes };
  try {
    const manifest = await readManifest(archive, id);
    return { ...head, ...factsOf(manifest), problem: problemOf(manifest, id, sizes) };
  } catch (error) {
    return { ...head, ...NO_FACTS, problem: (error as Error).message };
  }
}

/** What is wrong with a release, every byte read; null when it is as its manifest says. */
async function findDamage(
  archive: ReleaseArchive,
  id: string,
  sizes: ReadonlyMap<string, number>,
): Promise<string | null> {
  try {
    const manifest = await readManifest(archive, id);
    const problem = problemOf(manifest, id, sizes);
    if (problem) return problem;
    for (const [file, { sha256 }] of Object.entries(manifest.files)) {
      const found = await archive.sha256(id, file);
      if (found !== sha256) return `${file} has checksum ${found}, the manifest says ${sha256}`;
    }
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function problemOf(manifest: Manifest, id: string, sizes: ReadonlyMap<string, number>): string | null {
  const problem = findProblem(manifest, id, sizes);
  if (problem) return problem;
  try {
    checkMemory(manifest);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

async function readManifest(archive: ReleaseArchive, id: string): Promise<Manifest> {
  return parseManifest(new TextDecoder().decode(await archive.source(id).read('manifest.json')));
}

/** Null when it is absent or no JSON. */
async function readRun(archive: ReleaseArchive, id: string): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await archive.source(id).read('run.json')));
  } catch {
    return null;
  }
}
