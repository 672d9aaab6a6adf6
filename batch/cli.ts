#!/usr/bin/env node
/**
 * The command line. Reads options, loads what a command needs when it runs, prints, and is the only file that sets an
 * exit code: 0 done, 1 unexpected, 2 usage, 3 bad data, 4 a gate refused the release, 5 another run holds the lock.
 */

import './process/sound-compiler.ts';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Command, CommanderError, Option } from 'commander';
import type { RunOptions } from '../edge/node/run.ts';
import type { ModelName } from '../models/model.ts';
import { type Recommender, type RecommendOptions, SIMILAR_BY, type SimilarBy } from '../models/recommender/answers.ts';
import { SCOPES, type Scope } from '../shared/keys.ts';
import { LockError } from '../shared/node/lock-error.ts';
import type { Source } from '../shared/source.ts';
import * as read from './commands/arguments.ts';
import type { Who } from './commands/ask.ts';
import { addFeedbackCommands } from './commands/feedback-commands.ts';
import { DataError } from './ingest/data-error.ts';
import { GateError } from './releases/gate-error.ts';
import { SPLIT_KINDS, type SplitKind } from './splits/evaluation-split.ts';
import { MAX_MOVIES, MAX_RATINGS, MAX_USERS, PRESETS } from './synthesize/sizes.ts';
import type { SynthesizeOptions } from './synthesize/synthesize.ts';
import type { Answer } from './terminal/answer.ts';
import { UsageError } from './terminal/usage-error.ts';

const RELEASES = 'data/releases';
const MAX_LIST = 100;
const MAX_YEAR = 9999;
const MAX_BAD_ROWS = 1_000_000_000;

interface ReleaseOptions {
  releases: string;
  release?: string;
  json?: boolean;
}

interface TrainingOptions {
  seed: number;
  threads: number;
  memoryLimit: number;
  columns?: ReturnType<typeof read.columnNames>;
  maxBadRows: number;
  datasets: string;
  datasetsUrl?: string;
}

type NightlyOptions = TrainingOptions & {
  dataset: string;
  feedback?: string;
  releases: string;
  keep: number;
  publish: boolean;
};

interface PublishOptions {
  publishTo?: string;
  publishEndpoint?: string;
}

type EvaluateOptions = TrainingOptions & {
  train: string;
  test?: string;
  split?: SplitKind;
  movies?: string;
  tags?: string;
  ranking: boolean;
  relevance?: number;
  models?: ModelName[];
  json?: string;
};

const program = new Command('cinematch')
  .description('hybrid film recommender: a nightly job trains a release, a service answers from it')
  .exitOverride();

trainingOptions(program.command('nightly'))
  .description('read the ratings, train, evaluate, publish')
  .option(
    '--dataset <source>',
    'sample, a name like ml-32m (downloaded), a folder, a zip, a URL or a ratings file',
    'sample',
  )
  .option('--releases <dir>', 'where releases are published', RELEASES)
  .option('--feedback <file>', "what people said since: the service's SQLite file, or what `feedback export` wrote")
  .option('--keep <n>', 'releases to keep in all', read.integer(1, 1000), 3)
  .addOption(new Option('--no-publish', 'train and evaluate only').conflicts('publishTo'))
  .option('--publish-to <target>', 'then upload it as well: r2://<bucket>, or r2-local[:<dir>] for wrangler dev')
  .addOption(publishEndpoint())
  .action(async ({ publishTo: target, publishEndpoint: endpoint, ...options }: NightlyOptions & PublishOptions) => {
    const { nightly } = await import('./nightly.ts');
    const { showPublished } = await import('./commands/figures.ts');
    const { checkTarget, publishToTarget } = await import('./commands/publish-to.ts');
    if (target) await checkTarget({ target, endpoint });
    const shown = await progress();
    const published = await nightly({ ...options, progress: shown }).catch(endNow);
    const answer = showPublished(published);
    if (!target || !published) return print(answer);
    const upload = await publishToTarget({ ...options, target, endpoint, id: published.id }, shown);
    print({ value: { ...(answer.value as object), upload: upload.value }, text: `${answer.text}\n${upload.text}` });
  });

trainingOptions(program.command('evaluate'))
  .description('train on some ratings, measure on others, through the bytes that would be served')
  .requiredOption('--train <source>', 'ratings to train on; with --split a whole dataset: as --dataset of nightly')
  .option('--test <file>', 'held-out ratings')
  .addOption(new Option('--split <how>', 'or hold them out of --train').choices(SPLIT_KINDS))
  .option('--movies <file>', 'titles and genres')
  .option('--tags <file>', 'tags')
  .option('--ranking', 'measure ranked lists as well', false)
  .option('--relevance <rating>', 'held-out ratings at or above this are picks', read.number(-1e9, 1e9))
  .option('--models <names>', 'models to report beside the hybrid, like svd,content', read.models)
  .option('--json <file>', 'write the figures to this file')
  .action(async (options: EvaluateOptions) => {
    const { evaluateFiles } = await import('./evaluate.ts');
    const { showEvaluation } = await import('./commands/figures.ts');
    print(showEvaluation(await evaluateFiles({ ...options, progress: await progress() }).catch(endNow)));
  });

program
  .command('synthesize')
  .description('write a made-up MovieLens dataset whose lowest reachable RMSE is known')
  .requiredOption('--out <dir>', 'folder to write, which must not exist yet')
  .addOption(new Option('--preset <size>', 'as large as this dataset').choices(Object.keys(PRESETS)))
  .option('--users <n>', 'or that many users', read.integer(1, MAX_USERS))
  .option('--ratings <n>', 'ratings, 20 per user or more', read.integer(1, MAX_RATINGS))
  .option('--movies <n>', "movies; the catalogue's when there is one", read.integer(1, MAX_MOVIES))
  .option('--catalogue <file>', 'a movies.csv with real titles and genres; the first of them if --movies says fewer')
  .option('--seed <n>', 'the same seed and sizes give the same files', read.integer(0, 0xffffffff), 42)
  .action(async (options: Omit<SynthesizeOptions, 'progress' | 'signal'>) => {
    const { synthesizeDataset } = await import('./commands/synthesize.ts');
    print(await synthesizeDataset({ ...options, progress: await progress() }));
  });

program
  .command('serve')
  .description('answer over HTTP')
  .option('--releases <dir>', 'where releases are published', RELEASES)
  .option('--port <n>', '0 takes a free one', read.integer(0, 65_535), 8787)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--feedback <file>', 'SQLite file of the ratings that people give (CINEMATCH_FEEDBACK)')
  .option('--workers <n>', 'that many processes, auto for one per processor; this one alone by default', read.workers)
  .option(
    '--memory-limit <size>',
    'of a process, like 300MB: over it new work waits (CINEMATCH_MEMORY_LIMIT)',
    read.bytes,
  )
  .option('--release <id>', 'answer from this one whatever is current (CINEMATCH_RELEASE)', read.releaseName)
  .option('--shadow <url>', 'another service to compare answers with (CINEMATCH_SHADOW)')
  .action(async (options: RunOptions) => {
    const { run } = await import('../edge/node/run.ts');
    process.stdout.off('error', endWithReader);
    await run(options);
  });

whoOptions(program.command('recommend'))
  .description('films to watch next')
  .option('-n <number>', 'how many, 1–100', read.integer(1, MAX_LIST), 10)
  .option('--genres <names>', 'only films of these genres, like Drama,Comedy', read.list)
  .addOption(new Option('--match <how>', 'films of any or of all these genres').choices(['any', 'all']))
  .option('--year-from <year>', 'not older', read.integer(0, MAX_YEAR))
  .option('--year-to <year>', 'not younger', read.integer(0, MAX_YEAR))
  .option('--exclude <ids>', 'movie ids to leave out', read.ids)
  .option('--include-rated', 'films that are already rated too')
  .option('--diversity <x>', '0 sorts by score alone, 1 avoids films that are alike', read.number(0, 1))
  .option('--models <names>', 'models that take part, like svd,content', read.models)
  .action(async (options: ReleaseOptions & Who & RecommendOptions) => {
    const { recommend } = await import('./commands/ask.ts');
    print(await recommend(await openRelease(options), options, options), options);
  });

whoOptions(program.command('predict'))
  .description('what a viewer would give films')
  .requiredOption('--movies <ids>', 'movie ids, like 1,260', read.ids)
  .action(async (options: ReleaseOptions & Who & { movies: number[] }) => {
    const { predict } = await import('./commands/ask.ts');
    print(await predict(await openRelease(options), options, options.movies), options);
  });

releaseOptions(program.command('similar'))
  .description('films like a film')
  .requiredOption('--movie <id>', 'movie id', read.id)
  .addOption(new Option('--by <model>', 'whose notion of alike').choices(SIMILAR_BY).default('hybrid'))
  .option('-n <number>', 'how many, 1–100', read.integer(1, MAX_LIST), 10)
  .action(async (options: ReleaseOptions & { movie: number; by: SimilarBy; n: number }) => {
    const { similar } = await import('./commands/ask.ts');
    print(similar(await openRelease(options), options.movie, options.by, options.n), options);
  });

whoOptions(program.command('explain'))
  .description('why a film has the score it has')
  .requiredOption('--movie <id>', 'movie id', read.id)
  .action(async (options: ReleaseOptions & Who & { movie: number }) => {
    const { explain } = await import('./commands/ask.ts');
    print(await explain(await openRelease(options), options, options.movie), options);
  });

releaseOptions(program.command('verify'))
  .description('acceptance run: load everything, predict, recommend five, memory, checksums')
  .option('--user <id>', 'user id or name; the first of the release by default')
  .option('--movie <id>', 'movie id; the first recommendation by default', read.id)
  .action(async (options: ReleaseOptions & { user?: string; movie?: number }) => {
    const { id, source } = await findRelease(options);
    const { verify } = await import('./releases/verify.ts');
    const { showVerification } = await import('./commands/verification.ts');
    const { releases: releasesDir, user, movie: movieId } = options;
    const verification = await verify({ releasesDir, id, source, user, movieId });
    print(showVerification(verification), options);
    fail(verification.failures);
  });

releaseOptions(program.command('export'))
  .description('write recommendations for all users to a file')
  .requiredOption('--out <file>', 'a name that ends in .parquet or .ndjson')
  .option('-n <number>', 'how many each, 1–100', read.integer(1, MAX_LIST), 10)
  .addOption(new Option('--users <ids>', 'only these users, like 1,2').argParser(read.list).conflicts('limit'))
  .option('--limit <n>', 'only the first so many users', read.integer(1, MAX_USERS))
  .option('--threads <n>', 'worker threads', read.integer(1, 256), availableParallelism())
  .action(
    async (options: ReleaseOptions & { out: string; n: number; users?: string[]; limit?: number; threads: number }) => {
      const { id, source } = await findRelease(options);
      const { writeExport } = await import('./commands/export.ts');
      const folder = join(options.releases, id);
      print(await writeExport({ ...options, folder, source, progress: await progress() }), options);
    },
  );

const releases = program.command('releases').description('what is published');

releases
  .command('list')
  .description('releases, newest first')
  .option('--releases <dir>', 'where releases are published', RELEASES)
  .option('--json', 'print JSON')
  .action(async (options: ReleaseOptions) => {
    const { showReleases } = await import('./commands/releases.ts');
    print(await showReleases(options.releases), options);
  });

releases
  .command('inspect')
  .description('a release with every file read and checked')
  .argument('<id>', 'release id', read.releaseName)
  .option('--releases <dir>', 'where releases are published', RELEASES)
  .option('--json', 'print JSON')
  .action(async (id: string, options: ReleaseOptions) => {
    const { showRelease } = await import('./commands/releases.ts');
    const { problems, ...answer } = await showRelease(options.releases, id);
    print(answer, options);
    fail(problems);
  });

releases
  .command('rollback')
  .description('make an earlier release the current one, once every byte of it is checked')
  .argument('[id]', 'release id; the one made before the current one by default', read.releaseName)
  .option('--releases <dir>', 'where releases are published', RELEASES)
  .option('--json', 'print JSON')
  .action(async (id: string | undefined, options: ReleaseOptions) => {
    const { rollback } = await import('./commands/releases.ts');
    print(await rollback(options.releases, id), options);
  });

releases
  .command('publish')
  .description(
    'make a release current in a bucket, uploading what is not there yet; an earlier one rolls the bucket back',
  )
  .argument('[id]', 'release id; the current one by default', read.releaseName)
  .requiredOption('--to <target>', 'r2://<bucket>, or r2-local[:<dir>] for wrangler dev')
  .addOption(publishEndpoint())
  .option('--releases <dir>', 'where releases are published', RELEASES)
  .option('--keep <n>', 'releases to keep in the bucket in all', read.integer(1, 1000), 3)
  .option('--json', 'print JSON')
  .action(async (id: string | undefined, options: ReleaseOptions & PublishOptions & { to: string; keep: number }) => {
    const { publishToTarget } = await import('./commands/publish-to.ts');
    const { to: target, publishEndpoint: endpoint } = options;
    print(await publishToTarget({ ...options, target, endpoint, id }, await progress()), options);
  });

releases
  .command('prune')
  .description('remove the oldest releases, never the current one')
  .option('--releases <dir>', 'where releases are published', RELEASES)
  .option('--keep <n>', 'releases to keep in all', read.integer(1, 1000), 3)
  .option('--json', 'print JSON')
  .action(async (options: ReleaseOptions & { keep: number }) => {
    const { prune } = await import('./commands/releases.ts');
    print(await prune(options.releases, options.keep), options);
  });

program
  .command('keys')
  .description('who may use the service')
  .command('create')
  .description('make a key and the entry of CINEMATCH_KEYS that lets it in; nothing is kept')
  .requiredOption('--name <name>', 'whose key: it appears in logs')
  .addOption(new Option('--scope <scope>', 'each includes those before it').choices(SCOPES).makeOptionMandatory())
  .option('--json', 'print JSON')
  .action(async (options: { name: string; scope: Scope; json?: boolean }) => {
    const { makeKey } = await import('./commands/keys.ts');
    print(await makeKey(options.name, options.scope), options);
  });

const openFeedback = async (path: string) => (await import('../edge/node/sqlite-feedback.ts')).sqliteFeedback(path);
addFeedbackCommands(program, openFeedback, print);

process.stdout.on('error', endWithReader);

try {
  await program.parseAsync();
} catch (error) {
  report(error);
  process.exitCode = exitCode(error);
}

function trainingOptions(command: Command): Command {
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

function publishEndpoint(): Option {
  return new Option('--publish-endpoint <url>', "of another store that speaks S3, instead of R2's").env('R2_ENDPOINT');
}

function releaseOptions(command: Command): Command {
  return command
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--release <id>', 'a release other than the current one', read.releaseName)
    .option('--json', 'print JSON, as when the output is no terminal');
}

function whoOptions(command: Command): Command {
  return releaseOptions(command)
    .addOption(new Option('--user <id>', 'a user of the dataset, by id or name').conflicts('ratings'))
    .option('--ratings <list>', 'or ratings of your own: movieId:rating,…', read.ratings)
    .hook('preAction', (_, action) => {
      const { user, ratings } = action.opts<Who>();
      if (user === undefined && !ratings) action.error('error: give --user or --ratings');
    });
}

async function findRelease({ releases, release }: ReleaseOptions): Promise<{ id: string; source: Source }> {
  const { fileSource, readPointer } = await import('../shared/node/file-source.ts');
  const id = release ?? (await readPointer(releases)).release;
  return { id, source: fileSource(join(releases, id)) };
}

async function openRelease(options: ReleaseOptions): Promise<Recommender> {
  const { source } = await findRelease(options);
  const { openRecommender } = await import('../models/recommender/recommender.ts');
  const { loadKernels } = await import('./process/load-kernels.ts');
  const { module: scoring } = await loadKernels('scoring');
  return openRecommender(source, { scoring });
}

async function progress() {
  const { createProgress } = await import('./terminal/progress.ts');
  return createProgress(process.stderr);
}

function print({ value, text }: Answer, { json }: { json?: boolean } = {}): void {
  const asJson = json || !process.stdout.isTTY;
  process.stdout.write(`${asJson ? JSON.stringify(value, null, 2) : text}\n`);
}

/** `cinematch … | head` closes the pipe; the rest of the output is not wanted. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

/** Names what is wrong with a release on standard error; the command has printed what it found. */
function fail(problems: readonly string[]): void {
  for (const problem of problems) process.stderr.write(`cinematch: ${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
}

/** Does not wait for threads that a run had going when it failed. */
function endNow(error: unknown): never {
  report(error);
  process.exit(exitCode(error));
}

function exitCode(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError) return 2;
  if (error instanceof DataError) return 3;
  if (error instanceof GateError) return 4;
  return error instanceof LockError ? 5 : 1;
}

/** One line; commander has printed its own. */
function report(error: unknown): void {
  if (error instanceof CommanderError) return;
  const message = error instanceof Error ? error.message || error.name : String(error);
  const [line] = message.split('\n', 1);
  process.stderr.write(`cinematch: ${line}\n`);
  if (process.env.CINEMATCH_DEBUG === '1') process.stderr.write(`${inspect(error)}\n`);
}
