/**
 * `user-knn.arrow`: prototypes, which are viewers or groups of like-minded viewers, kept by movie.
 *
 * On a small dataset a prototype is one viewer and the model is exact user-KNN. On a large one it is a group (see
 * train.ts): for every movie that enough members rated, their shrunk mean residual and the share of them who liked it.
 * Rows of viewers never leave the batch job whole; what is served is opinions by movie.
 */

import { decodeArrow, encodeArrow, type Indexes } from '../../shared/arrow.ts';

const KIND = 'user-knn';
const VERSION = 1;

export interface UserKnnFacts {
  readonly numPrototypes: number;
  /** Shrinkage of the similarity, in common films; exponent that sharpens it; damping δ of the votes. */
  readonly shrinkage: number;
  readonly sharpness: number;
  readonly voteDamping: number;
  /** Most prototypes that vote for one movie's rating. */
  readonly neighbours: number;
  /** The same two for the affinity head. */
  readonly affinityNeighbours: number;
  readonly affinitySharpness: number;
  /** Ratings at or above this count as liked, others with `dislikedWeight`. */
  readonly relevance: number;
  readonly dislikedWeight: number;
  /** Residual of code 1. */
  readonly residualScale: number;
}

export interface UserKnnModel extends UserKnnFacts {
  /** Opinions on movie m are entries `offsets[m] .. offsets[m + 1]`, by ascending prototype. */
  readonly offsets: Uint32Array;
  readonly prototypes: Indexes;
  /** Mean residual of the members who rated it, in `residualScale`. */
  readonly residuals: Int8Array;
  /** Affinity weight of the opinion, 0–255 for 0–1: 255 when all members liked it. */
  readonly liked: Uint8Array;
  /** Viewers behind each prototype. */
  readonly members: Uint32Array;
  /** √(Σ liked²) of each prototype, for the cosine of picks. */
  readonly norms: Float32Array;
}

export function encodeUserKnn(model: UserKnnModel): Uint8Array<ArrayBuffer> {
  const { offsets, prototypes, residuals, liked, members, norms, ...facts } = model;
  return encodeArrow(
    { kind: KIND, version: VERSION, facts, layout: 'arrays' },
    { offsets, prototypes, residuals, liked, members, norms },
  );
}

/** Views over `bytes`. Throws `ReleaseError` unless all parts agree with each other and with the catalogue. */
export function decodeUserKnn(bytes: Uint8Array, numMovies: number): UserKnnModel {
  const artifact = decodeArrow<UserKnnFacts>(bytes, KIND, VERSION);
  const { facts } = artifact;
  const numPrototypes = artifact.count('numPrototypes');
  const offsets = artifact.offsets('offsets', numMovies);
  const length = offsets[numMovies];
  return {
    ...facts,
    offsets,
    prototypes: artifact.indexes('prototypes', length, numPrototypes),
    residuals: artifact.array('residuals', Int8Array, length),
    liked: artifact.array('liked', Uint8Array, length),
    members: artifact.array('members', Uint32Array, numPrototypes),
    norms: artifact.array('norms', Float32Array, numPrototypes),
  };
}
