/** The nightly job: ingest → hold out → learn → make a release → judge it on what was held out → publish. */

import { performance } from 'node:perf_hooks';
import { openRecommender } from '../models/recommender.ts';
import type { Dataset } from './dataset.ts';
import { GateError } from './gate-error.ts';
import { ingest, type ReadOptions } from './ingest/ingest.ts';
import { learn } from './learn.ts';
import { makeRelease, type Release, releaseSource } from './make-release.ts';
import { createProgress, type Progress } from './progress.ts';
import { withReleasesLock } from './releases/lock.ts';
import { type Published, publishRelease } from './releases/publish.ts';
import { type HeldOutFigures, scoreHeldOut } from './score-held-out.ts';
import { type HeldOutRows, splitTest } from './split.ts';

export interface NightlyOptions extends Partial<ReadOptions> {
  /** `sample`, a folder, a zip or a ratings file. */
  dataset: string;
  /** Folder of releases. */
  releases: string;
  seed?: number;
  keep?: number;
  /** False trains and judges only. */
  publish?: boolean;
  progress?: Progress;
}

/** Fewest held-out rows that a judgement may rest on. */
const ENOUGH_ROWS = 1_000;
const DEFAULTS = { seed: 42, keep: 3, publish: true, threads: 1, memoryLimit: 4e9 };

/** Returns what was published; undefined when nothing was to be. */
export async function nightly(given: NightlyOptions): Promise<Published | undefined> {
  const options = { ...DEFAULTS, progress: createProgress({ write: () => true }), ...given };
  const start = performance.now();
  return withReleasesLock(options.releases, async () => {
    const { progress, seed } = options;
    const dataset = await progress.phase('ingest', () => ingest(options.dataset, options), describe);
    const { kept, heldOut } = splitTest(dataset.ratings, seed);
    const learned = await learn(kept, dataset.catalogue, options);
    const release = await progress.phase('encode', async () => makeRelease(dataset, learned, seed));
    const figures = await progress.phase(
      'evaluate',
      () => judge(release, dataset, kept, heldOut),
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
          report: { heldOut: { rows: heldOut.ratings.length }, ...figures },
          run: {
            time: new Date().toISOString(),
            seconds: Math.round(performance.now() - start) / 1000,
            threads: options.threads,
            memoryLimit: options.memoryLimit,
            peakMB: Math.round(process.resourceUsage().maxRSS / 1000),
            source: options.dataset,
            node: process.version,
            trainingSeconds: learned.seconds,
            phases: progress.records,
          },
          keep: options.keep,
          setCurrent: true,
        }),
      ({ id, outcome, residentBytes, totalBytes }) => ({ release: id, outcome, residentBytes, totalBytes }),
    );
  });
}

async function judge(
  release: Release,
  { ratings }: Dataset,
  kept: Dataset['ratings'],
  heldOut: HeldOutRows,
): Promise<HeldOutFigures> {
  const recommender = await openRecommender(releaseSource(release));
  return scoreHeldOut(recommender, kept, heldOut, { ranking: true, relevance: ratings.scale.relevance });
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

function describe({ ratings, counts }: Dataset): Record<string, unknown> {
  return { ratings: ratings.numRatings, users: ratings.numUsers, movies: ratings.numMovies, ...counts };
}
