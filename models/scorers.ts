/**
 * The registry of scorers by model name, and the memory that the artifacts of a release need. trainers.ts is the
 * registry of the batch side.
 */

import { ReleaseError } from '../shared/errors.ts';
import type { ScoringKernels } from '../shared/kernels/scoring.ts';
import { scalarScoring } from '../shared/kernels/scoring-scalar.ts';
import { FILE_BUDGETS, residentExcess } from '../shared/release/budget.ts';
import type { Manifest } from '../shared/release/manifest.ts';
import { decodeBias } from './bias/artifact.ts';
import { MODEL_NAMES, type ModelName, traitsOf } from './catalogue.ts';
import { contentScoring } from './content/score.ts';
import { type Models, workspaceBytes } from './hybrid/signals.ts';
import { itemKnnScoring } from './item-knn/score.ts';
import type { Scorer, ScoringModel } from './model.ts';
import { svdScoring } from './svd/score.ts';
import { userKnnScoring } from './user-knn/score.ts';

/** How to open each model's artifact. A new model adds one line. */
const SCORING: Readonly<Record<ModelName, ScoringModel>> = {
  svd: svdScoring,
  'user-knn': userKnnScoring,
  'item-knn': itemKnnScoring,
  content: contentScoring,
};

/** Returns the name of a model's file in a release, for example `svd.arrow`. */
export function artifactFile(name: ModelName | 'bias'): string {
  return `${name}.arrow`;
}

/** Returns the most bytes that a file of a release may have; undefined when it has no budget of its own. */
export function budgetOf(file: string): number | undefined {
  const model = MODEL_NAMES.find((name) => artifactFile(name) === file);
  return model ? traitsOf(model).budget : FILE_BUDGETS[file];
}

/** Returns a message for each file that is larger than its budget. */
export function fileExcess(files: Manifest['files']): string[] {
  return Object.entries(files).flatMap(([file, { bytes }]) => {
    const budget = budgetOf(file) ?? Number.POSITIVE_INFINITY;
    return bytes > budget ? [`${file} has ${bytes} bytes, its budget is ${budget}`] : [];
  });
}

/**
 * Decodes one model. `bytes` are retained, not copied. Throws `ReleaseError` when they are not an artifact of this
 * model for `numMovies` films.
 */
export function openScorer(
  name: ModelName,
  bytes: Uint8Array,
  numMovies: number,
  kernels: ScoringKernels = scalarScoring(),
): Scorer {
  return SCORING[name].open(bytes, numMovies, kernels);
}

/**
 * Kernel memory on top of what the models ask for: for alignment and for arrays whose size does not depend on the data.
 * 1 MiB is a round number with room to spare.
 */
const SPARE_BYTES = 2 ** 20;

/** The sizes that decide how much memory the kernels get. */
interface ReleaseSizes {
  readonly files: Readonly<Record<string, { bytes: number }>>;
  readonly numMovies: number;
  /** Users of the dataset. User-KNN has at most as many prototypes. */
  readonly numUsers: number;
}

/**
 * Returns the bytes of kernel memory that the models of a release need: their artifacts, and the workspace of scoring.
 */
export function scoringBytes(sizes: ReleaseSizes): number {
  const fileBytes = (['bias', ...MODEL_NAMES] as const).reduce((sum, name) => sum + bytesOf(sizes, name), 0);
  return fileBytes + scoringWorkspace(sizes);
}

/** Returns the bytes of kernel memory that scoring needs in addition to the artifacts. */
export function scoringWorkspace(sizes: ReleaseSizes): number {
  const { numMovies, numUsers } = sizes;
  const modelBytes = MODEL_NAMES.reduce(
    (sum, name) =>
      sum + (SCORING[name].workspaceBytes?.({ numMovies, numUsers, fileBytes: bytesOf(sizes, name) }) ?? 0),
    0,
  );
  return modelBytes + workspaceBytes(numMovies) + SPARE_BYTES;
}

/** Returns a message when a release needs more memory than its manifest allows; null when it fits. */
export function memoryExcess(manifest: Pick<Manifest, 'files' | 'budget' | 'dataset'>): string | null {
  return residentExcess(manifest, workspaceIn(manifest));
}

/** Throws `ReleaseError` `budget` when a release needs more memory than its manifest allows. Reads no files. */
export function checkReleaseMemory(manifest: Manifest): void {
  const excess = memoryExcess(manifest);
  if (excess) throw new ReleaseError('budget', excess);
}

/** Returns `scoringWorkspace` for the sizes that a manifest states. */
export function workspaceIn({ files, dataset }: Pick<Manifest, 'files' | 'dataset'>): number {
  return scoringWorkspace({ files, numMovies: dataset.movies, numUsers: dataset.users });
}

function bytesOf({ files }: ReleaseSizes, name: ModelName | 'bias'): number {
  return files[artifactFile(name)]?.bytes ?? 0;
}

/**
 * Decodes the baseline and all models of a release. `bytesOf` returns the bytes of a file by its name; they are
 * retained, not copied. Throws `ReleaseError` when a file is not the artifact that is expected.
 */
export function openModels(
  bytesOf: (file: string) => Uint8Array,
  numMovies: number,
  kernels: ScoringKernels = scalarScoring(),
): Models {
  return {
    kernels,
    bias: decodeBias(bytesOf(artifactFile('bias')), numMovies),
    scorers: Object.fromEntries(
      MODEL_NAMES.map((name) => [name, openScorer(name, bytesOf(artifactFile(name)), numMovies, kernels)]),
    ) as Record<ModelName, Scorer>,
  };
}
