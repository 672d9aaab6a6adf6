/**
 * `user-knn.arrow`: prototypes, which are viewers kept for comparison, with their opinions both ways round: by movie to find
 * the prototypes that are like a profile, by prototype to hear what those have to say.
 *
 * On a small dataset every viewer is a prototype and the model is exact user-KNN; of a large one it keeps a random
 * sample (train.ts). An opinion is one byte: `code >> 1` is the viewer's residual in units of `residualScale`, −63 to 63,
 * and `code & 1` says whether they liked the movie.
 */

import { decodeArrow, encodeArrow, type Indexes } from '../../shared/arrow.ts';

const KIND = 'user-knn';
const VERSION = 2;

export interface UserKnnFacts {
  readonly numPrototypes: number;
  /** Shrinkage of the similarity, in common films; exponent that sharpens it; damping δ of the votes. */
  readonly shrinkage: number;
  readonly sharpness: number;
  readonly voteDamping: number;
  /** How many of the most similar prototypes have a vote, and how many of them vote for one movie's rating. */
  readonly voters: number;
  readonly neighbours: number;
  /** Prototypes behind the affinity head, and the exponent of their similarity. */
  readonly affinityNeighbours: number;
  readonly affinitySharpness: number;
  /** Ratings at or above this count as liked, others with `dislikedWeight`. */
  readonly relevance: number;
  readonly dislikedWeight: number;
  /** Residual of 1. */
  readonly residualScale: number;
}

/** Movies from this index on, the least popular ones of a huge catalogue, have no opinions, so that indexes fit 16 bits. */
export const MOST_MOVIES = 0x10000;

/** Rows of opinions: entries `offsets[row] .. offsets[row + 1]`, ascending in `index`. */
export interface OpinionRows {
  readonly offsets: Uint32Array;
  readonly index: Indexes;
  readonly codes: Int8Array;
}

export interface UserKnnModel extends UserKnnFacts {
  /** Prototypes of each movie. */
  readonly byMovie: OpinionRows;
  /** Movies of each prototype: the same opinions. */
  readonly byPrototype: OpinionRows;
}

export function encodeUserKnn({ byMovie, byPrototype, ...facts }: UserKnnModel): Uint8Array<ArrayBuffer> {
  return encodeArrow(
    { kind: KIND, version: VERSION, facts, layout: 'arrays' },
    {
      movieOffsets: byMovie.offsets,
      prototypes: byMovie.index,
      movieCodes: byMovie.codes,
      prototypeOffsets: byPrototype.offsets,
      movies: byPrototype.index,
      prototypeCodes: byPrototype.codes,
    },
  );
}

/** Views over `bytes`. Throws `ReleaseError` unless all parts agree with each other and with the catalogue. */
export function decodeUserKnn(bytes: Uint8Array, numMovies: number): UserKnnModel {
  const artifact = decodeArrow<UserKnnFacts>(bytes, KIND, VERSION);
  const numPrototypes = artifact.count('numPrototypes');
  const movieOffsets = artifact.offsets('movieOffsets', numMovies);
  const prototypeOffsets = artifact.offsets('prototypeOffsets', numPrototypes);
  const length = movieOffsets[numMovies];
  return {
    ...artifact.facts,
    byMovie: {
      offsets: movieOffsets,
      index: artifact.indexes('prototypes', length, numPrototypes),
      codes: artifact.array('movieCodes', Int8Array, length),
    },
    byPrototype: {
      offsets: prototypeOffsets,
      index: artifact.indexes('movies', prototypeOffsets[numPrototypes], Math.min(numMovies, MOST_MOVIES)),
      codes: artifact.array('prototypeCodes', Int8Array, length),
    },
  };
}
