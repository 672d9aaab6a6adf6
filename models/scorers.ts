/** Every scorer by name: decodes the artifacts of a release. The batch side has trainers.ts. */

import { ReleaseError } from '../shared/errors.ts';
import type { ScoringKernels } from '../shared/kernels/scoring.ts';
import { scalarScoring } from '../shared/kernels/scoring-scalar.ts';
import { residentExcess } from '../shared/release/budget.ts';
import type { Manifest } from '../shared/release/manifest.ts';
import { decodeBias } from './bias/artifact.ts';
import { decodeContent } from './content/artifact.ts';
import { contentScorer } from './content/score.ts';
import { type Models, workspaceBytes } from './hybrid/signals.ts';
import { decodeItemKnn } from './item-knn/artifact.ts';
import { itemKnnScorer } from './item-knn/score.ts';
import { MODEL_NAMES, type ModelName, type Scorer } from './model.ts';
import { decodeSvd } from './svd/artifact.ts';
import { svdScorer } from './svd/score.ts';
import { decodeUserKnn } from './user-knn/artifact.ts';
import { userKnnScorer } from './user-knn/score.ts';

type Opener = (bytes: Uint8Array, numMovies: number, kernels: ScoringKernels) => Scorer;

const OPENERS: Readonly<Record<ModelName, Opener>> = {
  svd: (bytes, numMovies, kernels) => svdScorer(decodeSvd(bytes, numMovies), kernels),
  'user-knn': (bytes, numMovies, kernels) => userKnnScorer(decodeUserKnn(bytes, numMovies), kernels),
  'item-knn': (bytes, numMovies, kernels) => itemKnnScorer(decodeItemKnn(bytes, numMovies), kernels),
  content: (bytes, numMovies, kernels) => contentScorer(decodeContent(bytes, numMovies), kernels),
};

/** File of a model in a release. */
export function artifactFile(name: ModelName | 'bias'): string {
  return `${name}.arrow`;
}

/** Decodes one model. Throws `ReleaseError` on bytes that are not its artifact. */
export function openScorer(
  name: ModelName,
  bytes: Uint8Array,
  numMovies: number,
  kernels: ScoringKernels = scalarScoring(),
): Scorer {
  return OPENERS[name](bytes, numMovies, kernels);
}

/** Room for whatever the models keep in the kernels' memory beside their files: see the scorers. */
const BYTES_PER_MOVIE = 4 + 8 + 8 + 4;
const BYTES_PER_PROTOTYPE = 20;
const SPARE_BYTES = 2 ** 20;

/** What the memory of the kernels is sized by. */
interface ReleaseSizes {
  readonly files: Readonly<Record<string, { bytes: number }>>;
  readonly numMovies: number;
  /** No prototype is not a user. */
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
  // Four bytes a piece of content, which has more than that in its file.
  const modelBytes = numMovies * BYTES_PER_MOVIE + numUsers * BYTES_PER_PROTOTYPE + bytesOf(sizes, 'content');
  return modelBytes + workspaceBytes(numMovies) + SPARE_BYTES;
}

/** A line when a release needs more memory than it may have, as its manifest has it; null when it does not. */
export function memoryExcess(manifest: Pick<Manifest, 'files' | 'budget' | 'dataset'>): string | null {
  return residentExcess(manifest, workspaceIn(manifest));
}

/** Throws `ReleaseError` `budget` when a release needs more memory than it may have, as its manifest has it. Reads nothing. */
export function checkReleaseMemory(manifest: Manifest): void {
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
