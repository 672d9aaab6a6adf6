/**
 * `content.arrow`: the features of every movie, sparse and named, and how tastes over features vary among viewers.
 *
 * Feature 0 is the constant 1. The others are genres, decades, tags, title words and attributes; each group is normalised per
 * movie. Every movie of the catalogue has features, so the model can answer for movies without ratings.
 */

import { decodeArrow, encodeArrow, type StringColumn } from '../../shared/arrow.ts';
import type { OpinionWeights } from '../opinions.ts';
import type { Pieces } from './pieces.ts';

/** Ratings at which a movie's own mean counts as much as what its features predict, as in the baseline. */
export const MOVIE_DAMPING = 3;
/**
 * Ridge of the regression of movie means on features, in rated movies. It keeps the system solvable when a feature is
 * rare. A round number; no search for it is on record.
 */
export const FEATURE_RIDGE = 10;

const KIND = 'content';
const VERSION = 3;

/** Numbers of the model that are stored as facts of the artifact. */
export interface ContentFacts extends OpinionWeights {
  /** μ, the mean of the training ratings. */
  readonly mean: number;
  readonly numFeatures: number;
  /** α, one over the variance of the noise around a viewer's own taste, in the dataset's unit. */
  readonly noisePrecision: number;
  /** Feature value that code 1 stands for. */
  readonly valueScale: number;
  /** α₀ and λ of the affinity head: iALS with fixed movie factors. */
  readonly unobservedWeight: number;
  readonly regularization: number;
}

/** The decoded model. The pieces hold all features but the constant. */
export interface ContentModel extends ContentFacts, Pieces {
  /** Name of each feature as explanations show it; the constant's is empty. */
  readonly featureNames: StringColumn;
  /** Bias of each movie. It is shrunk towards what the movie's features predict, not towards 0. */
  readonly movieBias: Float32Array;
  /** Mean taste m of viewers over features, and its precision S⁻¹: numFeatures and numFeatures² entries. */
  readonly priorMean: Float32Array;
  readonly priorPrecision: Float32Array;
  /** G = Σ x xᵀ over the catalogue, numFeatures² entries. */
  readonly gram: Float32Array;
}

/** Encodes the model as the bytes of `content.arrow`. */
export function encodeContent(
  model: Omit<ContentModel, 'featureNames'>,
  featureNames: readonly string[],
): Uint8Array<ArrayBuffer> {
  const { pieces, offsets, features, codes, movieBias, priorMean, priorPrecision, gram, ...facts } = model;
  return encodeArrow(
    { kind: KIND, version: VERSION, facts, layout: 'arrays' },
    { featureNames, pieces, offsets, features, codes, movieBias, priorMean, priorPrecision, gram },
  );
}

/**
 * Decodes `content.arrow`. The result holds views over `bytes`. Throws `ReleaseError` unless all parts agree with each
 * other and with the catalogue.
 */
export function decodeContent(bytes: Uint8Array, numMovies: number): ContentModel {
  const artifact = decodeArrow<ContentFacts & Pick<Pieces, 'numKinds' | 'numPieces'>>(bytes, KIND, VERSION);
  const numFeatures = artifact.count('numFeatures');
  const numPieces = artifact.count('numPieces');
  const offsets = artifact.offsets('offsets', numPieces);
  const length = offsets[numPieces];
  return {
    ...artifact.facts,
    featureNames: artifact.strings('featureNames', numFeatures),
    pieces: artifact.indexes('pieces', numMovies * artifact.count('numKinds'), numPieces),
    offsets,
    features: artifact.indexes('features', length, numFeatures),
    codes: artifact.array('codes', Int8Array, length),
    movieBias: artifact.array('movieBias', Float32Array, numMovies),
    priorMean: artifact.array('priorMean', Float32Array, numFeatures),
    priorPrecision: artifact.array('priorPrecision', Float32Array, numFeatures ** 2),
    gram: artifact.array('gram', Float32Array, numFeatures ** 2),
  };
}
