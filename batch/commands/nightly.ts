/** `nightly`: reads the ratings, trains the models, evaluates them and publishes a release. */

import { type Command, Option } from 'commander';
import { print } from '../terminal/print.ts';
import * as read from './arguments.ts';
import { publishEndpoint, RELEASES, showProgress, type TrainingOptions, trainingOptions } from './options.ts';

type NightlyOptions = TrainingOptions & {
  dataset: string;
  feedback?: string;
  itemName?: ReturnType<typeof read.itemName>;
  releases: string;
  keep: number;
  maxLoss: number;
  acceptWorse?: boolean;
  acceptUnjudged?: boolean;
  engine?: string;
  work?: string;
  publish: boolean;
  publishTo?: string;
  publishEndpoint?: string;
};

/** Adds the command `nightly`, which prints the release that it published. */
export function addNightly(program: Command): void {
  trainingOptions(program.command('nightly'))
    .description('read the ratings, train the models, evaluate them and publish a release')
    .option(
      '--dataset <source>',
      'sample, a name like ml-32m (downloaded), a folder, a zip, a URL, s3://… or a ratings file',
      'sample',
    )
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--feedback <file>', "feedback to include: the service's SQLite file, or the output of `feedback export`")
    .option(
      '--item-name <words>',
      'what the pages call the films, in the singular or with the plural: book, or person,people',
      read.itemName,
    )
    .option('--keep <n>', 'number of releases to keep', read.integer(1, 1000), 3)
    .addOption(
      new Option(
        '--max-loss <share>',
        "share of the current release's ratings, users or films that may be gone, like 10%",
      )
        .argParser(read.share)
        .default(0.1, '10%'),
    )
    .option(
      '--engine <name>',
      'keep the ratings in shards on the disk, and run the work in processes: local, or a Spark cluster: sc://host:port, yarn, spark://…, k8s://…',
    )
    .option('--work <place>', 'where the shards lie, about 100 bytes a rating: a folder, or s3://bucket/folder')
    .option('--accept-worse', 'publish a release that is worse than the current one')
    .option('--accept-unjudged', 'publish a release with too few ratings to judge it in place of one that was judged')
    .addOption(new Option('--no-publish', 'train and evaluate only').conflicts('publishTo'))
    .option('--publish-to <target>', 'upload it as well: r2://<bucket>, or r2-local[:<dir>] for wrangler dev')
    .addOption(publishEndpoint())
    .action(async ({ publishTo: target, publishEndpoint: endpoint, ...options }: NightlyOptions) => {
      const { nightly } = await import('../nightly.ts');
      const { showPublished } = await import('./figures.ts');
      const { checkTarget, publishToTarget, uploadNights } = await import('./publish-to.ts');
      if (target) await checkTarget({ target, endpoint });
      const progress = await showProgress();
      const note = async () => target && uploadNights({ ...options, target, endpoint });
      // After a night that failed its error is what counts, and not that the note could not be uploaded as well.
      const published = await nightly({ ...options, progress }).catch(async (error: unknown) => {
        await note().catch(() => undefined);
        throw error;
      });
      const answer = showPublished(published);
      if (!target || !published) return print(answer);
      const upload = await publishToTarget({ ...options, target, endpoint, id: published.id }, progress).catch(
        (error: unknown) => {
          // The release is published here. What follows is only about the upload.
          print(answer);
          throw error;
        },
      );
      await note();
      print({ value: { ...(answer.value as object), upload: upload.value }, text: `${answer.text}\n${upload.text}` });
    });
}
