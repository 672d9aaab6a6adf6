/**
 * `svd.arrow`: two factorisations, one per head, that a profile is folded into.
 *
 * - Rating: `samples` draws of a Bayesian factorisation (gibbs.ts), each with movie factors q, implicit factors y and
 *   the prior of users. The rows of all samples lie side by side: movie m, sample s, factor f is at
 *   (m · samples + s) · k + f.
 * - Affinity: one implicit-feedback factorisation (implicit.ts) with the Gram matrix of its quantised factors.
 *
 * Only the first `latentMovies` movies (by popularity rank) have rows.
 */

import { decodeArrow, encodeArrow } from '../../shared/arrow.ts';
import { ReleaseError } from '../../shared/errors.ts';
import type { Quantized } from '../../shared/quantize.ts';
import type { OpinionWeights } from '../opinions.ts';

const KIND = 'svd';
const VERSION = 3;

/**
 * ν: ratings that the noise of a usual viewer weighs in that of one viewer. No search for this value is on record.
 */
export const NOISE_DAMPING = 10;

/** Numbers of the model that are stored as facts of the artifact. */
export interface SvdFacts {
  /** k of the rating head, and the number of samples. */
  readonly factors: number;
  readonly samples: number;
  /** Number of movies in the catalogue, and how many of them have factors. */
  readonly numMovies: number;
  readonly latentMovies: number;
  /** Hyper-parameters of the affinity head that folding in needs. */
  readonly affinity: OpinionWeights & {
    readonly factors: number;
    /** α₀: weight of every cell of the matrix, rated or not. */
    readonly unobservedWeight: number;
    /** λ and ν of the regularisation. */
    readonly regularization: number;
    readonly regularizationExponent: number;
  };
}

/** The decoded model. Movies are rows. */
export interface SvdModel extends SvdFacts {
  /** q of the rating head, latentMovies × (samples · k). */
  readonly movieFactors: Quantized;
  /** Implicit factors y, latentMovies × (samples · k). */
  readonly implicitFactors: Quantized;
  /** Λ_U: precision of the prior of users, samples × k × k, both triangles. */
  readonly priorPrecision: Float32Array;
  /** μ_U: mean of the prior of users, samples × k. */
  readonly priorMean: Float32Array;
  /** α: precision of a usual viewer's noise, one per sample. */
  readonly noisePrecision: Float32Array;
  /** q of the affinity head, latentMovies × affinity.factors. */
  readonly affinityFactors: Quantized;
  /** G = Σ q qᵀ over the catalogue, affinity.factors² entries. */
  readonly affinityGram: Float32Array;
}

/** Encodes the model as the bytes of `svd.arrow`. */
export function encodeSvd(model: SvdModel): Uint8Array<ArrayBuffer> {
  const { movieFactors, implicitFactors, affinityFactors, affinityGram, priorPrecision, priorMean, noisePrecision } =
    model;
  const { factors, samples, numMovies, latentMovies, affinity } = model;
  const facts: SvdFacts = { factors, samples, numMovies, latentMovies, affinity };
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

/**
 * Decodes `svd.arrow`. The result holds views over `bytes`. Throws `ReleaseError` unless all sizes agree with the facts
 * and with the catalogue.
 */
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
      `svd: has factors of ${latentMovies} of ${facts.numMovies} movies, but the catalogue has ${numMovies} movies`,
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

/**
 * Returns λ·s, the ridge of a row in the affinity head. `observed` is the sum of the weights of its observed cells,
 * `others` the number of all its cells.
 */
export function rowRegularization(observed: number, others: number, affinity: SvdFacts['affinity']): number {
  return affinity.regularization * (observed + affinity.unobservedWeight * others) ** affinity.regularizationExponent;
}
