/**
 * `content.arrow`: what every movie is, as sparse named features, and how tastes over features vary among viewers.
 *
 * Feature 0 is the constant 1. The others are genres, decades, tags and title words, each group normalised per movie.
 * Every movie of the catalogue has features, so every movie is answerable, rated or not.
 */

import { decodeArrow, encodeArrow, type Indexes, type StringColumn } from '../../shared/arrow.ts';

const KIND = 'content';
const VERSION = 1;

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

export interface ContentModel extends ContentFacts {
  readonly featureNames: StringColumn;
  /** Features of movie m: entries `offsets[m] .. offsets[m + 1]`, ascending, the constant left out. */
  readonly offsets: Uint32Array;
  readonly features: Indexes;
  readonly codes: Int8Array;
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
  const { offsets, features, codes, movieBias, priorMean, priorPrecision, gram, ...facts } = model;
  return encodeArrow(
    { kind: KIND, version: VERSION, facts, layout: 'arrays' },
    { featureNames, offsets, features, codes, movieBias, priorMean, priorPrecision, gram },
  );
}

/** Views over `bytes`. Throws `ReleaseError` unless all parts agree with each other and with the catalogue. */
export function decodeContent(bytes: Uint8Array, numMovies: number): ContentModel {
  const artifact = decodeArrow<ContentFacts>(bytes, KIND, VERSION);
  const numFeatures = artifact.count('numFeatures');
  const offsets = artifact.offsets('offsets', numMovies);
  return {
    ...artifact.facts,
    featureNames: artifact.strings('featureNames', numFeatures),
    offsets,
    features: artifact.indexes('features', offsets[numMovies], numFeatures),
    codes: artifact.array('codes', Int8Array, offsets[numMovies]),
    movieBias: artifact.array('movieBias', Float32Array, numMovies),
    priorMean: artifact.array('priorMean', Float32Array, numFeatures),
    priorPrecision: artifact.array('priorPrecision', Float32Array, numFeatures ** 2),
    gram: artifact.array('gram', Float32Array, numFeatures ** 2),
  };
}
