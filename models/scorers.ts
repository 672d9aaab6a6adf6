/** Every scorer by name: decodes the artifacts of a release. The batch side has trainers.ts. */

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

/** One line a model. */
const SCORING: Readonly<Record<ModelName, ScoringModel>> = {
  svd: svdScoring,
  'user-knn': userKnnScoring,
  'item-knn': itemKnnScoring,
  content: contentScoring,
};

/** File of a model in a release. */
export function artifactFile(name: ModelName | 'bias'): string {
  return `${name}.arrow`;
}

/** Bytes that a file of a release may have; undefined when it has no budget of its own. */
export function budgetOf(file: string): number | undefined {
  const model = MODEL_NAMES.find((name) => artifactFile(name) === file);
  return model ? traitsOf(model).budget : FILE_BUDGETS[file];
}

/** A line for each file that is larger than its budget. */
export function fileExcess(files: Manifest['files']): string[] {
  return Object.entries(files).flatMap(([file, { bytes }]) => {
    const budget = budgetOf(file) ?? Number.POSITIVE_INFINITY;
    return bytes > budget ? [`${file} has ${bytes} bytes, its budget is ${budget}`] : [];
  });
}

/** Decodes one model. Throws `ReleaseError` on bytes that are not its artifact. */
export function openScorer(
  name: ModelName,
  bytes: Uint8Array,
  numMovies: number,
  kernels: ScoringKernels = scalarScoring(),
): Scorer {
  return SCORING[name].open(bytes, numMovies, kernels);
}

/** Beside what the models say that they take. */
const SPARE_BYTES = 2 ** 20;

/** What the memory of the kernels is sized by. */
interface ReleaseSizes {
  readonly files: Readonly<Record<string, { bytes: number }>>;
  readonly numMovies: number;
  /** At most so many of them are prototypes of user-KNN. */
  readonly numUsers: number;
}

/** Bytes of kernel memory for the models of a release: their files and what scoring works on. */
export function scoringBytes(sizes: ReleaseSizes): number {
  const fileBytes = (['bias', ...MODEL_NAMES] as const).reduce((sum, name) => sum + bytesOf(sizes, name), 0);
  return fileBytes + scoringWorkspace(sizes);
}

/** What scoring works on, beside the files. */
export function scoringWorkspace(sizes: ReleaseSizes): number {
  const { numMovies, numUsers } = sizes;
  const modelBytes = MODEL_NAMES.reduce(
    (sum, name) =>
      sum + (SCORING[name].workspaceBytes?.({ numMovies, numUsers, fileBytes: bytesOf(sizes, name) }) ?? 0),
    0,
  );
  return modelBytes + workspaceBytes(numMovies) + SPARE_BYTES;
}

/** A line when a release needs more memory than it may have, as its manifest has it; null when it does not. */
export function memoryExcess(manifest: Pick<Manifest, 'files' | 'budget' | 'dataset'>): string | null {
  return residentExcess(manifest, workspaceIn(manifest));
}

/** Throws `ReleaseError` `budget` when a release needs more memory than it may have, as its manifest has it. Reads nothing. */
export function checkMemory(manifest: Manifest): void {
  const excess = memoryExcess(manifest);
  if (excess) throw new ReleaseError('budget', excess);
}

/** What scoring will work on, as far as the manifest knows. */
export function workspaceIn({ files, dataset }: Pick<Manifest, 'files' | 'dataset'>): number {
  return scoringWorkspace({ files, numMovies: dataset.movies, numUsers: dataset.users });
}

function bytesOf({ files }: ReleaseSizes, name: ModelName | 'bias'): number {
  return files[artifactFile(name)]?.bytes ?? 0;
}

/** Decodes the baseline and all models. `bytesOf` gives the bytes of a file of the release. */
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
