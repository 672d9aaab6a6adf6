/**
 * The gates between a night and the release that is current: the data must not have shrunk, the release must fit its
 * budget, and it must not be worse than the current one.
 */

import { MODEL_NAMES } from '../../../models/model.ts';
import { openRecommender } from '../../../models/recommender/recommender.ts';
import { artifactFile, fileExcess, memoryExcess } from '../../../models/scorers.ts';
import { mostModelBytes } from '../../../models/trainers.ts';
import { ReleaseError } from '../../../shared/errors.ts';
import type { Catalogue, RatingsShape } from '../../../shared/ratings.ts';
import { type Manifest, RESIDENT_BUDGET } from '../../../shared/release/manifest.ts';
import type { Dataset } from '../../ingest/dataset.ts';
import { loadKernels } from '../../process/load-kernels.ts';
import type { HeldOutRows } from '../../splits/held-out.ts';
import { GateError } from '../gate-error.ts';
import { datasetSizes, describeDataset, type Release, releaseSource } from '../make-release.ts';
import { compareReleases, ENOUGH_VIEWERS, findWorse } from './compare.ts';
import { fairCases } from './fair-cases.ts';
import { checkLoss, lostFilms, measureLoss } from './loss.ts';
import type { Standing } from './standing.ts';

/** What the gates let pass. */
export interface GateOptions {
  /** Largest share of the current release's ratings, users or films that may be gone, from 0 to 1. */
  readonly maxLoss: number;
  /** Publish a release that is worse than the current one. */
  readonly acceptWorse: boolean;
  /** Publish a release that cannot be judged in place of one that was judged. */
  readonly acceptUnjudged: boolean;
}

/** A gate that would have refused the release, had an option not overridden it. */
export type Accepted = 'worse' | 'unjudged';

/** Above this share of ratings that are gone or changed, two releases are about different data and are not compared. */
const OTHER_DATA = 0.5;

/**
 * The gate that needs no training, so that a night that fails it ends early. Throws `GateError` `loss` when too much of
 * the standing release's data is gone.
 * Resolves to true when the two can be compared: they are about the same ratings. The built-in sample is made up anew
 * for each seed, so nothing is compared with it. The dataset may be a part, as `measureLoss` says.
 */
export async function checkData(
  standing: Standing | undefined,
  dataset: Dataset,
  { maxLoss }: Pick<GateOptions, 'maxLoss'>,
  whole?: RatingsShape,
): Promise<boolean> {
  if (!standing || isSample(standing.manifest.dataset)) return false;
  const loss = await unlessDamaged(measureLoss(standing, dataset, whole));
  if (!loss) return false;
  checkLoss(loss, maxLoss, standing, dataset.name);
  return loss.ratings <= OTHER_DATA;
}

/** The night's release before it is published. */
export interface Candidate {
  readonly release: Release;
  readonly manifest: Release['manifest'];
  /** The dataset, or the users of the held-out rows alone. */
  readonly dataset: Dataset;
  readonly heldOut: HeldOutRows;
  /** Shape of all ratings, when `dataset` has only a part of them. */
  readonly whole?: RatingsShape;
}

/**
 * The gates that need the release. Throws `GateError`: `unjudged` when it could not be judged but the standing one was,
 * `worse` when it does worse on the same held-out ratings. Resolves to the gates that the options overrode.
 * `isComparable` is what `checkData` says.
 */
export async function checkRelease(
  standing: Standing | undefined,
  { release, manifest, dataset, heldOut, whole = dataset.ratings }: Candidate,
  isComparable: boolean,
  options: GateOptions,
): Promise<Accepted[]> {
  if (!standing || isSample(standing.manifest.dataset)) return [];
  const { id, judged } = standing.manifest;
  if (!manifest.judged) {
    if (!judged) return [];
    if (options.acceptUnjudged) return ['unjudged'];
    const rows = `${heldOut.ratings.length} held-out ratings are too few to judge the release`;
    throw new GateError(
      'unjudged',
      `${rows}, and the current one, ${id}, was judged; --accept-unjudged publishes it all the same`,
    );
  }
  if (!isComparable) return [];
  const cases = await unlessDamaged(fairCases(standing, dataset, heldOut));
  if (!cases || cases.length < ENOUGH_VIEWERS) return [];
  const { module: scoring } = await loadKernels('scoring');
  const before = await unlessDamaged(openRecommender(standing.source, { scoring }));
  if (!before) return [];
  const now = await openRecommender(releaseSource(release), { scoring });
  const comparison = compareReleases(before, now, dataset, cases, lostFilms(standing, dataset.catalogue, whole));
  const worse = findWorse(comparison);
  if (worse.length === 0) return [];
  if (options.acceptWorse) return ['worse'];
  const { rows, viewers } = comparison;
  const where = `on the ${rows} held-out ratings of ${viewers} viewers that neither was trained on`;
  throw new GateError(
    'worse',
    `the release is worse than the current one, ${id}, ${where}: ${worse.join('; ')}; --accept-worse publishes it all the same`,
  );
}

/**
 * Throws `GateError` `budget` when the release would not fit, by the files that follow from the dataset alone and the
 * most bytes that its models can have. It is asked right after the ratings are read, before anything is trained.
 */
export function checkBudget(dataset: Dataset): void {
  checkSizes(datasetSizes(dataset), describeDataset(dataset), dataset.ratings, dataset.catalogue);
}

/** Checks like `checkBudget`. `sizes` are the bytes of the files that follow from the dataset alone. */
export function checkSizes(
  known: ReadonlyMap<string, number>,
  described: Manifest['dataset'],
  ratings: RatingsShape,
  catalogue: Catalogue,
): void {
  const files: Manifest['files'] = {};
  for (const [file, bytes] of known) files[file] = { bytes, sha256: '' };
  const most = mostModelBytes(ratings, catalogue);
  for (const name of ['bias', ...MODEL_NAMES] as const) files[artifactFile(name)] = { bytes: most[name], sha256: '' };
  const sizes = { files, budget: RESIDENT_BUDGET, dataset: described };
  const excess = [...fileExcess(files), memoryExcess(sizes)].filter((line) => line !== null);
  if (excess.length === 0) return;
  const { numRatings, numUsers, numMovies } = ratings;
  const shape = `${numRatings} ratings of ${numMovies} films by ${numUsers} users`;
  const advice = 'leave out films that nobody or hardly anybody rated, or raise the budget in models/catalogue.ts';
  throw new GateError(
    'budget',
    `${excess.join('; ')}; sizes of models are estimated from ${shape}, and nothing was trained; ${advice}`,
  );
}

/** The result of reading the standing release; undefined when that is damaged: then there is nothing to compare with. */
async function unlessDamaged<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ReleaseError) return undefined;
    throw error;
  }
}

function isSample({ name, simulated }: Manifest['dataset']): boolean {
  return simulated && name === 'sample';
}
