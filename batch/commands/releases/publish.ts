/** `releases publish`: uploads a release to a bucket and makes it the current one there. */

import type { Command } from 'commander';
import { print } from '../../terminal/print.ts';
import * as read from '../arguments.ts';
import { publishEndpoint, RELEASES, type ReleaseOptions, showProgress } from '../options.ts';

/** Adds `releases publish`. */
export function addPublish(releases: Command): void {
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
        const { publishToTarget } = await import('../publish-to.ts');
        const { to: target, publishEndpoint: endpoint } = options;
        print(await publishToTarget({ ...options, target, endpoint, id }, await showProgress()), options);
      },
    );
}
