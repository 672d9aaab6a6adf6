/**
 * The nightly job: ingest → hold out → learn → make a release → judge it on what was held out → publish. What takes long
 * is kept in stages (stages.ts): a run that was killed is gone on with by the next one of the same input.
 */

import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openRecommender } from '../models/recommender/recommender.ts';
import { withFolderLock } from '../shared/node/folder-lock.ts';
import { peakBytes } from '../shared/node/peak-memory.ts';
import type { HeldOutFigures } from '../shared/schemas/report.ts';
import { scoreHeldOut } from './evaluation/score-held-out.ts';
import type { Dataset } from './ingest/dataset.ts';
import { type FeedbackRows, readFeedback } from './ingest/feedback/read-feedback.ts';
import { ingest, type ReadOptions } from './ingest/ingest.ts';
import { streamReporter } from './ingest/reporter.ts';
import { type FindOptions, findSource } from './ingest/source/find-source.ts';
import { withoutSecrets } from './ingest/source/source-name.ts';
import { loadKernels } from './process/load-kernels.ts';
import { checkTrainingFits, limitMemory } from './process/memory-limit.ts';
import { GateError } from './releases/gate-error.ts';
import { makeRelease, type Release, releaseSource } from './releases/make-release.ts';
import { type Published, publishRelease } from './releases/publish.ts';
import type { HeldOutRows } from './splits/held-out.ts';
import { ALL_USERS_MAX, splitTest } from './splits/split-ratings.ts';
import { runKey } from './stages/run-key.ts';
import { openStages, type Stages } from './stages/stages.ts';
import { createProgress, type Progress } from './terminal/progress.ts';
import { learn } from './training/learn.ts';
import { trainingPhases } from './training/train-models.ts';

export interface NightlyOptions extends Partial<ReadOptions>, FindOptions {
  /** `sample`, a folder, a zip, a ratings file, a URL or a known name. */
  dataset: string;
  /** Folder of releases. */
  releases: string;
  /** SQLite file or exported lines of what people said since; they go before the dataset's ratings. None by default. */
  feedback?: string;
  seed?: number;
  keep?: number;
  /** False trains and judges only. */
  publish?: boolean;
  progress?: Progress;
}

/** Fewest held-out rows that a judgement may rest on. */
const ENOUGH_ROWS = 1_000;
const DEFAULTS = { seed: 42, keep: 3, publish: true, threads: 1, memoryLimit: 4e9 };

/** In the order in which they come; a large dataset is not trained on again. */
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
 * Returns what was published; undefined when nothing was to be. Throws `DataError`, `GateError`, `LockError`,
 * `MemoryLimitError`; what was published before is then as it was.
 */
export async function nightly(given: NightlyOptions): Promise<Published | undefined> {
  const { feedback: source, ...others } = given;
  return withFolderLock(given.releases, async () => {
    // Read once: the service may write more while the run goes on.
    const { reporter = streamReporter(process.stderr) } = given;
    const feedback = source === undefined ? {} : { feedback: await readFeedback(source, reporter) };
    const options = { ...DEFAULTS, progress: createProgress({ write: () => true }), ...others, ...feedback };
    const progress = limitMemory(options.progress, options.memoryLimit);
    progress.plan?.(PHASES);
    const stages = await openStages({ releases: options.releases, key: await keyOf(options), progress });
    try {
      const published = await runStages({ ...options, progress }, stages);
      await stages.finish();
      return published;
    } catch (error) {
      // The same input would be refused again.
      if (error instanceof GateError) await stages.finish();
      throw error;
    }
  });
}

async function runStages(options: Options, stages: Stages): Promise<Published | undefined> {
  const { progress, seed } = options;
  const start = performance.now();
  const dataset = await stages.run('ingest', () => ingest(options.dataset, options, options.feedback), describe);
  checkTrainingFits(dataset.ratings.numRatings, options.memoryLimit);
  const { kept, heldOut } = splitTest(dataset.ratings, seed);
  const learned = await learn(kept, dataset.catalogue, { ...options, progress: { ...progress, phase: stages.run } });
  const release = await progress.phase('encode', async () => makeRelease(dataset, learned, seed));
  const figures = await stages.run(
    'evaluate',
    () => judge(release, dataset, kept, heldOut, progress.report),
    ({ rating }) => ({ rows: heldOut.ratings.length, rmse: rating.hybrid.rmse }),
  );
  const manifest = withEvaluation(release, figures, heldOut);
  if (!options.publish) return undefined;
  return progress.phase(
    'publish',
    () =>
      publishRelease({
        releasesDir: options.releases,
        files: release.files,
        manifest,
        report: { heldOut: describeHeldOut(dataset, kept, heldOut), ...figures },
        run: {
          time: new Date().toISOString(),
          seconds: Math.round(performance.now() - start) / 1000,
          threads: options.threads,
          memoryLimit: options.memoryLimit,
          peakMB: Math.round(peakBytes() / 1e6),
          source: withoutSecrets(options.dataset),
          ...(dataset.counts.feedback && { feedback: dataset.counts.feedback }),
          node: process.version,
          trainingSeconds: learned.seconds,
          phases: progress.records,
        },
        keep: options.keep,
        setCurrent: true,
      }),
    ({ id, outcome, residentBytes, totalBytes }) => ({ release: id, outcome, residentBytes, totalBytes }),
  );
}

/** Of the dataset, downloaded if need be, and of all options but those that change how a run goes and not what comes of it. */
async function keyOf(options: Options): Promise<string> {
  const { dataset, releases, keep, publish, progress, threads, memoryLimit, workDir, feedback, ...others } = options;
  const decisive = { ...others, ...(feedback && { feedback: feedback.checksum }) };
  if (dataset === 'sample') return runKey([], { ...decisive, source: dataset });
  const { reporter = streamReporter(process.stderr) } = options;
  const { path } = await findSource(dataset, { ...options, reporter });
  return runKey([path], { ...decisive, source: resolve(path) });
}

async function judge(
  release: Release,
  { ratings }: Dataset,
  kept: Dataset['ratings'],
  heldOut: HeldOutRows,
  report: Progress['report'],
): Promise<HeldOutFigures> {
  const { module: scoring } = await loadKernels('scoring');
  const recommender = await openRecommender(releaseSource(release), { scoring });
  const { relevance } = ratings.scale;
  return scoreHeldOut(recommender, kept, heldOut, { ranking: true, relevance, report });
}

/** Throws `GateError` when there is enough to judge and the hybrid is worse than the baseline. */
function withEvaluation({ manifest }: Release, figures: HeldOutFigures, heldOut: HeldOutRows): Release['manifest'] {
  const { rating, ranking = {} } = figures;
  const rows = heldOut.ratings.length;
  if (rows < ENOUGH_ROWS) return manifest;
  const hybrid = rating.hybrid.rmse ?? Number.POSITIVE_INFINITY;
  const baseline = rating.bias.rmse ?? 0;
  if (!(hybrid <= baseline)) {
    throw new GateError(
      'accuracy',
      `the hybrid's RMSE is ${hybrid} on ${rows} held-out rows, the baseline's ${baseline}`,
    );
  }
  const pick = <T>(of: Record<string, T>, figure: (value: T) => number | null) =>
    Object.fromEntries(Object.entries(of).map(([name, value]) => [name, figure(value) ?? 0]));
  return {
    ...manifest,
    judged: true,
    evaluation: {
      rmse: pick(rating, ({ rmse }) => rmse),
      ndcg10: pick(ranking, (quality) => quality['ndcg@10']),
      rows,
      users: ranking.hybrid?.users ?? 0,
    },
  };
}

/** What was judged on, and what the models were trained on: `everybody` when rows of all users were held out. */
function describeHeldOut({ ratings }: Dataset, kept: Dataset['ratings'], heldOut: HeldOutRows) {
  return {
    rows: heldOut.ratings.length,
    users: new Set(heldOut.users).size,
    trainedOn: kept.numRatings,
    everybody: ratings.numRatings <= ALL_USERS_MAX,
  };
}

function describe({ ratings, counts }: Dataset): Record<string, unknown> {
  return { ratings: ratings.numRatings, users: ratings.numUsers, movies: ratings.numMovies, ...counts };
}
