/**
 * The nightly job: ingest → hold out → learn → make a release → evaluate it on the held-out rows → publish. The results
 * of long phases are stored (stages/stages.ts). If a run is killed, the next run on the same input resumes after the
 * last completed stage.
 */

import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { withFolderLock } from '../shared/node/folder-lock.ts';
import { peakBytes } from '../shared/node/peak-memory.ts';
import type { Dataset } from './ingest/dataset.ts';
import type { FeedbackRows } from './ingest/feedback/feedback-rows.ts';
import { readFeedback } from './ingest/feedback/read-feedback.ts';
import { ingest, type ReadOptions } from './ingest/ingest.ts';
import { streamReporter } from './ingest/reporter.ts';
import { type FindOptions, findSource } from './ingest/source/find-source.ts';
import type { NamedFiles } from './ingest/source/locate-source.ts';
import { withoutSecrets } from './ingest/source/source-name.ts';
import { checkTrainingFits, limitMemory } from './process/memory-limit.ts';
import { checkBudget, checkData, checkRelease } from './releases/gates/gates.ts';
import { readStanding } from './releases/gates/standing.ts';
import { describeHeldOut, judge, withEvaluation } from './releases/judge.ts';
import { makeRelease, releaseSource } from './releases/make-release.ts';
import { type Published, publishRelease } from './releases/publish.ts';
import { recordNight } from './releases/record-night.ts';
import { splitTest } from './splits/split-ratings.ts';
import { contentOf } from './stages/content-of.ts';
import { runKey } from './stages/run-key.ts';
import { openStages, type Stages } from './stages/stages.ts';
import { createProgress, type Progress } from './terminal/progress.ts';
import { learn } from './training/learn.ts';
import { trainingPhases } from './training/train-models.ts';

/** Options of `nightly`; `DEFAULTS` has the default values. */
export interface NightlyOptions extends Partial<ReadOptions>, FindOptions, NamedFiles {
  /** `sample`, a folder, a zip, a ratings file, a URL or a known name. */
  dataset: string;
  /** Folder of releases. */
  releases: string;
  /** Feedback, as a SQLite file or as exported lines. It overrides the dataset's ratings. None by default. */
  feedback?: string;
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

type Options = Omit<NightlyOptions, 'feedback'> & typeof DEFAULTS & { feedback?: FeedbackRows; progress: Progress };

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
    const options = { ...DEFAULTS, progress: createProgress({ write: () => true }), ...others, ...feedback };
    const progress = limitMemory(options.progress, options.memoryLimit);
    progress.plan?.(PHASES);
    const stages = await openStages({ releases: options.releases, key: await keyOf(options), progress });
    // The stages of a release that is refused are kept: with an option that overrides the gate, they are used again.
    const published = await runStages({ ...options, progress }, stages);
    await stages.finish();
    return published;
  };
  return withFolderLock(given.releases, () => recordNight(given.releases, notes, run));
}

async function runStages(options: Options, stages: Stages): Promise<NightResult | undefined> {
  const { progress, seed } = options;
  const start = performance.now();
  const dataset = await stages.run('ingest', () => ingest(options.dataset, options, options.feedback), describe);
  checkTrainingFits(dataset.ratings.numRatings, options.memoryLimit);
  const standing = options.publish ? await readStanding(options.releases) : undefined;
  if (options.publish) checkBudget(dataset);
  const isComparable = await checkData(standing, dataset, options);
  const { warnings = [] } = dataset;
  const content = await contentOf(options);
  const split = splitTest(dataset.ratings, seed);
  const { kept, heldOut } = split;
  const learned = await learn(kept, dataset.catalogue, { ...options, progress: { ...progress, phase: stages.run } });
  const release = await progress.phase('encode', async () => makeRelease(dataset, learned, seed));
  const figures = await stages.run(
    'evaluate',
    () => judge(releaseSource(release), split, { threads: options.threads, report: progress.report }),
    ({ rating, ranking }) => ({
      rows: heldOut.ratings.length,
      ...(rating.hybrid ? { rmse: rating.hybrid.rmse } : { ndcg10: ranking?.hybrid['ndcg@10'] }),
    }),
  );
  const manifest = withEvaluation(release, figures, heldOut);
  if (!options.publish) return undefined;
  const published = await progress.phase(
    'publish',
    async () => {
      const accepted = await checkRelease(standing, { release, manifest, dataset, heldOut }, isComparable, options);
      return publishRelease({
        releasesDir: options.releases,
        files: release.files,
        manifest,
        report: { heldOut: describeHeldOut(dataset.ratings, split), ...figures },
        run: {
          time: new Date().toISOString(),
          seconds: Math.round(performance.now() - start) / 1000,
          threads: options.threads,
          memoryLimit: options.memoryLimit,
          peakMB: Math.round(peakBytes() / 1e6),
          source: withoutSecrets(options.dataset),
          content,
          ...(warnings.length > 0 && { warnings }),
          ...(dataset.counts.feedback && { feedback: dataset.counts.feedback }),
          node: process.version,
          ...(accepted.length > 0 && { accepted }),
          trainingSeconds: learned.seconds,
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
  const { dataset, releases, keep, publish, progress, threads, memoryLimit, workDir, feedback, ...rest } = options;
  const { maxLoss, acceptWorse, acceptUnjudged, privateRedirects, ...others } = rest;
  const decisive = { ...others, ...(feedback && { feedback: feedback.checksum }) };
  if (dataset === 'sample') return runKey([], { ...decisive, source: dataset });
  const { reporter = streamReporter(process.stderr) } = options;
  const { path } = await findSource(dataset, { ...options, reporter });
  const named = [options.movies, options.tags, options.links].filter((file) => file !== undefined);
  return runKey([path, ...named], { ...decisive, source: resolve(path) });
}

function describe({ ratings, counts }: Dataset): Record<string, unknown> {
  return { ratings: ratings.numRatings, users: ratings.numUsers, movies: ratings.numMovies, ...counts };
}
