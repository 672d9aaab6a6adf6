/**
 * `item-knn.arrow`: for every movie, the movies that it votes for. Two tables of the same form:
 *
 * - rating: shrunk Pearson correlation of baseline residuals, positive only, the `neighbours` best per voted movie;
 * - affinity: item–item weights of co-liked films, the `affinityNeighbours` best per voted movie.
 *
 * Kept by voter, so that scoring a catalogue is a scatter over the rows of the profile's films.
 */

import { type Artifact, decodeArrow, encodeArrow, type Indexes } from '../../shared/arrow.ts';

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
  readonly movies: Indexes;
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
  const offsets = artifact.offsets(`${name}Offsets`, numMovies);
  const length = offsets[numMovies];
  return {
    offsets,
    movies: artifact.indexes(`${name}Movies`, length, numMovies),
    codes: artifact.array(`${name}Codes`, Int8Array, length),
    scale,
  };
}
