/** Lists the releases of a folder or bucket. Reads their manifests, and only the sizes of the other files. Portable. */

import type { ReleaseArchive } from '../../shared/release/archive.ts';
import { residentBytes } from '../../shared/release/budget.ts';
import { isReleaseId, type Manifest, readRun } from '../../shared/release/manifest.ts';
import type { ReleaseSummary as ReleaseAnswer } from '../../shared/schemas/release-summary.ts';
import { findProblem, readListed } from './inspect-release.ts';

/** Summary of a release as the API shows it, and the memory that serving it takes. */
export interface ReleaseSummary extends ReleaseAnswer {
  /** Bytes of its files that stay in memory while it is served; null when its manifest cannot be read. */
  readonly residentBytes: number | null;
}

const UNKNOWN = { residentBytes: null, dataset: null, simulated: false, ratings: null, rmse: null };

/**
 * Resolves to summaries of the releases, newest first; releases without a time come last. Looks at the first `limit`
 * releases in the archive's order. When the pointer cannot be read, no release is marked as current. Throws the errors
 * of listing the archive.
 */
export async function listReleases(
  archive: ReleaseArchive,
  limit = Number.POSITIVE_INFINITY,
): Promise<ReleaseSummary[]> {
  const pointer = await archive.readPointer().catch(() => undefined);
  const found = [...(await archive.list())].filter(([id]) => isReleaseId(id)).slice(0, limit);
  const summaries = await Promise.all(found.map(([id, sizes]) => summarise(archive, id, sizes)));
  return summaries
    .map((summary) => ({ ...summary, current: summary.id === pointer?.release }))
    .sort((a, b) => compare(b.time ?? '', a.time ?? '') || compare(a.id, b.id));
}

/**
 * Returns the newest release that is older than `current`; undefined when there is none, or when the times do not show
 * it. `releases` must be sorted as `listReleases` returns them.
 */
export function releaseBefore(releases: readonly ReleaseSummary[], current: string): ReleaseSummary | undefined {
  const at = releases.findIndex(({ id }) => id === current);
  const before = releases[at + 1];
  return at >= 0 && before && before.time !== null && releases[at].time !== null ? before : undefined;
}

async function summarise(
  archive: ReleaseArchive,
  id: string,
  sizes: ReadonlyMap<string, number>,
): Promise<Omit<ReleaseSummary, 'current'>> {
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const head = { id, time: timeOf(await readRun(archive.source(id))), bytes };
  try {
    const manifest = await readListed(archive, id, sizes);
    return { ...head, ...describe(manifest), problem: findProblem(manifest, id, sizes) };
  } catch (error) {
    return { ...head, ...UNKNOWN, problem: (error as Error).message };
  }
}

function describe({ dataset: { name, simulated, ratings }, evaluation, files }: Manifest) {
  const rmse = evaluation?.rmse?.hybrid ?? null;
  return { residentBytes: residentBytes(files), dataset: name, simulated, ratings, rmse };
}

/** Returns the time at which the nightly run ended, taken from its `run.json`; null when there is none. */
function timeOf(run: unknown): string | null {
  const time = (run as { time?: unknown } | null)?.time;
  return typeof time === 'string' && !Number.isNaN(Date.parse(time)) ? time : null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
