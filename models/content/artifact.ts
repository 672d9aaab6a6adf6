/**
 * `content.arrow`: what every movie is, as sparse named features, and how tastes over features vary among viewers.
 *
 * Feature 0 is the constant 1. The others are genres, decades, tags and title words, each group normalised per movie.
 * Every movie of the catalogue has features, so every movie is answerable, rated or not.
 */

import { decodeArrow, encodeArrow, type StringColumn } from '../../shared/arrow.ts';
import type { Pieces } from './pieces.ts';

const KIND = 'content';
const VERSION = 2;

export interface ContentFacts {
  /** μ. */
  readonly mean: number;
  readonly numFeatures: number;
  /** α, one over the variance of the noise around a viewer's own taste. */
  readonly noisePrecision: number;
  /** Feature value of code 1. */
  readonly valueScale: number;
  /** Ratings at or above this count as liked, others with `dislikedWeight`. */
  readonly relevance: number;
  readonly dislikedWeight: number;
  /** α₀ and λ of the affinity head, as in iALS with fixed movie factors. */
  readonly unobservedWeight: number;
  readonly regularization: number;
}

/** Features of movies in pieces, the constant left out. */
export interface ContentModel extends ContentFacts, Pieces {
  readonly featureNames: StringColumn;
  /** Bias of each movie, shrunk towards what its features predict instead of towards 0. */
  readonly movieBias: Float32Array;
  /** Mean taste of viewers over features and its precision, numFeatures and numFeatures². */
  readonly priorMean: Float32Array;
  readonly priorPrecision: Float32Array;
  /** Σ x xᵀ over the catalogue, numFeatures². */
  readonly gram: Float32Array;
}

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

/** Views over `bytes`. Throws `ReleaseError` unless all parts agree with each other and with the catalogue. */
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
