/** `releases promote`: makes the release that is tried the current one. */

import type { Command } from 'commander';
import { print } from '../../terminal/print.ts';
import { RELEASES, type ReleaseOptions } from '../options.ts';

/** Adds `releases promote`. */
export function addPromote(releases: Command): void {
  releases
    .command('promote')
    .description('check every byte of the release that is tried and make it the current one')
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--json', 'print JSON')
    .action(async (options: ReleaseOptions) => {
      const { promoteTried } = await import('../../releases/canary.ts');
      const { from, to } = await promoteTried(options.releases);
      const text = `release ${to} is intact and current; the release before was ${from ?? 'none'}`;
      print({ value: { release: to, before: from }, text }, options);
    });
}
