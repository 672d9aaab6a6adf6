/** `releases prune`: removes the oldest releases, never the current one or one that is being read. */

import type { Command } from 'commander';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { withFolderLock } from '../../../shared/node/folder-lock.ts';
import type { Answer } from '../../terminal/answer.ts';
import { print } from '../../terminal/print.ts';
import * as read from '../arguments.ts';
import { RELEASES, type ReleaseOptions } from '../options.ts';

/** Adds `releases prune`. */
export function addPrune(releases: Command): void {
  releases
    .command('prune')
    .description('remove the oldest releases, never the current one or one that is being read')
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--keep <n>', 'number of releases to keep', read.integer(1, 1000), 3)
    .option('--json', 'print JSON')
    .action(async (options: ReleaseOptions & { keep: number }) => {
      print(await prune(options.releases, options.keep), options);
    });
}

/**
 * Removes old releases so that `keep` stay in total, always including the current one, and beside them what is being read. Throws `LockError` when another
 * run holds the lock, and `ReleaseError` when the pointer is damaged.
 */
export async function prune(releasesDir: string, keep: number): Promise<Answer> {
  const { listReleases } = await import('../../../models/releases/list-releases.ts');
  const { pruneReleases } = await import('../../releases/prune.ts');
  // Without releases there is nothing to remove. Taking the lock would create a missing folder.
  const before = await listReleases(fileArchive(releasesDir));
  const { removed, inUse } =
    before.length === 0
      ? { removed: [], inUse: [] }
      : await withFolderLock(releasesDir, () => pruneReleases(releasesDir, keep));
  const kept = before.map(({ id }) => id).filter((id) => !removed.includes(id));
  const text = [
    `removed: ${removed.join(', ') || 'none'}`,
    `kept: ${kept.join(', ') || 'none'}`,
    ...(inUse.length > 0 ? [`kept only because a service or a command reads it: ${inUse.join(', ')}`] : []),
  ].join('\n');
  return { value: { removed, kept, inUse }, text };
}
