/** Makes a smaller model out of a trained one: fewer samples, and factors of fewer movies. */

import { dequantize, type Quantized } from '../../shared/quantize.ts';
import type { SvdModel } from './artifact.ts';
import { gramMatrix } from './implicit.ts';

/**
 * Returns the model with its first `samples` samples (1 or more) and the factors of its first `movies` movies, as far as it
 * has so many. All other movies have no factors, as rarely rated ones have none in the trained model.
 */
export function shrinkSvd(model: SvdModel, { samples, movies }: { samples: number; movies: number }): SvdModel {
  const kept = Math.min(model.samples, samples);
  const rows = Math.min(model.latentMovies, movies);
  const k = model.factors;
  const columns = (table: Quantized, width: number): Quantized => {
    const all = table.scale.length;
    const codes = new Int8Array(rows * width);
    for (let m = 0; m < rows; m++) codes.set(table.codes.subarray(m * all, m * all + width), m * width);
    return { codes, scale: table.scale.slice(0, width) };
  };
  const affinityFactors = columns(model.affinityFactors, model.affinity.factors);
  return {
    ...model,
    samples: kept,
    latentMovies: rows,
    movieFactors: columns(model.movieFactors, kept * k),
    implicitFactors: columns(model.implicitFactors, kept * k),
    priorPrecision: model.priorPrecision.slice(0, kept * k * k),
    priorMean: model.priorMean.slice(0, kept * k),
    noisePrecision: model.noisePrecision.slice(0, kept),
    affinityFactors,
    affinityGram: Float32Array.from(gramMatrix(dequantize(affinityFactors), model.affinity.factors)),
  };
}
