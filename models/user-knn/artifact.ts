/**
 * `user-knn.arrow`: the prototypes, which are viewers kept for comparison, and their opinions of movies. Opinions are
 * stored twice: by movie, to find the prototypes that are like a profile, and by prototype, to collect their votes.
 *
 * On a small dataset every viewer is a prototype, and the model is exact user-KNN. Of a large one it keeps a random
 * sample (train.ts). An opinion is one byte: `code >> 1` is the viewer's residual in units of `residualScale`, −63 to
 * 63, and `code & 1` says whether they liked the movie.
 */

import { decodeArrow, encodeArrow, type Indexes, packIndexes } from '../../shared/arrow.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { type SparseRows, transpose } from '../../shared/ratings.ts';
import type { OpinionWeights } from '../opinions.ts';

const KIND = 'user-knn';
const VERSION = 3;

/** Numbers of the model that are stored as facts of the artifact. */
export interface UserKnnFacts extends OpinionWeights {
  readonly numPrototypes: number;
  /** Shrinkage of the similarity, in common films; the exponent applied to it; and the damping δ of the votes. */
  readonly shrinkage: number;
  readonly sharpness: number;
  readonly voteDamping: number;
  /** How many of the most similar prototypes may vote, and how many of them vote for the rating of one movie. */
  readonly voters: number;
  readonly neighbours: number;
  /** Number of prototypes that the affinity head adds up, and the exponent applied to their similarity. */
  readonly affinityNeighbours: number;
  readonly affinitySharpness: number;
  /** Weight of a film that a prototype rated below the relevance threshold: they picked it. A liked film has 1. */
  readonly pickWeight: number;
  /** Residual that the code 1 stands for. */
  readonly residualScale: number;
}

/** Most prototypes, however many users there are: their number decides about the memory that scoring takes. */
export const MOST_PROTOTYPES = 20_000;
/**
 * Number of movies that can have opinions, the first by popularity: indexes fit 16 bits. Only huge catalogues have
 * more, and the rest of their movies have few ratings.
 */
export const MOST_MOVIES = 0x10000;

/** Sparse rows of opinions: entries `offsets[row] .. offsets[row + 1]`, ascending in `index`. */
export interface OpinionRows {
  readonly offsets: Uint32Array;
  readonly index: Indexes;
  readonly codes: Int8Array;
}

/** The decoded model. */
export interface UserKnnModel extends UserKnnFacts {
  /** Rows are movies; the index is a prototype. */
  readonly byMovie: OpinionRows;
  /** Rows are prototypes; the index is a movie. The opinions are the same. */
  readonly byPrototype: OpinionRows;
}

/**
 * Returns both tables of the opinions of prototypes, who are the rows, about `numMovies` movies. The codes of the rows are
 * signed bytes in a `Uint8Array`.
 */
export function packOpinions(rows: SparseRows, numMovies: number): Pick<UserKnnModel, 'byMovie' | 'byPrototype'> {
  const pack = ({ offsets, index, codes }: SparseRows, bound: number): OpinionRows => ({
    offsets,
    index: packIndexes(index, bound),
    codes: Int8Array.from(codes),
  });
  const numPrototypes = rows.offsets.length - 1;
  return {
    byMovie: pack(transpose(rows, numMovies), numPrototypes),
    byPrototype: pack(rows, Math.min(numMovies, MOST_MOVIES)),
  };
}

/** Encodes the model as the bytes of `user-knn.arrow`. */
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

/**
 * Decodes `user-knn.arrow`. The result holds views over `bytes`. Throws `ReleaseError` unless all parts agree with each
 * other and with the catalogue.
 */
export function decodeUserKnn(bytes: Uint8Array, numMovies: number): UserKnnModel {
  const artifact = decodeArrow<UserKnnFacts>(bytes, KIND, VERSION);
  const numPrototypes = artifact.count('numPrototypes');
  if (numPrototypes > MOST_PROTOTYPES) {
    throw new ReleaseError('corrupt', `${KIND} has ${numPrototypes} prototypes, expected at most ${MOST_PROTOTYPES}`);
  }
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
