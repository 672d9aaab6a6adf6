/** Every release that a host keeps, for an administrator: what there is, and pointing to another one. Portable. */

import { checkBudget } from '../shared/release/budget.ts';
import { isReleaseId, type Manifest, parseManifest } from '../shared/release/manifest.ts';
import type { ReleaseStore } from './current-release.ts';
import { badField, RequestError } from './problem.ts';

/** Releases that are looked at; a folder or bucket with more should be pruned. */
const MAX_RELEASES = 100;

export interface ReleaseArchive extends ReleaseStore {
  /** Sizes of every file, by release and file name. */
  list(): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>>;
  /** Hex SHA-256 of a file, which is never held whole. Throws `ReleaseError` when it cannot be read. */
  sha256(id: string, file: string): Promise<string>;
  /** Makes `id` the current release, in one step. */
  writePointer(id: string): Promise<void>;
}

export interface ReleaseSummary {
  id: string;
  /** Whether the pointer points to it. */
  current: boolean;
  /** When the run that made it ended, ISO; null when it does not say. */
  time: string | null;
  dataset: string | null;
  /** True when the dataset's viewers are made up. */
  simulated: boolean;
  ratings: number | null;
  /** Of all its files. */
  bytes: number;
  /** Held-out RMSE of the hybrid; null when it was not judged. */
  rmse: number | null;
  /** What is wrong at first sight: an unreadable manifest, a file that is absent or of another size, its budget. */
  problem: string | null;
}

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
  return summaries.sort((a, b) => compare(b.time ?? '', a.time ?? '') || compare(a.id, b.id));
}

/**
 * Points to `id`, by default to the newest release that is older than the current one, once every byte of it is checked.
 * Throws `RequestError` `bad-input`, and leaves the pointer, when there is no such release or it is damaged; `conflict`
 * when the service follows no pointer.
 */
export async function rollBack(archive: ReleaseArchive, id?: string): Promise<{ from: string | null; to: string }> {
  const from = await archive.readPointer().catch(() => undefined);
  const to = id ?? releaseBefore(await listReleases(archive));
  const sizes = (await archive.list()).get(to);
  if (!sizes) throw badField('release', `there is no release ${to}`);
  const damage = await findDamage(archive, to, sizes);
  if (damage) throw badField('release', `release ${to} is damaged: ${damage}`);
  await archive.writePointer(to);
  return { from: from?.release ?? null, to };
}

function releaseBefore(releases: readonly ReleaseSummary[]): string {
  const at = releases.findIndex(({ current }) => current);
  if (at < 0) throw badField('release', 'no release is current; name the one to point to');
  const before = releases[at + 1];
  if (!before?.time || !releases[at].time) {
    throw badField('release', 'no release is older than the current one; name the one to point to');
  }
  return before.id;
}

async function summarise(
  archive: ReleaseArchive,
  id: string,
  sizes: ReadonlyMap<string, number>,
  current: string | undefined,
): Promise<ReleaseSummary> {
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const head = { id, current: id === current, time: await timeOf(archive, id), bytes };
  try {
    const manifest = await readManifest(archive, id);
    const { name, simulated, ratings } = manifest.dataset;
    const rmse = manifest.evaluation?.rmse?.hybrid ?? null;
    return { ...head, dataset: name, simulated, ratings, rmse, problem: findProblem(manifest, id, sizes) };
  } catch (error) {
    return { ...head, dataset: null, simulated: false, ratings: null, rmse: null, problem: (error as Error).message };
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
    const problem = findProblem(manifest, id, sizes);
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

function findProblem(manifest: Manifest, id: string, sizes: ReadonlyMap<string, number>): string | null {
  if (manifest.id !== id) return `manifest.json: describes release ${manifest.id}, expected ${id}`;
  for (const [file, { bytes }] of Object.entries(manifest.files)) {
    const found = sizes.get(file);
    if (found === undefined) return `${file}: is missing`;
    if (found !== bytes) return `${file}: has ${found} bytes, expected ${bytes}`;
  }
  try {
    checkBudget(manifest);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

async function readManifest(archive: ReleaseArchive, id: string): Promise<Manifest> {
  return parseManifest(new TextDecoder().decode(await archive.source(id).read('manifest.json')));
}

async function timeOf(archive: ReleaseArchive, id: string): Promise<string | null> {
  try {
    const run = JSON.parse(new TextDecoder().decode(await archive.source(id).read('run.json')));
    return typeof run?.time === 'string' && !Number.isNaN(Date.parse(run.time)) ? run.time : null;
  } catch {
    return null;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
