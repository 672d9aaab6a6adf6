/**
 * `item-knn.arrow`: for every movie, the movies that it votes for. Two tables of the same form:
 *
 * - rating: shrunk Pearson correlation of baseline residuals, positive only, the `neighbours` best per voted movie;
 * - affinity: item–item weights of co-liked films, the `affinityNeighbours` best per voted movie.
 *
 * Kept by voter, so that scoring a catalogue is a scatter over the rows of the profile's films.
 */

import { type Artifact, decodeArrow, encodeArrow } from '../../shared/arrow.ts';
import { ReleaseError } from '../../shared/errors.ts';

const KIND = 'item-knn';
const VERSION = 1;

export interface ItemKnnFacts {
  /** δ of the rating formula: votes that weigh less than this in all stay near the baseline. */
  readonly voteDamping: number;
  /** Ratings at or above this count as liked. */
  readonly relevance: number;
  /** What a film rated below the relevance says about its neighbours, relative to a liked one. */
  readonly dislikedWeight: number;
}

/** Voter v votes for `movies[offsets[v] .. offsets[v + 1]]` (ascending) with weight `codes · scale`. */
export interface VoteTable {
  readonly offsets: Uint32Array;
  readonly movies: Uint32Array | Uint16Array;
  readonly codes: Int8Array;
  readonly scale: number;
}

export interface ItemKnnModel extends ItemKnnFacts {
  readonly rating: VoteTable;
  readonly affinity: VoteTable;
}

interface StoredFacts extends ItemKnnFacts {
  readonly ratingScale: number;
  readonly affinityScale: number;
}

export function encodeItemKnn({ rating, affinity, ...facts }: ItemKnnModel): Uint8Array<ArrayBuffer> {
  const { voteDamping, relevance, dislikedWeight } = facts;
  const stored: StoredFacts = {
    voteDamping,
    relevance,
    dislikedWeight,
    ratingScale: rating.scale,
    affinityScale: affinity.scale,
  };
  return encodeArrow(
    { kind: KIND, version: VERSION, facts: stored, layout: 'arrays' },
    {
      ratingOffsets: rating.offsets,
      ratingMovies: rating.movies,
      ratingCodes: rating.codes,
      affinityOffsets: affinity.offsets,
      affinityMovies: affinity.movies,
      affinityCodes: affinity.codes,
    },
  );
}

/** Views over `bytes`. Throws `ReleaseError` unless both tables are whole and point into the catalogue. */
export function decodeItemKnn(bytes: Uint8Array, numMovies: number): ItemKnnModel {
  const artifact = decodeArrow<StoredFacts>(bytes, KIND, VERSION);
  const { ratingScale, affinityScale, ...facts } = artifact.facts;
  return {
    ...facts,
    rating: decodeTable(artifact, 'rating', ratingScale, numMovies),
    affinity: decodeTable(artifact, 'affinity', affinityScale, numMovies),
  };
}

function decodeTable(artifact: Artifact<unknown>, name: string, scale: number, numMovies: number): VoteTable {
  const offsets = artifact.array(`${name}Offsets`, Uint32Array, numMovies + 1);
  for (let m = 0; m < numMovies; m++) {
    if (offsets[m] > offsets[m + 1]) throw new ReleaseError('corrupt', `item-knn: ${name} offsets fall at movie ${m}`);
  }
  const length = offsets[numMovies];
  const narrow = numMovies <= 0x10000;
  const movies = artifact.array<Uint16Array | Uint32Array>(`${name}Movies`, narrow ? Uint16Array : Uint32Array, length);
  for (let e = 0; e < length; e++) {
    if (movies[e] >= numMovies)
      throw new ReleaseError('corrupt', `item-knn: ${name} votes for movie ${movies[e]} of ${numMovies}`);
  }
  return { offsets, movies, codes: artifact.array(`${name}Codes`, Int8Array, length), scale };
}
