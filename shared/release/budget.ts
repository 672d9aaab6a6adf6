/** Which files of a release stay in memory while it is served, and how many bytes they may take. */

import { type Manifest, REPORT_FILE, RUN_FILE } from './manifest.ts';

/**
 * Most bytes that a file may have. The budgets of the models' artifacts are in models/catalogue.ts. All budgets together
 * leave 4 MB of `RESIDENT_BUDGET` for the workspace of scoring. tests/models/byte-budget.test.ts checks that bias.arrow
 * fits for 32 million ratings. No test checks the other figures for a dataset of that size.
 */
export const FILE_BUDGETS: Readonly<Record<string, number>> = {
  'movies.arrow': 4_500_000,
  'search.arrow': 2_000_000,
  'attributes.arrow': 2_900_000,
  'bias.arrow': 1_200_000,
  // The directories of users have at most `MOST_BLOCKS` entries, and names at most 256 bytes.
  'profiles-index.arrow': 100_000,
  'user-names-index.arrow': 1_200_000,
};

/** Files that do not stay in memory: the service reads them by range, or whole when a request needs them. */
const NOT_RESIDENT = new Set([
  'profiles.bin',
  'user-names.txt',
  'stats.arrow',
  'movie-stats.bin',
  'attribute-texts.bin',
  REPORT_FILE,
  RUN_FILE,
]);
/** Number of files that the message about too much memory names. A round number; only the message depends on it. */
const NAMED_FILES = 3;

/** Returns true when the service keeps the whole file in memory while it serves the release. */
export function isResident(file: string): boolean {
  return !NOT_RESIDENT.has(file);
}

/** Returns the bytes of these files that the service keeps in memory while it serves their release. */
export function residentBytes(files: Manifest['files']): number {
  return Object.entries(files).reduce((sum, [file, { bytes }]) => sum + (isResident(file) ? bytes : 0), 0);
}

/**
 * Returns a message when the resident files of a release and `workspace` bytes together exceed the budget that its
 * manifest states; null when they fit.
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
