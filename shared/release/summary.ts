/** What there is to say of a release at first sight, and which one comes before another. Whoever calls has read the files. */

import type { Manifest } from './manifest.ts';

export interface ReleaseFacts {
  dataset: string | null;
  /** True when the dataset's viewers are made up. */
  simulated: boolean;
  ratings: number | null;
  /** Held-out RMSE of the hybrid; null when it was not judged. */
  rmse: number | null;
}

/** Of a release whose manifest cannot be read. */
export const NO_FACTS: ReleaseFacts = { dataset: null, simulated: false, ratings: null, rmse: null };

export function factsOf({ dataset, evaluation }: Manifest): ReleaseFacts {
  const { name, simulated, ratings } = dataset;
  return { dataset: name, simulated, ratings, rmse: evaluation?.rmse?.hybrid ?? null };
}

/** When the run ended that wrote this `run.json`, ISO; null when it does not say. */
export function timeOf(run: unknown): string | null {
  const time = (run as { time?: unknown } | null)?.time;
  return typeof time === 'string' && !Number.isNaN(Date.parse(time)) ? time : null;
}

interface Dated {
  readonly id: string;
  readonly time: string | null;
}

/** Newest first; those without a time are last. */
export function newestFirst<T extends Dated>(releases: readonly T[]): T[] {
  return releases.toSorted((a, b) => compare(b.time ?? '', a.time ?? '') || compare(a.id, b.id));
}

/** Of releases that are newest first, the one that is older than `current`; undefined when none is known to be. */
export function releaseBefore<T extends Dated>(releases: readonly T[], current: string): T | undefined {
  const at = releases.findIndex(({ id }) => id === current);
  const before = releases[at + 1];
  return at >= 0 && before && before.time !== null && releases[at].time !== null ? before : undefined;
}

/** What is wrong at first sight: a manifest of another release, a file that is absent or of another size. `sizes`: by file. */
export function findProblem(
  { id: found, files }: Manifest,
  id: string,
  sizes: ReadonlyMap<string, number>,
): string | null {
  if (found !== id) return `manifest.json: describes release ${found}, expected ${id}`;
  for (const [file, { bytes }] of Object.entries(files)) {
    const size = sizes.get(file);
    if (size === undefined) return `${file}: is missing`;
    if (size !== bytes) return `${file}: has ${size} bytes, expected ${bytes}`;
  }
  return null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
