/** What of a release is held in memory while it is served, and how much that may be. */

import { type Manifest, REPORT_FILE, RUN_FILE } from './manifest.ts';

/**
 * Bytes that a file may have, beside the models' own artifacts, whose budgets are in models/catalogue.ts. What all of them
 * leave of `RESIDENT_BUDGET` is spare.
 */
export const FILE_BUDGETS: Readonly<Record<string, number>> = {
  'movies.arrow': 4_500_000,
  'search.arrow': 2_000_000,
  'bias.arrow': 1_200_000,
  'profiles-index.arrow': 2_000_000,
  'user-names-index.arrow': 1_000_000,
};

/** Files that the service never holds whole: read by range, or only when somebody asks. */
const NOT_RESIDENT = new Set([
  'profiles.bin',
  'user-names.txt',
  'stats.arrow',
  'movie-stats.bin',
  REPORT_FILE,
  RUN_FILE,
]);
/** Files that a line about too much memory names. */
const NAMED_FILES = 3;

/** True when the service holds the whole file while it serves the release. */
export function isResident(file: string): boolean {
  return !NOT_RESIDENT.has(file);
}

/** Bytes of these files that the service holds while it serves their release. */
export function residentBytes(files: Manifest['files']): number {
  return Object.entries(files).reduce((sum, [file, { bytes }]) => sum + (isResident(file) ? bytes : 0), 0);
}

/**
 * A line when the resident files of a release, with `workspace` bytes beside them, are more than the budget that its
 * manifest states; null when they are not.
 */
export function residentExcess(
  { files, budget }: Pick<Manifest, 'files' | 'budget'>,
  workspace: number,
): string | null {
  const bytes = residentBytes(files) + workspace;
  if (bytes <= budget) return null;
  const largest = Object.entries(files)
    .filter(([file]) => isResident(file))
    .sort(([, a], [, b]) => b.bytes - a.bytes)
    .slice(0, NAMED_FILES)
    .map(([file, entry]) => `${file} ${entry.bytes}`);
  return `the release needs ${bytes} bytes of memory, its budget is ${budget}; largest: ${largest.join(', ')}, workspace ${workspace}`;
}
