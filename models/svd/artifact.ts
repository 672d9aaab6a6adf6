/**
 * `svd.arrow`: what a profile is folded into. Two factorisations, one per head.
 *
 * - rating: `samples` draws of a Bayesian factorisation (gibbs.ts), each with movie factors q, implicit factors y and
 *   the users' prior. Rows of all samples lie side by side: movie m, sample s, factor f is at (m · samples + s) · k + f.
 * - affinity: one implicit factorisation (implicit.ts) with its Gram matrix, taken from the quantised factors.
 *
 * Only the first `latentMovies` movies (by popularity rank) have rows.
 */

import { decodeArrow, encodeArrow } from '../../shared/arrow.ts';
import { ReleaseError } from '../../shared/errors.ts';
import type { Quantized } from '../../shared/quantize.ts';

const KIND = 'svd';
const VERSION = 1;

export interface SvdFacts {
  /** What is factorised is (rating − mean) / deviation, so that priors mean the same on every rating scale. */
  readonly mean: number;
  readonly deviation: number;
  /** k of the rating head, and how many samples are kept. */
  readonly factors: number;
  readonly samples: number;
  /** Movies of the catalogue, and how many of them have factors. */
  readonly numMovies: number;
  readonly latentMovies: number;
  /** Ratings at or above this count as liked by the affinity head. */
  readonly relevance: number;
  readonly affinity: {
    readonly factors: number;
    /** α₀: weight of every cell of the matrix, rated or not. */
    readonly unobservedWeight: number;
    /** λ and ν. */
    readonly regularization: number;
    readonly regularizationExponent: number;
    /** Weight of a film that was rated below the relevance; a liked one has 1. */
    readonly dislikedWeight: number;
  };
}

export interface SvdModel extends SvdFacts {
  /** latentMovies × (samples · k). */
  readonly movieFactors: Quantized;
  /** y, latentMovies × (samples · k). */
  readonly implicitFactors: Quantized;
  /** Λ_U, samples × k × k. */
  readonly priorPrecision: Float32Array;
  /** μ_U, samples × k. */
  readonly priorMean: Float32Array;
  /** α, one per sample. */
  readonly noisePrecision: Float32Array;
  /** latentMovies × affinity.factors. */
  readonly affinityFactors: Quantized;
  /** Σ q qᵀ over the catalogue, affinity.factors². */
  readonly affinityGram: Float32Array;
}

export function encodeSvd(model: SvdModel): Uint8Array<ArrayBuffer> {
  const { movieFactors, implicitFactors, affinityFactors, affinityGram, priorPrecision, priorMean, noisePrecision } =
    model;
  const { mean, deviation, factors, samples, numMovies, latentMovies, relevance, affinity } = model;
  const facts: SvdFacts = { mean, deviation, factors, samples, numMovies, latentMovies, relevance, affinity };
  return encodeArrow(
    { kind: KIND, version: VERSION, facts, layout: 'arrays' },
    {
      movieFactors: movieFactors.codes,
      movieScale: movieFactors.scale,
      implicitFactors: implicitFactors.codes,
      implicitScale: implicitFactors.scale,
      priorPrecision,
      priorMean,
      noisePrecision,
      affinityFactors: affinityFactors.codes,
      affinityScale: affinityFactors.scale,
      affinityGram,
    },
  );
}

/** Views over `bytes`. Throws `ReleaseError` unless sizes agree with the facts and with the catalogue. */
export function decodeSvd(bytes: Uint8Array, numMovies: number): SvdModel {
  const artifact = decodeArrow<SvdFacts>(bytes, KIND, VERSION);
  const { facts } = artifact;
  const k = artifact.count('factors');
  const samples = artifact.count('samples');
  const latentMovies = artifact.count('latentMovies');
  const affinityFactors = countFactors(facts.affinity);
  if (facts.numMovies !== numMovies || !(latentMovies <= numMovies)) {
    throw new ReleaseError(
      'corrupt',
      `svd: factors of ${latentMovies} of ${facts.numMovies} movies, the catalogue has ${numMovies}`,
    );
  }
  const width = samples * k;
  return {
    ...facts,
    movieFactors: {
      codes: artifact.array('movieFactors', Int8Array, latentMovies * width),
      scale: artifact.array('movieScale', Float32Array, width),
    },
    implicitFactors: {
      codes: artifact.array('implicitFactors', Int8Array, latentMovies * width),
      scale: artifact.array('implicitScale', Float32Array, width),
    },
    priorPrecision: artifact.array('priorPrecision', Float32Array, width * k),
    priorMean: artifact.array('priorMean', Float32Array, width),
    noisePrecision: artifact.array('noisePrecision', Float32Array, samples),
    affinityFactors: {
      codes: artifact.array('affinityFactors', Int8Array, latentMovies * affinityFactors),
      scale: artifact.array('affinityScale', Float32Array, affinityFactors),
    },
    affinityGram: artifact.array('affinityGram', Float32Array, affinityFactors ** 2),
  };
}

function countFactors(affinity: SvdFacts['affinity'] | undefined): number {
  const factors = affinity?.factors;
  if (typeof factors !== 'number' || !Number.isInteger(factors) || factors < 0) {
    throw new ReleaseError('corrupt', `svd: affinity.factors is ${JSON.stringify(factors)}, expected a count`);
  }
  return factors;
}

/** λ·s of the affinity head for a row whose observed weights add up to `observed` among `others` cells. */
export function rowRegularization(observed: number, others: number, affinity: SvdFacts['affinity']): number {
  return affinity.regularization * (observed + affinity.unobservedWeight * others) ** affinity.regularizationExponent;
}
