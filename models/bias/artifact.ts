/**
 * The baseline μ + b_u + b_i (Koren, Bell & Volinsky 2009, eq. 1), damped: each bias is the shrunk mean of what μ and
 * the other bias leave unexplained. A release holds μ and b_i. b_u is fitted to the profile at hand (score.ts). The
 * counts of ratings are the popularity signal of the hybrid.
 */

import { decodeArrow, encodeArrow } from '../../shared/arrow.ts';
import { ReleaseError } from '../../shared/errors.ts';
import type { StarShares } from '../star-scale.ts';

const KIND = 'bias';
const VERSION = 2;

/** The baseline of a release, without the users' biases. */
export interface BiasModel {
  /** Mean rating μ of the training rows. */
  readonly mean: number;
  /** Standard deviation of the training ratings; 1 when they are all equal. */
  readonly deviation: number;
  /** Damping of b_u: the number of ratings at which half of the mean residual counts. */
  readonly userDamping: number;
  /** How often everybody gives each value of the scale. */
  readonly stars: StarShares;
  /** b_i by movie index; 0 for a movie without ratings. */
  readonly movieBias: Float32Array;
  /** Number of training ratings of each movie, and how many of them reach the relevance threshold. */
  readonly numRatings: Uint32Array;
  readonly numLiked: Uint32Array;
}

/** Encodes the model as the bytes of `bias.arrow`. */
export function encodeBias(model: BiasModel): Uint8Array<ArrayBuffer> {
  const { mean, deviation, userDamping, stars, movieBias, numRatings, numLiked } = model;
  return encodeArrow(
    { kind: KIND, version: VERSION, facts: { mean, deviation, userDamping, stars }, layout: 'rows' },
    { movieBias, numRatings, numLiked },
  );
}

/**
 * Decodes `bias.arrow`. The result holds views over `bytes`. Throws `ReleaseError` unless they hold `numMovies` biases.
 */
export function decodeBias(bytes: Uint8Array, numMovies: number): BiasModel {
  const artifact = decodeArrow<Pick<BiasModel, 'mean' | 'deviation' | 'userDamping' | 'stars'>>(bytes, KIND, VERSION);
  checkStars(artifact.facts.stars);
  return {
    ...artifact.facts,
    movieBias: artifact.array('movieBias', Float32Array, numMovies),
    numRatings: artifact.array('numRatings', Uint32Array, numMovies),
    numLiked: artifact.array('numLiked', Uint32Array, numMovies),
  };
}

function checkStars(stars: Partial<StarShares> | undefined): void {
  const { values, shares } = stars ?? {};
  const areNumbers = (list: unknown) => Array.isArray(list) && list.length > 0 && list.every(Number.isFinite);
  const sound =
    areNumbers(values) &&
    areNumbers(shares) &&
    values?.length === shares?.length &&
    shares?.every((share) => share > 0);
  if (!sound)
    throw new ReleaseError(
      'corrupt',
      'bias: stars.values and stars.shares are not lists of numbers that belong together',
    );
}
