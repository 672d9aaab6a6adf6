/**
 * `releases rollback`: makes an earlier release the current one, once every byte of it is checked and this build can open
 * it.
 */

import type { Command } from 'commander';
import type { Answer } from '../../terminal/answer.ts';
import { print } from '../../terminal/print.ts';
import * as read from '../arguments.ts';
import { RELEASES, type ReleaseOptions } from '../options.ts';

/** Adds `releases rollback`. */
export function addRollback(releases: Command): void {
  releases
    .command('rollback')
    .description('check every byte of an earlier release, open it, and make it the current one')
    .argument('[id]', 'release id; the one made before the current one by default', read.releaseName)
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--json', 'print JSON')
    .action(async (id: string | undefined, options: ReleaseOptions) => {
      print(await rollback(options.releases, id), options);
    });
}

/**
 * Makes an earlier release the current one, by default the one before the current release. Throws as `rollbackRelease`.
 */
async function rollback(releasesDir: string, id?: string): Promise<Answer> {
  const { rollbackRelease } = await import('../../releases/rollback.ts');
  const { from, to } = await rollbackRelease(releasesDir, id);
  const before = from === to ? 'it was the current one before' : `the release before was ${from ?? 'none'}`;
  return { value: { release: to, before: from }, text: `release ${to} is intact and current; ${before}` };
}
