/** The releases of a folder at a glance: manifests are read, files are not. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isReleaseId, type Manifest, parseManifest } from '../../shared/release/manifest.ts';
import { readJson } from './inspect.ts';
import { currentRelease } from './pointer.ts';
import { MANIFEST_FILE, RUN_FILE, residentBytes } from './release-id.ts';

export interface ReleaseSummary {
  id: string;
  current: boolean;
  /** When the run that made it ended, ISO; null when it does not say. */
  time: string | null;
  dataset: string | null;
  /** True when the dataset's viewers are made up. */
  simulated: boolean;
  ratings: number | null;
  /** Of the whole release, as its manifest says. */
  bytes: number | null;
  residentBytes: number | null;
  /** Held-out RMSE of the hybrid; null when it was not judged. */
  rmse: number | null;
  /** What is wrong at first sight: an unreadable manifest, a file that is absent or of another size. */
  problem: string | null;
}

/** Newest first; those without a time are last. An absent folder has no releases. */
export async function listReleases(releasesDir: string): Promise<ReleaseSummary[]> {
  const names = await readdir(releasesDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const current = await currentRelease(releasesDir).catch(() => undefined);
  const summaries = await Promise.all(
    names.filter(isReleaseId).map((id) => summarise(releasesDir, id, id === current)),
  );
  return summaries.sort((a, b) => compare(b.time ?? '', a.time ?? '') || compare(a.id, b.id));
}

async function summarise(releasesDir: string, id: string, current: boolean): Promise<ReleaseSummary> {
  const folder = join(releasesDir, id);
  const run = (await readJson(join(folder, RUN_FILE))) as { time?: unknown } | null;
  const time = typeof run?.time === 'string' && !Number.isNaN(Date.parse(run.time)) ? run.time : null;
  const head = { id, current, time };
  const text = JSON.stringify(await readJson(join(folder, MANIFEST_FILE)));
  try {
    const manifest = parseManifest(text);
    return { ...head, ...figures(manifest), problem: await findProblem(folder, manifest.files) };
  } catch (error) {
    const none = { dataset: null, simulated: false, ratings: null, bytes: null, residentBytes: null, rmse: null };
    return { ...head, ...none, problem: (error as Error).message };
  }
}

function figures({ dataset, files, evaluation }: Manifest) {
  return {
    dataset: dataset.name,
    simulated: dataset.simulated,
    ratings: dataset.ratings,
    bytes: Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0),
    residentBytes: residentBytes(files),
    rmse: evaluation?.rmse?.hybrid ?? null,
  };
}

async function findProblem(folder: string, files: Manifest['files']): Promise<string | null> {
  for (const [file, { bytes }] of Object.entries(files)) {
    const found = await stat(join(folder, file)).catch(() => undefined);
    if (!found) return `${file}: is missing`;
    if (found.size !== bytes) return `${file}: has ${found.size} bytes, expected ${bytes}`;
  }
  return null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
