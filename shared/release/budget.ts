/** What of a release is held in memory while it is served, and how much that may be. */

import { ReleaseError } from '../errors.ts';
import type { Manifest } from './manifest.ts';

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
  'report.json',
  'run.json',
]);

export function isResident(file: string): boolean {
  return !NOT_RESIDENT.has(file);
}

/** Bytes of these files that the service holds while it serves their release. */
export function residentBytes(files: Manifest['files']): number {
  return Object.entries(files).reduce((sum, [file, { bytes }]) => sum + (isResident(file) ? bytes : 0), 0);
}

/** Throws `ReleaseError` `budget` when the files of a release, with `workspace` bytes beside them, are more than it may have. */
export function checkBudget({ files, budget }: Pick<Manifest, 'files' | 'budget'>, workspace: number): void {
  const bytes = residentBytes(files) + workspace;
  if (bytes <= budget) return;
  throw new ReleaseError('budget', `the release needs ${bytes} bytes of memory, its budget is ${budget}`);
}
