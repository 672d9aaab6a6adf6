/**
 * The nightly job: ingest → hold out → learn → make a release → evaluate it on the held-out rows → publish. The results
 * of long phases are stored (stages/stages.ts). If a run is killed, the next run on the same input resumes after the
 * last completed stage.
 */

import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { ItemWords } from '../shared/item-words.ts';
import { withFolderLock } from '../shared/node/folder-lock.ts';
import { peakBytes } from '../shared/node/peak-memory.ts';
import { withMovieRows } from '../shared/ratings.ts';
import type { Engine } from './engines/engine.ts';
import type { Dataset, IngestCounts } from './ingest/dataset.ts';
import type { FeedbackRows } from './ingest/feedback/feedback-rows.ts';
import { readFeedback } from './ingest/feedback/read-feedback.ts';
import { ingest, type ReadOptions } from './ingest/ingest.ts';
import { TooManyRows } from './ingest/ratings/read-ratings.ts';
import { type Reporter, streamReporter } from './ingest/reporter.ts';
import { type FindOptions, findSource } from './ingest/source/find-source.ts';
import { hasManyFiles, sourcePaths } from './ingest/source/input-files.ts';
import type { NamedFiles } from './ingest/source/locate-source.ts';
import { isBucketSource, withoutSecrets } from './ingest/source/source-name.ts';
import { checkTrainingFits, limitMemory, TooManyRatings } from './process/memory-limit.ts';
import { type Accepted, checkBudget, checkData, checkRelease } from './releases/gates/gates.ts';
import { readStanding } from './releases/gates/standing.ts';
import { describeHeldOut, judge, withEvaluation } from './releases/judge.ts';
import { makeRelease, type Release, releaseSource } from './releases/make-release.ts';
import { type Published, publishRelease } from './releases/publish.ts';
import { recordNight } from './releases/record-night.ts';
import type { RunPlace } from './sharded/run-place.ts';
import { markTest } from './splits/split-ratings.ts';
import { contentOf } from './stages/content-of.ts';
import { runKey } from './stages/run-key.ts';
import { openStages, type Stages } from './stages/stages.ts';
import { createProgress, type Progress } from './terminal/progress.ts';
import { learn } from './training/learn.ts';
import { trainingPhases } from './training/train-models.ts';

/** Options of `nightly`; `DEFAULTS` has the default values. */
export interface NightlyOptions extends Partial<ReadOptions>, FindOptions, NamedFiles {
  /** `sample`, a folder, a zip, a ratings file, a pattern of them, a URL, an `s3://…` or a known name. */
  dataset: string;
  /** Folder of releases. */
  releases: string;
  /** Feedback, as a SQLite file or as exported lines. It overrides the dataset's ratings. None by default. */
  feedback?: string;
  /** What the items are called, in the singular and in the plural; films by default. */
  itemName?: ItemWords;
  seed?: number;
  /** Number of releases to keep. */
  keep?: number;
  /** False: train and evaluate only. */
  publish?: boolean;
  /** Largest share of the current release's ratings, users or films that may be gone, from 0 to 1. */
  maxLoss?: number;
  /** Publish a release that is worse than the current one. */
  acceptWorse?: boolean;
  /** Publish a release that cannot be judged in place of one that was judged. */
  acceptUnjudged?: boolean;
  progress?: Progress;
  /**
   * Where the work of a night in shards runs: the name of an engine, like `local`, or an engine that runs `SHARD_TASKS`.
   * Without one a night is done in memory.
   */
  engine?: string | Engine;
  /** Folder of shards and of what tasks leave, or `s3://…`; `.shards` in the folder of releases by default. */
  work?: string;
  /** Ratings of a shard. */
  shardRatings?: number;
}

/**
 * Default share of the current release's data that may be gone: a night takes away what people withdraw, seldom a
 * tenth. A round number.
 */
export const MAX_LOSS = 0.1;
/** A published release, and sentences about the data that the reader of the night's result should know. */
export type NightResult = Published & { readonly warnings: readonly string[] };

const DEFAULTS = {
  seed: 42,
  keep: 3,
  publish: true,
  threads: 1,
  memoryLimit: 4e9,
  maxLoss: MAX_LOSS,
  acceptWorse: false,
  acceptUnjudged: false,
};

/**
 * Names of all phases in the order in which they run. Above `ALL_USERS_MAX` ratings, those of `train-again` are
 * skipped.
 */
export const PHASES = [
  'ingest',
  ...trainingPhases('train'),
  'blend',
  ...trainingPhases('train-again'),
  'encode',
  'evaluate',
  'publish',
];

type Options = Omit<NightlyOptions, 'feedback'> &
  typeof DEFAULTS & {
    feedback?: FeedbackRows;
    progress: Progress;
    /** The dataset as it was asked for. Objects of a bucket are copied once, so that the whole run sees the same. */
    source: string;
  };

/**
 * Runs the job and returns the published release, or undefined if `publish` is false. Throws `DataError`, `GateError`,
 * `LockError` and `MemoryLimitError`; the releases that were there before are then unchanged.
 */
export async function nightly(given: NightlyOptions): Promise<NightResult | undefined> {
  const { feedback: source, ...others } = given;
  const { reporter = streamReporter(process.stderr) } = given;
  const notes = { feedback: source !== undefined, warn: reporter.warn };
  const run = async () => {
    // Read once, because the service may write more while the run goes on.
    const feedback = source === undefined ? {} : { feedback: await readFeedback(source, reporter) };
    const asked = { ...DEFAULTS, progress: createProgress({ write: () => true }), ...others, ...feedback };
    const options: Options = { ...asked, source: given.dataset, ...(await placeOf(given, reporter)) };
    const progress = limitMemory(options.progress, options.memoryLimit);
    progress.plan?.(PHASES);
    const begin = async (chosen: Options) => {
      const key = await keyOf(chosen);
      return { key, stages: await openStages({ releases: options.releases, key, progress }) };
    };
    const { key, stages } = await begin(options);
    // The stages of a release that is refused are kept: with an option that overrides the gate, they are used again.
    try {
      const published = await runStages({ ...options, progress }, stages, key);
      await stages.finish();
      return published;
    } catch (error) {
      const isTooLarge = error instanceof TooManyRows || error instanceof TooManyRatings;
      if (!isTooLarge || options.engine !== undefined) throw error;
      reporter.warn(`${error.message}. So the ratings are kept in shards on the disk (--engine local)`);
      const chosen = { ...options, progress, engine: 'local' };
      const { key, stages } = await begin(chosen);
      const published = await runInShards(chosen, stages, key);
      await stages.finish();
      return published;
    }
  };
  return withFolderLock(given.releases, () => recordNight(given.releases, notes, run));
}

/** Where the dataset lies, when it has to be copied first, and the engine for ratings in many files. */
async function placeOf(
  given: NightlyOptions,
  reporter: Reporter,
): Promise<Partial<Pick<NightlyOptions, 'dataset' | 'engine'>>> {
  const dataset = isBucketSource(given.dataset)
    ? (await findSource(given.dataset, { ...given, reporter })).path
    : given.dataset;
  return { dataset, engine: given.engine ?? (hasManyFiles(dataset, given.path) ? 'local' : undefined) };
}

async function runStages(options: Options, stages: Stages, key: string): Promise<NightResult | undefined> {
  if (options.engine !== undefined) return runInShards(options, stages, key);
  const { progress, seed } = options;
  const start = performance.now();
  const { standing, isComparable, ratings, facts } = await readData(options, stages);
  const content = await contentOf(options);
  const test = markTest(ratings, seed);
  const { heldOut } = test;
  const watched = { ...options, progress: { ...progress, phase: stages.run } };
  const learned = await learn(ratings, facts.catalogue, watched, test.marks);
  const dataset: Dataset = { ...facts, ratings: withMovieRows(ratings) };
  const { warnings = [] } = dataset;
  const release = await progress.phase('encode', async () => makeRelease(dataset, learned, seed));
  const figures = await stages.run(
    'evaluate',
    () => judge(releaseSource(release), test, { threads: options.threads, report: progress.report }),
    ({ rating, ranking }) => ({
      rows: heldOut.ratings.length,
      ...(rating.hybrid ? { rmse: rating.hybrid.rmse } : { ndcg10: ranking?.hybrid['ndcg@10'] }),
    }),
  );
  const manifest = withEvaluation(release, figures, heldOut);
  if (!options.publish) return undefined;
  return publishNight(options, {
    ...{ release, manifest, content, warnings, start },
    check: () => checkRelease(standing, { release, manifest, dataset, heldOut }, isComparable, options),
    report: { heldOut: describeHeldOut(test), ...figures },
    counts: dataset.counts,
    seconds: learned.seconds,
  });
}

/**
 * Reads the dataset and asks the gates that need no release. It returns the ratings without their rows by film, to save
 * memory. Training makes its own, and the night makes them again for the release.
 */
async function readData(options: Options, stages: Stages) {
  const read = await stages.run('ingest', () => ingest(options.dataset, options, options.feedback), describe);
  const whole: Dataset = { ...read, ...(options.itemName && { item: options.itemName }) };
  checkTrainingFits(whole.ratings.numRatings, options.memoryLimit);
  const standing = options.publish ? await readStanding(options.releases) : undefined;
  if (options.publish) checkBudget(whole);
  const isComparable = await checkData(standing, whole, options);
  const {
    ratings: { byMovie: _, ...ratings },
    ...facts
  } = whole;
  return { standing, isComparable, facts, ratings };
}

/** The same with ratings that lie in shards. */
async function runInShards(options: Options, stages: Stages, key: string): Promise<NightResult | undefined> {
  const start = performance.now();
  const { engine: given = 'local', threads, publish } = options;
  const standing = publish ? await readStanding(options.releases) : undefined;
  const { TASK_SCRIPT } = await import('./sharded/task-script.ts');
  const { openEngine } = await import('./engines/open-engine.ts');
  const { runShards, SHARDED_PHASES } = await import('./sharded/night.ts');
  const { openPlace } = await import('./sharded/run-place.ts');
  const { closeRunFiles } = await import('./sharded/run-file.ts');
  options.progress.plan?.([...SHARDED_PHASES, 'publish']);
  let place: RunPlace | undefined;
  let engine: Engine | undefined;
  try {
    place = await openPlace(options.work, options.releases, key);
    engine = typeof given === 'string' ? await openEngine(given, { threads, script: TASK_SCRIPT }) : given;
    const content = await contentOf(options);
    const { feedback, ...rest } = options;
    const night = await runShards(
      { ...rest, ...(feedback && { said: feedback }) },
      { engine, place, stages, standing },
    );
    const published = publish && (await publishNight(options, { ...night, content, start, engine: engine.name }));
    await place.clear();
    return published || undefined;
  } finally {
    if (engine !== given) await engine?.close();
    await place?.leave();
    closeRunFiles();
  }
}

/** A release that can be published, and what is known of its night. */
interface Night {
  readonly release: Release;
  readonly manifest: Release['manifest'];
  readonly report: object;
  readonly content: string;
  readonly warnings: readonly string[];
  readonly counts: IngestCounts;
  readonly seconds: Record<string, number>;
  /** When the night began, by `performance.now`. */
  readonly start: number;
  readonly engine?: string;
  check(): Promise<Accepted[]>;
}

async function publishNight(options: Options, night: Night): Promise<NightResult> {
  const { progress } = options;
  const { release, manifest, report, content, warnings, counts, engine } = night;
  const published = await progress.phase(
    'publish',
    async () => {
      const accepted = await night.check();
      return publishRelease({
        releasesDir: options.releases,
        files: release.files,
        ...(release.stored && { stored: release.stored }),
        manifest,
        report,
        run: {
          time: new Date().toISOString(),
          seconds: Math.round(performance.now() - night.start) / 1000,
          threads: options.threads,
          ...(engine !== undefined && { engine }),
          memoryLimit: options.memoryLimit,
          peakMB: Math.round(peakBytes() / 1e6),
          source: withoutSecrets(options.source),
          content,
          ...(warnings.length > 0 && { warnings }),
          ...(counts.feedback && { feedback: counts.feedback }),
          node: process.version,
          ...(accepted.length > 0 && { accepted }),
          trainingSeconds: night.seconds,
          phases: progress.records,
        },
        keep: options.keep,
        setCurrent: true,
      });
    },
    ({ id, outcome, residentBytes, totalBytes }) => ({ release: id, outcome, residentBytes, totalBytes }),
  );
  return { ...published, warnings };
}

/**
 * The key of a run: a hash of the dataset, which is downloaded first if necessary, and of all options that change the
 * release. Options such as `threads` are left out: they change how a run goes but not its result.
 */
async function keyOf(options: Options): Promise<string> {
  const { dataset, releases, keep, publish, progress, threads, memoryLimit, workDir, feedback, ...given } = options;
  // Which engine it is changes nothing, but a night in shards is not one in memory.
  const { engine, work, ...rest } = { ...given, sharded: given.engine !== undefined };
  const { maxLoss, acceptWorse, acceptUnjudged, privateRedirects, ...others } = rest;
  const decisive = { ...others, ...(feedback && { feedback: feedback.checksum }) };
  if (dataset === 'sample') return runKey([], { ...decisive, source: dataset });
  const { reporter = streamReporter(process.stderr) } = options;
  if (work !== undefined && isBucketSource(work)) {
    // A night may go on where another machine was killed, which has the same files in other places.
    const { datasets, movies, tags, links, ...same } = decisive;
    return runKey([], { ...same, content: await contentOf(options) });
  }
  const { path } = await findSource(dataset, { ...options, reporter });
  const named = [options.movies, options.tags, options.links].filter((file) => file !== undefined);
  const paths = engine === undefined ? [path] : sourcePaths(path, options.path);
  return runKey([...paths, ...named], { ...decisive, source: resolve(path) });
}

function describe({ ratings, counts }: Dataset): Record<string, unknown> {
  return { ratings: ratings.numRatings, users: ratings.numUsers, movies: ratings.numMovies, ...counts };
}
