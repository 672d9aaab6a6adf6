/**
 * `user-knn.arrow`: prototypes, which are viewers or groups of like-minded viewers, kept by movie.
 *
 * On a small dataset a prototype is one viewer and the model is exact user-KNN. On a large one it is a group (see
 * train.ts): for every movie that enough members rated, their shrunk mean residual and the share of them who liked it.
 * Rows of viewers never leave the batch job whole; what is served is opinions by movie.
 */

import { decodeArrow, encodeArrow } from '../../shared/arrow.ts';
import { ReleaseError } from '../../shared/errors.ts';

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
  readonly prototypes: Uint16Array | Uint32Array;
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
  const offsets = artifact.array('offsets', Uint32Array, numMovies + 1);
  for (let m = 0; m < numMovies; m++) {
    if (offsets[m] > offsets[m + 1]) throw new ReleaseError('corrupt', `user-knn: offsets fall at movie ${m}`);
  }
  const length = offsets[numMovies];
  const narrow = facts.numPrototypes <= 0x10000;
  const prototypes = artifact.array<Uint16Array | Uint32Array>(
    'prototypes',
    narrow ? Uint16Array : Uint32Array,
    length,
  );
  for (let e = 0; e < length; e++) {
    if (prototypes[e] >= facts.numPrototypes) {
      throw new ReleaseError('corrupt', `user-knn: prototype ${prototypes[e]} of ${facts.numPrototypes}`);
    }
  }
  return {
    ...facts,
    offsets,
    prototypes,
    residuals: artifact.array('residuals', Int8Array, length),
    liked: artifact.array('liked', Uint8Array, length),
    members: artifact.array('members', Uint32Array, facts.numPrototypes),
    norms: artifact.array('norms', Float32Array, facts.numPrototypes),
  };
}
