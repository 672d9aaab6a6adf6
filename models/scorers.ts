/** Every scorer by name: decodes the artifacts of a release. The batch side has trainers.ts. */

import { decodeBias } from './bias/artifact.ts';
import { decodeContent } from './content/artifact.ts';
import { contentScorer } from './content/score.ts';
import type { Models } from './hybrid/signals.ts';
import { decodeItemKnn } from './item-knn/artifact.ts';
import { itemKnnScorer } from './item-knn/score.ts';
import { MODEL_NAMES, type ModelName, type Scorer } from './model.ts';
import { decodeSvd } from './svd/artifact.ts';
import { svdScorer } from './svd/score.ts';
import { decodeUserKnn } from './user-knn/artifact.ts';
import { userKnnScorer } from './user-knn/score.ts';

type Opener = (bytes: Uint8Array, numMovies: number) => Scorer;

const OPENERS: Readonly<Record<ModelName, Opener>> = {
  svd: (bytes, numMovies) => svdScorer(decodeSvd(bytes, numMovies)),
  'user-knn': (bytes, numMovies) => userKnnScorer(decodeUserKnn(bytes, numMovies)),
  'item-knn': (bytes, numMovies) => itemKnnScorer(decodeItemKnn(bytes, numMovies)),
  content: (bytes, numMovies) => contentScorer(decodeContent(bytes, numMovies)),
};

/** File of a model in a release. */
export function artifactFile(name: ModelName | 'bias'): string {
  return `${name}.arrow`;
}

/** Decodes one model. Throws `ReleaseError` on bytes that are not its artifact. */
export function openScorer(name: ModelName, bytes: Uint8Array, numMovies: number): Scorer {
  return OPENERS[name](bytes, numMovies);
}

/** Decodes the baseline and all models. `bytesOf` gives the bytes of a file of the release. */
export function openModels(bytesOf: (file: string) => Uint8Array, numMovies: number): Models {
  return {
    bias: decodeBias(bytesOf(artifactFile('bias')), numMovies),
    scorers: Object.fromEntries(
      MODEL_NAMES.map((name) => [name, openScorer(name, bytesOf(artifactFile(name)), numMovies)]),
    ) as Record<ModelName, Scorer>,
  };
}
