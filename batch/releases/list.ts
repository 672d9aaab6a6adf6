/** The releases of a folder at a glance: manifests are read, files are not. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { residentBytes } from '../../shared/release/budget.ts';
import { isReleaseId, type Manifest, parseManifest } from '../../shared/release/manifest.ts';
import {
  factsOf,
  findProblem,
  NO_FACTS,
  newestFirst,
  type ReleaseFacts,
  timeOf,
} from '../../shared/release/summary.ts';
import { readJson } from './inspect.ts';
import { currentRelease } from './pointer.ts';
import { MANIFEST_FILE, RUN_FILE } from './release-id.ts';

export interface ReleaseSummary extends ReleaseFacts {
  id: string;
  current: boolean;
  /** When the run that made it ended, ISO; null when it does not say. */
  time: string | null;
  /** Of the whole release, as its manifest says. */
  bytes: number | null;
  residentBytes: number | null;
  /** What is wrong at first sight: an unreadable manifest or another's, a file that is absent or of another size. */
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
  return newestFirst(summaries);
}

async function summarise(releasesDir: string, id: string, current: boolean): Promise<ReleaseSummary> {
  const folder = join(releasesDir, id);
  const head = { id, current, time: timeOf(await readJson(join(folder, RUN_FILE))) };
  const text = JSON.stringify(await readJson(join(folder, MANIFEST_FILE)));
  try {
    const manifest = parseManifest(text);
    const problem = findProblem(manifest, id, await sizesIn(folder, manifest.files));
    const bytes = Object.values(manifest.files).reduce((sum, file) => sum + file.bytes, 0);
    return { ...head, ...factsOf(manifest), bytes, residentBytes: residentBytes(manifest.files), problem };
  } catch (error) {
    return { ...head, ...NO_FACTS, bytes: null, residentBytes: null, problem: (error as Error).message };
  }
}

async function sizesIn(folder: string, files: Manifest['files']): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const file of Object.keys(files)) {
    const found = await stat(join(folder, file)).catch(() => undefined);
    if (found) sizes.set(file, found.size);
  }
  return sizes;
}
