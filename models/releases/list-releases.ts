/** Lists the releases of a folder or bucket. Reads their manifests, and only the sizes of the other files. Portable. */

import type { ReleaseArchive, StoredFile } from '../../shared/release/archive.ts';
import { residentBytes } from '../../shared/release/budget.ts';
import { isReleaseId, MANIFEST_FILE, type Manifest, readRun } from '../../shared/release/manifest.ts';
import type { ReleaseSummary as ReleaseAnswer } from '../../shared/schemas/release-summary.ts';
import { findProblem, readListed } from './inspect-release.ts';

type Files = ReadonlyMap<string, StoredFile>;

/** Releases that are read at the same time. A small number; nothing else depends on it. */
const AT_ONCE = 16;

/** Summary of a release as the API shows it, and the memory that serving it takes. */
export interface ReleaseSummary extends ReleaseAnswer {
  /** Bytes of its files that stay in memory while it is served; null when its manifest cannot be read. */
  readonly residentBytes: number | null;
  /**
   * When it was made, in milliseconds since 1970: the time of its run, or that of the file `manifest.json` when
   * `run.json` does not say it. The list is ordered by it.
   */
  readonly madeAt: number;
  /**
   * True when it was judged, no problem shows, and its night passed every gate without an option that overrides one.
   */
  readonly isGood: boolean;
}

interface ListOptions {
  /** Most releases to summarise, because each costs two reads; all by default. */
  limit?: number;
  /** Id of a release that is among them; those that the archive has from later on come after the others. */
  from?: string;
}

const UNKNOWN = {
  isGood: false,
  residentBytes: null,
  dataset: null,
  simulated: false,
  ratings: null,
  rmse: null,
  ndcg10: null,
};

/**
 * Resolves to summaries of the releases, newest first. Of more than `limit`, those are summarised that the archive has
 * had for the shortest time. When the pointer cannot be read, no release is marked as current. Throws the errors of
 * listing the archive.
 */
export async function listReleases(
  archive: ReleaseArchive,
  { limit = Number.POSITIVE_INFINITY, from }: ListOptions = {},
): Promise<ReleaseSummary[]> {
  const pointer = await archive.readPointer().catch(() => undefined);
  const found = [...(await archive.list())].filter(([id]) => isReleaseId(id));
  const summaries: Omit<ReleaseSummary, 'current'>[] = [];
  const chosen = newestFiles(found, from).slice(0, limit);
  const summariseSome = async () => {
    for (let next = chosen.shift(); next; next = chosen.shift()) summaries.push(await summarise(archive, ...next));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, summariseSome));
  return summaries
    .map((summary) => ({ ...summary, current: summary.id === pointer?.release }))
    .sort((a, b) => b.madeAt - a.madeAt || (a.id < b.id ? -1 : 1));
}

/** Orders releases by the time of their manifests, latest first. Those that are later than `from` come last. */
function newestFiles(found: [string, Files][], from: string | undefined): [string, Files][] {
  const sorted = found.toSorted(([, a], [, b]) => storedAt(b) - storedAt(a));
  const at = Math.max(
    0,
    sorted.findIndex(([id]) => id === from),
  );
  return [...sorted.slice(at), ...sorted.slice(0, at)];
}

function storedAt(files: Files): number {
  return files.get(MANIFEST_FILE)?.modified ?? 0;
}

/**
 * Returns the newest release that is older than `current`; undefined when there is none. `releases` must be sorted as
 * `listReleases` returns them.
 */
export function releaseBefore(releases: readonly ReleaseSummary[], current: string): ReleaseSummary | undefined {
  const at = releases.findIndex(({ id }) => id === current);
  return at >= 0 ? releases[at + 1] : undefined;
}

async function summarise(archive: ReleaseArchive, id: string, files: Files): Promise<Omit<ReleaseSummary, 'current'>> {
  const bytes = [...files.values()].reduce((sum, file) => sum + file.bytes, 0);
  const run = await readRun(archive.source(id));
  const time = timeOf(run);
  const head = { id, time, madeAt: time === null ? storedAt(files) : Date.parse(time), bytes };
  try {
    const manifest = await readListed(archive, id, files);
    const problem = findProblem(manifest, id, files);
    const isGood = problem === null && manifest.judged && !run?.accepted;
    return { ...head, ...describe(manifest), isGood, problem };
  } catch (error) {
    return { ...head, ...UNKNOWN, problem: (error as Error).message };
  }
}

function describe({ dataset: { name, simulated, ratings }, evaluation, files }: Manifest) {
  const rmse = evaluation?.rmse?.hybrid ?? null;
  const ndcg10 = evaluation?.ndcg10?.hybrid ?? null;
  return { residentBytes: residentBytes(files), dataset: name, simulated, ratings, rmse, ndcg10 };
}

/** Returns the time at which the nightly run ended, taken from its `run.json`; null when there is none. */
function timeOf(run: unknown): string | null {
  const time = (run as { time?: unknown } | null)?.time;
  return typeof time === 'string' && !Number.isNaN(Date.parse(time)) ? time : null;
}
