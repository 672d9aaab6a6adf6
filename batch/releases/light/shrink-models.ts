/** The models of a release in sizes, from whole to a small part. */

import { decodeItemKnn, encodeItemKnn, type ItemKnnModel } from '../../../models/item-knn/artifact.ts';
import { shrinkItemKnn } from '../../../models/item-knn/shrink.ts';
import { artifactFile } from '../../../models/scorers.ts';
import { decodeSvd, encodeSvd, type SvdModel } from '../../../models/svd/artifact.ts';
import { shrinkSvd } from '../../../models/svd/shrink.ts';
import { decodeUserKnn, encodeUserKnn, type UserKnnModel } from '../../../models/user-knn/artifact.ts';
import { shrinkUserKnn } from '../../../models/user-knn/shrink.ts';

/** Models whose tables can be made smaller. The others are kept as they are. */
export interface LargeModels {
  readonly svd: SvdModel;
  readonly 'item-knn': ItemKnnModel;
  readonly 'user-knn': UserKnnModel;
}

/** Decodes the models. Throws `ReleaseError` when one is damaged. */
export function decodeLarge(files: ReadonlyMap<string, Uint8Array>, numMovies: number): LargeModels {
  const bytes = (name: keyof LargeModels) => files.get(artifactFile(name)) ?? new Uint8Array();
  return {
    svd: decodeSvd(bytes('svd'), numMovies),
    'item-knn': decodeItemKnn(bytes('item-knn'), numMovies),
    'user-knn': decodeUserKnn(bytes('user-knn'), numMovies),
  };
}

/**
 * The files of the models at a size from 0 to 1, which is whole. Bytes grow with the size. Tables get fewer rows before they get
 * few columns: on held-out ratings, films that few people rated cost the least (docs/deploy.md).
 */
export function shrinkModels(models: LargeModels, size: number): Map<string, Uint8Array<ArrayBuffer>> {
  const { svd, 'item-knn': itemKnn, 'user-knn': userKnn } = models;
  const part = (all: number, share: number) => Math.max(1, Math.ceil(all * share));
  const root = Math.sqrt(size);
  return new Map([
    [
      artifactFile('svd'),
      encodeSvd(shrinkSvd(svd, { samples: part(svd.samples, size), movies: part(svd.latentMovies, root) })),
    ],
    [
      artifactFile('item-knn'),
      encodeItemKnn(
        shrinkItemKnn(itemKnn, {
          neighbours: part(mostVotes(itemKnn), root),
          movies: part(itemKnn.votedMovies, root),
          head: part(itemKnn.affinity.movies, root),
        }),
      ),
    ],
    [
      artifactFile('user-knn'),
      encodeUserKnn(shrinkUserKnn(userKnn, { prototypes: part(userKnn.numPrototypes, Math.sqrt(root)) })),
    ],
  ]);
}

/** Most votes for one movie. */
function mostVotes({ rating: { offsets }, votedMovies }: ItemKnnModel): number {
  let most = 0;
  for (let movie = 0; movie < votedMovies; movie++) most = Math.max(most, offsets[movie + 1] - offsets[movie]);
  return most;
}
