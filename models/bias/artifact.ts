/**
 * The baseline μ + b_u + b_i (Koren, Bell & Volinsky 2009, eq. 1), damped: each bias is a shrunk mean of what the others
 * leave over. A release holds μ and b_i; b_u is fitted to whatever profile comes (see score.ts). The counts behind the
 * biases are the popularity that lists start from.
 */

import { decodeArrow, encodeArrow } from '../../shared/arrow.ts';

const KIND = 'bias';
const VERSION = 1;

export interface BiasModel {
  /** Mean rating μ of the training rows. */
  readonly mean: number;
  /** Standard deviation of the training ratings; 1 when they are all equal. */
  readonly deviation: number;
  /** Damping of b_u, in ratings. */
  readonly userDamping: number;
  /** b_i by movie index; 0 for a movie nobody rated. */
  readonly movieBias: Float32Array;
  /** Training ratings of each movie, and how many of them liked it. */
  readonly numRatings: Uint32Array;
  readonly numLiked: Uint32Array;
}

export function encodeBias(model: BiasModel): Uint8Array<ArrayBuffer> {
  const { mean, deviation, userDamping, movieBias, numRatings, numLiked } = model;
  return encodeArrow(
    { kind: KIND, version: VERSION, facts: { mean, deviation, userDamping }, layout: 'rows' },
    { movieBias, numRatings, numLiked },
  );
}

/** A view over `bytes`. Throws `ReleaseError` unless they hold `numMovies` biases. */
export function decodeBias(bytes: Uint8Array, numMovies: number): BiasModel {
  const artifact = decodeArrow<{ mean: number; deviation: number; userDamping: number }>(bytes, KIND, VERSION);
  return {
    ...artifact.facts,
    movieBias: artifact.array('movieBias', Float32Array, numMovies),
    numRatings: artifact.array('numRatings', Uint32Array, numMovies),
    numLiked: artifact.array('numLiked', Uint32Array, numMovies),
  };
}
