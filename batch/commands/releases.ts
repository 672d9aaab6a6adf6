/** The commands `releases list`, `releases inspect`, `releases rollback` and `releases prune`. */

import { listReleases } from '../../models/releases/list-releases.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import { withFolderLock } from '../../shared/node/folder-lock.ts';
import { datasetLabel } from '../../shared/release/manifest.ts';
import { formatBytes } from '../../shared/units.ts';
import { inspectRelease } from '../releases/inspect.ts';
import { pruneReleases } from '../releases/prune.ts';
import { rollbackRelease } from '../releases/rollback.ts';
import type { Answer } from '../terminal/answer.ts';
import { formatTable, printable } from '../terminal/table.ts';

/** Lists the releases of a folder, newest first. The text is a table in which `*` marks the current release. */
export async function showReleases(releasesDir: string): Promise<Answer> {
  const releases = await listReleases(fileArchive(releasesDir));
  if (releases.length === 0) return { value: { releases }, text: `${releasesDir}: no releases` };
  const rows = releases.map((release) => [
    release.current ? '*' : '',
    release.id,
    release.time ?? '–',
    release.dataset === null ? '–' : datasetLabel({ name: release.dataset, simulated: release.simulated }),
    release.ratings ?? '–',
    formatBytes(release.bytes),
    release.residentBytes === null ? '–' : formatBytes(release.residentBytes),
    release.rmse ?? '–',
    release.problem ?? '',
  ]);
  const columns = [
    { title: '' },
    { title: 'release' },
    { title: 'made' },
    { title: 'dataset' },
    { title: 'ratings', align: 'right' },
    { title: 'size', align: 'right' },
    { title: 'resident', align: 'right' },
    { title: 'RMSE', align: 'right' },
    { title: 'problem' },
  ] as const;
  return { value: { releases }, text: formatTable(columns, rows) };
}

/**
 * Reads and checks every file of a release. `problems` has what is damaged and what is over its budget; it is empty
 * when the release is intact and within its budgets. Throws `ReleaseError` `missing` when there is no such release.
 */
export async function showRelease(releasesDir: string, id: string): Promise<Answer & { problems: string[] }> {
  const inspection = await inspectRelease(releasesDir, id);
  const { manifest, files, residentBytes, totalBytes, budget, problems, excess, unknownFiles } = inspection;
  const lines = [`release ${id}: ${inspection.intact ? 'intact' : 'damaged'}`];
  if (manifest) {
    const { ratings, users, movies } = manifest.dataset;
    lines.push(
      `dataset ${printable(datasetLabel(manifest.dataset))}: ${ratings} ratings, ${users} users, ${movies} movies; seed ${manifest.seed}`,
    );
  }
  if (files.length > 0) {
    const columns = [
      { title: 'file' },
      { title: 'bytes', align: 'right' },
      { title: 'budget', align: 'right' },
      { title: 'share', align: 'right' },
      { title: 'resident' },
      { title: 'problem' },
    ] as const;
    const rows = files.map((file) => [
      file.file,
      file.bytes ?? '–',
      file.budget ?? '–',
      share(file.bytes ?? 0, file.budget),
      file.resident ? 'yes' : 'no',
      file.problem ?? overBudget(file.bytes ?? 0, file.budget),
    ]);
    const resident = ['resident', residentBytes, budget ?? '–', share(residentBytes, budget), 'yes'];
    rows.push([...resident, overBudget(residentBytes, budget)]);
    lines.push('', formatTable(columns, rows), '');
    lines.push(
      `total ${formatBytes(totalBytes)}, resident ${formatBytes(residentBytes)} of ${formatBytes(budget ?? 0)}`,
    );
  }
  if (unknownFiles.length > 0)
    lines.push(`files that do not belong to the release: ${unknownFiles.map(printable).join(', ')}`);
  return { value: inspection, text: lines.join('\n'), problems: [...problems, ...excess] };
}

/**
 * Makes an earlier release the current one, by default the one before the current release. Throws as `rollbackRelease`.
 */
export async function rollback(releasesDir: string, id?: string): Promise<Answer> {
  const { from, to } = await rollbackRelease(releasesDir, id);
  const before = from === to ? 'it was the current one before' : `the release before was ${from ?? 'none'}`;
  return { value: { release: to, before: from }, text: `release ${to} is intact and current; ${before}` };
}

/**
 * Removes old releases so that `keep` stay in total, always including the current one. Throws `LockError` when another
 * run holds the lock, and `ReleaseError` when the pointer is damaged.
 */
export async function prune(releasesDir: string, keep: number): Promise<Answer> {
  // Without releases there is nothing to remove. Taking the lock would create a missing folder.
  const before = await listReleases(fileArchive(releasesDir));
  const removed = before.length === 0 ? [] : await withFolderLock(releasesDir, () => pruneReleases(releasesDir, keep));
  const kept = before.map(({ id }) => id).filter((id) => !removed.includes(id));
  const text = [`removed: ${removed.join(', ') || 'none'}`, `kept: ${kept.join(', ') || 'none'}`].join('\n');
  return { value: { removed, kept }, text };
}

function share(bytes: number, budget: number | null): string {
  return budget === null ? '–' : `${((100 * bytes) / budget).toFixed(1)} %`;
}

function overBudget(bytes: number, budget: number | null): string {
  return budget !== null && bytes > budget ? 'over budget' : '';
}
