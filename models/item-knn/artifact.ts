/**
 * `item-knn.arrow`, two tables of item–item weights:
 *
 * - rating: for every movie, the movies that it votes for: shrunk correlations of baseline residuals, positive only, the `neighbours`
 *   best per voted movie. Kept by voter, so that scoring a catalogue is a scatter over the rows of the profile's films;
 * - affinity: EASE weights among the most popular movies, the head. A whole row per voter.
 */

import { decodeArrow, encodeArrow, type Indexes } from '../../shared/arrow.ts';
import { ReleaseError } from '../../shared/errors.ts';

const KIND = 'item-knn';
const VERSION = 2;

interface ItemKnnFacts {
  /** δ of the rating formula: votes that weigh less than this in all stay near the baseline. */
  readonly voteDamping: number;
  /** Ratings at or above this count as liked. */
  readonly relevance: number;
  /** What a film rated below the relevance says about others, relative to a liked one. */
  readonly dislikedWeight: number;
}

/** Voter v votes for `movies[offsets[v] .. offsets[v + 1]]` (ascending) with weight `codes · scale`. */
export interface VoteTable {
  readonly offsets: Uint32Array;
  readonly movies: Indexes;
  readonly codes: Int8Array;
  readonly scale: number;
}

/** Weight of voter j for movie i, both below `movies`: `decodeRoot(codes[j · movies + i]) · scales[i]`. */
export interface WeightTable {
  /** Movies in the head, the first by popularity. */
  readonly movies: number;
  readonly codes: Int8Array;
  /** Largest magnitude of each movie's weights. */
  readonly scales: Float32Array;
}

export interface ItemKnnModel extends ItemKnnFacts {
  /** Movies that are voted for, the first by popularity. */
  readonly votedMovies: number;
  readonly rating: VoteTable;
  readonly affinity: WeightTable;
}

interface StoredFacts extends ItemKnnFacts {
  readonly votedMovies: number;
  readonly ratingScale: number;
  readonly headMovies: number;
}

/** Code of a value from −1 to 1, by its signed root: most weights are far smaller than the largest. */
export function encodeRoot(value: number): number {
  return Math.round(127 * Math.sign(value) * Math.sqrt(Math.abs(value)));
}

/** A code c stands for c·|c| of so many. */
export const ROOT_UNITS = 127 ** 2;

export function decodeRoot(code: number): number {
  return (code * Math.abs(code)) / ROOT_UNITS;
}

export function encodeItemKnn({ rating, affinity, ...facts }: ItemKnnModel): Uint8Array<ArrayBuffer> {
  const stored: StoredFacts = { ...facts, ratingScale: rating.scale, headMovies: affinity.movies };
  return encodeArrow(
    { kind: KIND, version: VERSION, facts: stored, layout: 'arrays' },
    {
      ratingOffsets: rating.offsets,
      ratingMovies: rating.movies,
      ratingCodes: rating.codes,
      affinityCodes: affinity.codes,
      affinityScales: affinity.scales,
    },
  );
}

/** Views over `bytes`. Throws `ReleaseError` unless both tables are whole and point into the catalogue. */
export function decodeItemKnn(bytes: Uint8Array, numMovies: number): ItemKnnModel {
  const artifact = decodeArrow<StoredFacts>(bytes, KIND, VERSION);
  const { ratingScale, headMovies: _, ...facts } = artifact.facts;
  const count = (fact: 'votedMovies' | 'headMovies') => {
    const movies = artifact.count(fact);
    if (movies <= numMovies) return movies;
    throw new ReleaseError('corrupt', `${KIND}: ${fact} is ${movies}, expected ${numMovies} at most`);
  };
  const votedMovies = count('votedMovies');
  const headMovies = count('headMovies');
  const offsets = artifact.offsets('ratingOffsets', numMovies);
  const votes = offsets[numMovies];
  return {
    ...facts,
    votedMovies,
    rating: {
      offsets,
      movies: artifact.indexes('ratingMovies', votes, votedMovies),
      codes: artifact.array('ratingCodes', Int8Array, votes),
      scale: ratingScale,
    },
    affinity: {
      movies: headMovies,
      codes: artifact.array('affinityCodes', Int8Array, headMovies ** 2),
      scales: artifact.array('affinityScales', Float32Array, headMovies),
    },
  };
}
