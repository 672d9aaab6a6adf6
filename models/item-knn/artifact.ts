/**
 * `item-knn.arrow`: two tables of item–item weights.
 *
 * - Rating: for every voted movie, the movies that vote for it, with the shrunk correlation of baseline residuals. Only
 *   positive correlations are kept, the `neighbours` highest. Rows belong to voted movies, since a few hundred films are
 *   rated for a list, and a profile may have thousands.
 * - Affinity: EASE weights among the most popular movies, called the head. They follow from partial correlations, of
 *   which each pair has one (ease.ts).
 */

import { decodeArrow, encodeArrow, type Indexes } from '../../shared/arrow.ts';
import { ReleaseError } from '../../shared/errors.ts';
import type { OpinionWeights } from '../opinions.ts';

const KIND = 'item-knn';
const VERSION = 5;

interface ItemKnnFacts extends OpinionWeights {
  /** Number of movies in the catalogue. */
  readonly numMovies: number;
  /** δ of the rating formula: the sum of weights at which a rating lies halfway between the baseline and the votes. */
  readonly voteDamping: number;
}

/**
 * The rating table: `voters[offsets[m] .. offsets[m + 1]]` (ascending) vote for movie m, with the weight `codes · scale`.
 */
export interface VoteTable {
  readonly offsets: Uint32Array;
  readonly voters: Indexes;
  readonly codes: Int8Array;
  readonly scale: number;
}

/**
 * The affinity table: the weight of voter j for movie i, both below `movies`, is `decodeRoot(codes[p]) · largest ·
 * scales[j] / scales[i]`, where p is `placeOfPair(i, j)`.
 */
export interface WeightTable {
  /** Number of movies in the head, the first by popularity. */
  readonly movies: number;
  /** Partial correlations: for each movie in turn those with the movies before it. */
  readonly codes: Int8Array;
  /** Largest magnitude of a partial correlation. */
  readonly largest: number;
  readonly scales: Float32Array;
}

/** The decoded model. */
export interface ItemKnnModel extends ItemKnnFacts {
  /** Number of movies that can be voted for, and of those that can vote, the first by popularity. */
  readonly votedMovies: number;
  readonly votingMovies: number;
  readonly rating: VoteTable;
  readonly affinity: WeightTable;
}

interface StoredFacts extends ItemKnnFacts {
  readonly votedMovies: number;
  readonly votingMovies: number;
  readonly ratingScale: number;
  readonly headMovies: number;
  readonly affinityLargest: number;
}

/** Returns the number of pairs among so many movies. */
export function countPairs(movies: number): number {
  return (movies * (movies - 1)) / 2;
}

/** Returns the place of a pair of two different movies in the affinity table. */
export function placeOfPair(a: number, b: number): number {
  return countPairs(Math.max(a, b)) + Math.min(a, b);
}

/**
 * Returns the int8 code of a value from −1 to 1: its signed root in steps of 1/127. Most weights are far smaller than
 * the largest, and roots keep more of their precision.
 */
export function encodeRoot(value: number): number {
  return Math.round(127 * Math.sign(value) * Math.sqrt(Math.abs(value)));
}

/** A code c stands for c·|c| / ROOT_UNITS. */
export const ROOT_UNITS = 127 ** 2;

/** Returns the value, from −1 to 1, that a code of `encodeRoot` stands for. */
export function decodeRoot(code: number): number {
  return (code * Math.abs(code)) / ROOT_UNITS;
}

/** Encodes the model as the bytes of `item-knn.arrow`. */
export function encodeItemKnn({ rating, affinity, ...facts }: ItemKnnModel): Uint8Array<ArrayBuffer> {
  const stored: StoredFacts = {
    ...facts,
    ratingScale: rating.scale,
    headMovies: affinity.movies,
    affinityLargest: affinity.largest,
  };
  return encodeArrow(
    { kind: KIND, version: VERSION, facts: stored, layout: 'arrays' },
    {
      ratingOffsets: rating.offsets,
      ratingVoters: rating.voters,
      ratingCodes: rating.codes,
      affinityCodes: affinity.codes,
      affinityScales: affinity.scales,
    },
  );
}

/**
 * Decodes `item-knn.arrow`. The result holds views over `bytes`. Throws `ReleaseError` unless both tables are complete
 * and all indexes are in the catalogue.
 */
export function decodeItemKnn(bytes: Uint8Array, numMovies: number): ItemKnnModel {
  const artifact = decodeArrow<StoredFacts>(bytes, KIND, VERSION);
  const { ratingScale, headMovies: _, affinityLargest, ...facts } = artifact.facts;
  if (facts.numMovies !== numMovies)
    throw new ReleaseError('corrupt', `${KIND}: is for ${facts.numMovies} movies, but the catalogue has ${numMovies}`);
  const count = (fact: 'votedMovies' | 'votingMovies' | 'headMovies') => {
    const movies = artifact.count(fact);
    if (movies <= numMovies) return movies;
    throw new ReleaseError('corrupt', `${KIND}: ${fact} is ${movies}, expected ${numMovies} at most`);
  };
  const votedMovies = count('votedMovies');
  const votingMovies = count('votingMovies');
  const headMovies = count('headMovies');
  const offsets = artifact.offsets('ratingOffsets', votedMovies);
  const votes = offsets[votedMovies];
  return {
    ...facts,
    votedMovies,
    votingMovies,
    rating: {
      offsets,
      voters: artifact.indexes('ratingVoters', votes, votingMovies),
      codes: artifact.array('ratingCodes', Int8Array, votes),
      scale: ratingScale,
    },
    affinity: {
      movies: headMovies,
      codes: artifact.array('affinityCodes', Int8Array, countPairs(headMovies)),
      largest: affinityLargest,
      scales: artifact.array('affinityScales', Float32Array, headMovies),
    },
  };
}
