/** `releases list`: the releases of a folder, newest first. */

import type { Command } from 'commander';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { datasetLabel } from '../../../shared/release/manifest.ts';
import { formatBytes } from '../../../shared/units.ts';
import type { Answer } from '../../terminal/answer.ts';
import { print } from '../../terminal/print.ts';
import { formatTable } from '../../terminal/table.ts';
import { RELEASES, type ReleaseOptions } from '../options.ts';

/** Adds `releases list`. */
export function addList(releases: Command): void {
  releases
    .command('list')
    .description('list the releases, newest first')
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--json', 'print JSON')
    .action(async (options: ReleaseOptions) => {
      print(await showReleases(options.releases), options);
    });
}

/** Lists the releases of a folder, newest first. The text is a table in which `*` marks the current release. */
async function showReleases(releasesDir: string): Promise<Answer> {
  const { listReleases } = await import('../../../models/releases/list-releases.ts');
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
    release.ndcg10 ?? '–',
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
    { title: 'nDCG@10', align: 'right' },
    { title: 'problem' },
  ] as const;
  return { value: { releases }, text: formatTable(columns, rows) };
}
