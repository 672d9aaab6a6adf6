/** Options that several commands have, and what they lead to. Heavy modules are loaded only when a command runs. */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { Recommender } from '../../models/recommender/answers.ts';
import type { Source } from '../../shared/source.ts';
import type { Progress } from '../terminal/progress.ts';
import * as read from './arguments.ts';
import type { Who } from './who.ts';

/** Where releases are published unless `--releases` says otherwise. */
export const RELEASES = 'data/releases';
/** Longest list that may be asked for. */
export const MAX_LIST = 100;
const MAX_BAD_ROWS = 1_000_000_000;

export interface ReleaseOptions {
  releases: string;
  release?: string;
  json?: boolean;
}

export interface TrainingOptions {
  seed: number;
  threads: number;
  memoryLimit: number;
  columns?: ReturnType<typeof read.columnNames>;
  maxBadRows: number;
  datasets: string;
  datasetsUrl?: string;
}

/** For commands that train. */
export function trainingOptions(command: Command): Command {
  return command
    .option('--seed <n>', 'the same seed and data give the same release', read.integer(0, 0xffffffff), 42)
    .option('--threads <n>', 'worker threads', read.integer(1, 256), availableParallelism())
    .addOption(
      new Option('--memory-limit <size>', 'of the whole process, like 512MB').argParser(read.bytes).default(4e9, '4GB'),
    )
    .option('--columns <names>', 'of a file with other names: user=…,movie=…,rating=…[,timestamp=…]', read.columnNames)
    .option('--max-bad-rows <n>', 'unreadable ratings to skip', read.integer(0, MAX_BAD_ROWS), 0)
    .addOption(
      new Option('--datasets <dir>', 'where downloads are kept').env('CINEMATCH_DATASETS').default('data/datasets'),
    )
    .addOption(
      new Option('--datasets-url <url>', 'where named datasets come from, instead of GroupLens').env(
        'CINEMATCH_DATASETS_URL',
      ),
    );
}

/** For commands that answer from one release. */
export function releaseOptions(command: Command): Command {
  return command
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--release <id>', 'a release other than the current one', read.releaseName)
    .option('--json', 'print JSON, as when the output is no terminal');
}

/** For commands that answer one viewer: exactly one of `--user` and `--ratings` is given. */
export function whoOptions(command: Command): Command {
  return releaseOptions(command)
    .addOption(new Option('--user <id>', 'a user of the dataset, by id or name').conflicts('ratings'))
    .option('--ratings <list>', 'or ratings of your own: movieId:rating,…', read.ratings)
    .hook('preAction', (_, action) => {
      const { user, ratings } = action.opts<Who>();
      if (user === undefined && !ratings) action.error('error: give --user or --ratings');
    });
}

/** The option `--publish-endpoint`. */
export function publishEndpoint(): Option {
  return new Option('--publish-endpoint <url>', "of another store that speaks S3, instead of R2's").env('R2_ENDPOINT');
}

/** The release that is asked for, by default the current one. Throws `ReleaseError` `missing` when none is published. */
export async function findRelease({ releases, release }: ReleaseOptions): Promise<{ id: string; source: Source }> {
  const { fileSource, readPointer } = await import('../../shared/node/file-source.ts');
  const id = release ?? (await readPointer(releases)).release;
  return { id, source: fileSource(join(releases, id)) };
}

/** Opens it, with the scoring kernels. Throws `ReleaseError` when it is damaged. */
export async function openRelease(options: ReleaseOptions): Promise<Recommender> {
  const { source } = await findRelease(options);
  const { openRecommender } = await import('../../models/recommender/recommender.ts');
  const { loadKernels } = await import('../process/load-kernels.ts');
  const { module: scoring } = await loadKernels('scoring');
  return openRecommender(source, { scoring });
}

/** Progress on standard error. */
export async function showProgress(): Promise<Progress> {
  const { createProgress } = await import('../terminal/progress.ts');
  return createProgress(process.stderr);
}
