/** The command-line options of `releases list`, `inspect`, `rollback`, `publish` and `prune`. */

import type { Command } from 'commander';
import { failWith, print } from '../terminal/print.ts';
import * as read from './arguments.ts';
import { publishEndpoint, RELEASES, type ReleaseOptions, showProgress } from './options.ts';

/** Adds the command `releases` with its subcommands to `program`. The code of a subcommand is loaded when it runs. */
export function addReleases(program: Command): void {
  const releases = program.command('releases').description('manage published releases');

  releases
    .command('list')
    .description('list the releases, newest first')
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--json', 'print JSON')
    .action(async (options: ReleaseOptions) => {
      const { showReleases } = await import('./releases.ts');
      print(await showReleases(options.releases), options);
    });

  releases
    .command('inspect')
    .description('read and check every file of a release')
    .argument('<id>', 'release id', read.releaseName)
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--json', 'print JSON')
    .action(async (id: string, options: ReleaseOptions) => {
      const { showRelease } = await import('./releases.ts');
      const { problems, ...answer } = await showRelease(options.releases, id);
      print(answer, options);
      failWith(problems);
    });

  releases
    .command('rollback')
    .description('check every byte of an earlier release and make it the current one')
    .argument('[id]', 'release id; the one made before the current one by default', read.releaseName)
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--json', 'print JSON')
    .action(async (id: string | undefined, options: ReleaseOptions) => {
      const { rollback } = await import('./releases.ts');
      print(await rollback(options.releases, id), options);
    });

  releases
    .command('publish')
    .description(
      'upload the missing files of a release to a bucket and make it current there; an earlier id rolls the bucket back',
    )
    .argument('[id]', 'release id; the current one by default', read.releaseName)
    .requiredOption('--to <target>', 'r2://<bucket>, or r2-local[:<dir>] for wrangler dev')
    .addOption(publishEndpoint())
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--keep <n>', 'number of releases to keep in the bucket', read.integer(1, 1000), 3)
    .option('--json', 'print JSON')
    .action(
      async (
        id: string | undefined,
        options: ReleaseOptions & { to: string; keep: number; publishEndpoint?: string },
      ) => {
        const { publishToTarget } = await import('./publish-to.ts');
        const { to: target, publishEndpoint: endpoint } = options;
        print(await publishToTarget({ ...options, target, endpoint, id }, await showProgress()), options);
      },
    );

  releases
    .command('prune')
    .description('remove the oldest releases, never the current one')
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--keep <n>', 'number of releases to keep', read.integer(1, 1000), 3)
    .option('--json', 'print JSON')
    .action(async (options: ReleaseOptions & { keep: number }) => {
      const { prune } = await import('./releases.ts');
      print(await prune(options.releases, options.keep), options);
    });
}
