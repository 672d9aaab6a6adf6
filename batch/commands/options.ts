/** Options that several commands share, and functions that act on them. Heavy modules load only when a command runs. */

import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import type { Recommender } from '../../models/recommender/answers.ts';
import type { Source } from '../../shared/source.ts';
import type { Progress } from '../terminal/progress.ts';
import * as read from './arguments.ts';
import type { Who } from './who.ts';

/** Where releases are published unless `--releases` says otherwise. */
export const RELEASES = 'data/releases';
/** More rows than any dataset has, so in effect no limit. */
const MAX_BAD_ROWS = 1_000_000_000;

/** The values of `releaseOptions`. */
export interface ReleaseOptions {
  /** Folder of releases. */
  releases: string;
  /** Release id; the current release by default. */
  release?: string;
  /** Print JSON even on a terminal. */
  json?: boolean;
}

/** The values of `trainingOptions`. */
export interface TrainingOptions {
  seed: number;
  /** Worker threads. */
  threads: number;
  /** Bytes of the whole process. */
  memoryLimit: number;
  columns?: ReturnType<typeof read.columnNames>;
  /** Types of columns that say more of films. */
  attributes?: ReturnType<typeof read.attributeTypes>;
  /** Values that mean "not rated". */
  notRated?: number[];
  movies?: string;
  tags?: string;
  links?: string;
  /** Path inside a folder or an archive. */
  path?: string;
  /** Number of unreadable rows of ratings that are skipped before the run fails. */
  maxBadRows: number;
  /** Folder of downloaded datasets. */
  datasets: string;
  /** Server of named datasets; GroupLens by default. */
  datasetsUrl?: string;
  /** Downloads may be redirected into the network of this machine. */
  privateRedirects?: boolean;
}

/** Adds the options of commands that train. Returns `command`. */
export function trainingOptions(command: Command): Command {
  return command
    .option('--seed <n>', 'the same seed and data give the same release', read.integer(0, 0xffffffff), 42)
    .option('--threads <n>', 'worker threads', read.integer(1, 256), availableParallelism())
    .addOption(
      new Option('--memory-limit <size>', 'memory of the process, like 512MB')
        .argParser(read.bytes)
        .default(4e9, '4GB'),
    )
    .option('--movies <file>', 'file of titles, genres and years, instead of the one beside the ratings')
    .option('--tags <file>', 'file of tags, instead of the one beside the ratings')
    .option('--links <file>', 'file of ids at IMDb and TMDB, instead of the one beside the ratings')
    .option('--path <inside>', 'the dataset, or its ratings file, inside a folder or a zip that has several')
    .option(
      '--columns <names>',
      'names or positions of columns: user=…,movie=…[,rating=…][,timestamp=…][,title=…][,links.movie=…]',
      read.columnNames,
    )
    .option(
      '--attributes <types>',
      'what further columns of the films are, like director=list,plot=none (list, word, number, text); none leaves all out',
      read.attributeTypes,
    )
    .option(
      '--not-rated <values>',
      'ratings that mean "not rated", like -1 or 0; none if all are ratings',
      read.notRated,
    )
    .option('--max-bad-rows <n>', 'number of unreadable ratings to tolerate', read.integer(0, MAX_BAD_ROWS), 0)
    .addOption(
      new Option('--datasets <dir>', 'folder of downloaded datasets')
        .env('CINEMATCH_DATASETS')
        .default('data/datasets'),
    )
    .addOption(
      new Option('--datasets-url <url>', 'server of named datasets, instead of GroupLens').env(
        'CINEMATCH_DATASETS_URL',
      ),
    )
    .option('--private-redirects', "let a download be redirected into this machine's own network");
}

/** Adds the options of commands that answer from one release. Returns `command`. */
export function releaseOptions(command: Command): Command {
  return command
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--release <id>', 'a release other than the current one', read.releaseName)
    .option('--json', 'print JSON even on a terminal');
}

/**
 * Adds the options of commands that answer one viewer; exactly one of `--user` and `--ratings` is given. Returns
 * `command`.
 */
export function whoOptions(command: Command): Command {
  return releaseOptions(command)
    .addOption(new Option('--user <id>', 'a user of the dataset, by id or name').conflicts('ratings'))
    .option('--ratings <list>', 'your own ratings, instead of --user: movieId:rating,…', read.ratings)
    .hook('preAction', (_, action) => {
      const { user, ratings } = action.opts<Who>();
      if (user === undefined && !ratings) action.error('error: give --user or --ratings');
    });
}

/** The option `--publish-endpoint`, by default the environment variable R2_ENDPOINT. */
export function publishEndpoint(): Option {
  return new Option('--publish-endpoint <url>', 'URL of another S3-compatible store, instead of R2').env('R2_ENDPOINT');
}

/**
 * Finds the release with the given id, by default the current one. Throws `ReleaseError` `missing` if none is
 * published.
 */
export async function findRelease({ releases, release }: ReleaseOptions): Promise<{ id: string; source: Source }> {
  const { fileArchive } = await import('../../shared/node/file-archive.ts');
  const archive = fileArchive(releases);
  const id = release ?? (await archive.readPointer()).release;
  return { id, source: archive.lease?.(id) ?? archive.source(id) };
}

/**
 * Opens the release that the options name, with the scoring kernels. Throws `ReleaseError` if it is missing or damaged.
 */
export async function openRelease(options: ReleaseOptions): Promise<Recommender> {
  const { source } = await findRelease(options);
  const { openRecommender } = await import('../../models/recommender/recommender.ts');
  const { loadKernels } = await import('../process/load-kernels.ts');
  const { module: scoring } = await loadKernels('scoring');
  return openRecommender(source, { scoring });
}

/** A progress display on standard error. */
export async function showProgress(): Promise<Progress> {
  const { createProgress } = await import('../terminal/progress.ts');
  return createProgress(process.stderr);
}
