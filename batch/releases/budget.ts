/** What of a release is larger than it may be: a line for each excess. */

import { budgetOf, workspaceIn } from '../../models/scorers.ts';
import { isResident, residentBytes } from '../../shared/release/budget.ts';
import type { Manifest } from '../../shared/release/manifest.ts';

/** Files that are larger than the budget of their component. */
export function fileExcess(files: Manifest['files']): string[] {
  return Object.entries(files)
    .filter(([file, { bytes }]) => bytes > (budgetOf(file) ?? Number.POSITIVE_INFINITY))
    .map(([file, { bytes }]) => `${file} has ${bytes} bytes, its budget is ${budgetOf(file)}`);
}

/** The resident files and what scoring works on, against the budget that the manifest states. */
export function residentExcess(manifest: Pick<Manifest, 'files' | 'budget' | 'dataset'>): string[] {
  const { files, budget } = manifest;
  const workspace = workspaceIn(manifest);
  const bytes = residentBytes(files) + workspace;
  if (bytes <= budget) return [];
  const largest = Object.entries(files)
    .filter(([file]) => isResident(file))
    .sort(([, a], [, b]) => b.bytes - a.bytes)
    .slice(0, 3)
    .map(([file, entry]) => `${file} ${entry.bytes}`);
  return [`${bytes} resident bytes, the budget is ${budget}; largest: ${largest.join(', ')}, workspace ${workspace}`];
}
