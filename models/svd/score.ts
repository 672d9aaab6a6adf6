/**
 * Folds a profile into both factorisations of svd.arrow, and scores movies with the user vectors.
 *
 * Rating: what the viewer feels about a film is normal, with the mean of p·q over the samples (posterior.ts). The
 * variance is that of the viewer's noise, and that of p·q between the samples. The predicted rating is the mean of the
 * classes that this falls into on the viewer's scale (star-scale.ts).
 *
 * Affinity: p = (α₀ G + Σ |w_j| q_j q_jᵀ + λ s I)⁻¹ Σ w_j q_j with the signed weights w of the viewer's opinions
 * (opinions.ts), and the affinity is p·q.
 */

import { type FilmBlocks, filmBlocks } from '../../shared/kernels/film-blocks.ts';
import type { ScoringKernels } from '../../shared/kernels/scoring.ts';
import { solveLower, solveUpper } from '../../shared/linear-algebra.ts';
import type { FilmReason, Profile, Scorer, ScoringModel, Viewer } from '../model.ts';
import { weighOpinions } from '../opinions.ts';
import { meanRating, type StarScale } from '../star-scale.ts';
import { decodeSvd, rowRegularization, type SvdModel } from './artifact.ts';
import { familiarity } from './familiarity.ts';
import { implicitWeight, type Posterior, posteriorSolver } from './posterior.ts';

/**
 * Largest code of a user vector, quantised to 16 bits. Its products with the int8 codes of movies then add up exactly
 * in 32 bits, for any k below 512.
 */
const VECTOR_CODES = 32_767;

/** Films that a film is compared with at a time, when it is compared with all. It bounds the scratch. */
const COMPARED = 1_024;

/** Smallest difference of feelings from which the slope of the rating is taken. */
const SMALL_STEP = 1e-3;

/** The entry of the registry in scorers.ts. */
export const svdScoring: ScoringModel = {
  open: (bytes, numMovies, kernels) => svdScorer(decodeSvd(bytes, numMovies), kernels),
  // Twelve bytes for each entry of a system. Its sides are as long as those of the Gram matrix in the artifact; 256 is four
  // times what the trainer takes.
  workspaceBytes: ({ fileBytes }) => Math.min(3 * fileBytes, 12 * 256 ** 2),
};

/** Returns the scorer of a decoded model. Its factors are moved into the memory of `kernels`. */
export function svdScorer(model: SvdModel, kernels: ScoringKernels): Scorer {
  const codes = kernels.place(model.affinityFactors.codes);
  const vectorCodes = kernels.int16(model.affinity.factors);
  const blocks = filmBlocks(kernels);
  const foldAffinity = affinityFolder(model, codes, kernels, blocks);
  const solvePosterior = posteriorSolver(model, kernels, blocks);
  /** Of each film that was compared: the length of q. */
  const norms = new Float64Array(model.latentMovies);
  const normOf = (movie: number): number => {
    if (norms[movie] === 0) norms[movie] = affinityNorm(model, movie);
    return norms[movie];
  };
  const products = kernels.float32(COMPARED);
  return {
    name: 'svd',
    reach: model.latentMovies,
    fold(profile, baseline) {
      const { scale } = baseline;
      let solved: Posterior | undefined;
      const posterior = () => {
        solved ??= solvePosterior(profile, scale);
        return solved;
      };
      const feel = (movie: number) => feelingOf(model, posterior(), movie);
      const viewer: Viewer = {
        rate(movies, ratings, support) {
          for (let t = 0; t < movies.length; t++) {
            if (movies[t] >= model.latentMovies) {
              ratings[t] = Number.NaN;
              support[t] = 0;
              continue;
            }
            const { mean, deviation } = feel(movies[t]);
            ratings[t] = meanRating(scale, mean, deviation);
            support[t] = profile.movies.length;
          }
        },
        affinities(out) {
          const vector = foldAffinity(profile, weighOpinions(baseline.opinions, model.affinity));
          const unit = encodeVector(vector, vectorCodes);
          kernels.reach(out, (all) => {
            kernels.scoreCodes(vectorCodes, codes, model.latentMovies, unit, all);
            all.fill(0, model.latentMovies);
          });
        },
        reasons: (movie) => ({ films: filmReasons(model, profile, movie, feel, posterior, scale) }),
      };
      return viewer;
    },
    similar(movie, others, out) {
      const { latentMovies } = model;
      const { codes, scale } = model.affinityFactors;
      const own = affinityVector(model, movie);
      const ownNorm = norm(own);
      for (let f = 0; f < own.length; f++) own[f] *= scale[f];
      for (let t = 0; t < others.length; t++) {
        const at = others[t] * own.length;
        let dot = 0;
        if (others[t] >= latentMovies) {
          out[t] = 0;
          continue;
        }
        for (let f = 0; f < own.length; f++) dot += own[f] * codes[at + f];
        out[t] = dot / (ownNorm * normOf(others[t]) || 1);
      }
    },
    similarToAll(movie, out) {
      const { latentMovies, affinityFactors } = model;
      const k = vectorCodes.length;
      const own = affinityVector(model, movie);
      const ownNorm = norm(own);
      const unit = encodeVector(
        own.map((value, f) => value * affinityFactors.scale[f]),
        vectorCodes,
      );
      for (let from = 0; from < latentMovies; from += products.length) {
        const rows = Math.min(products.length, latentMovies - from);
        kernels.scoreCodes(vectorCodes, codes.subarray(from * k), rows, unit, products);
        for (let row = 0; row < rows; row++) out[from + row] = products[row] / (ownNorm * normOf(from + row) || 1);
      }
      out.fill(0, latentMovies);
    },
    familiarity: (...asked) => familiarity(model, ...asked),
  };
}

/** What a viewer feels about a movie: mean and standard deviation, in those of what they feel about all films. */
interface Feeling {
  readonly mean: number;
  readonly deviation: number;
}

/** Returns what the viewer feels about a movie that has factors. */
function feelingOf(
  { factors: k, samples, movieFactors: { codes } }: SvdModel,
  folded: Posterior,
  movie: number,
): Feeling {
  const { vectors, noise } = folded;
  let sum = 0;
  let squares = 0;
  let at = movie * vectors.length;
  for (let f = 0; f < vectors.length; ) {
    let dot = 0;
    for (const end = f + k; f < end; f++, at++) dot += vectors[f] * codes[at];
    sum += dot;
    squares += dot * dot;
  }
  const mean = sum / samples;
  return { mean, deviation: Math.sqrt(noise + Math.max(0, squares / samples - mean * mean)) };
}

/** Returns q of the affinity head, dequantised; zeros for a movie without factors. */
function affinityVector({ affinityFactors, latentMovies }: SvdModel, movie: number): Float64Array {
  const { codes, scale } = affinityFactors;
  const vector = new Float64Array(scale.length);
  if (movie < latentMovies)
    for (let f = 0; f < scale.length; f++) vector[f] = codes[movie * scale.length + f] * scale[f];
  return vector;
}

/** Quantises a vector to 16 bits, and returns the value of the code 1. */
function encodeVector(vector: Float64Array, codes: Int16Array): number {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  const unit = largest / VECTOR_CODES;
  for (let f = 0; f < vector.length; f++) codes[f] = unit === 0 ? 0 : Math.round(vector[f] / unit);
  return unit;
}

/** Returns the length of q of the affinity head, of a movie that has factors. */
function affinityNorm({ affinityFactors: { codes, scale } }: SvdModel, movie: number): number {
  let squares = 0;
  for (let f = 0, at = movie * scale.length; f < scale.length; f++, at++) squares += (codes[at] * scale[f]) ** 2;
  return Math.sqrt(squares);
}

/** Returns what each film of the profile adds to the rating of `movie`; nothing when that has no factors. */
function filmReasons(
  model: SvdModel,
  profile: Profile,
  movie: number,
  feel: (movie: number) => Feeling,
  solve: () => Posterior,
  scale: StarScale,
): FilmReason[] {
  const { factors: k, samples, movieFactors, implicitFactors, latentMovies } = model;
  if (movie >= latentMovies) return [];
  const width = samples * k;
  const contributions = new Float64Array(profile.movies.length);
  const { factors, scores, steadiness } = solve();
  const weight = implicitWeight(profile);
  const g = new Float64Array(k);
  const gPrior = new Float64Array(k);
  for (let s = 0; s < samples; s++) {
    const a = factors[s];
    for (let f = 0; f < k; f++) g[f] = movieFactors.codes[movie * width + s * k + f] * movieFactors.scale[s * k + f];
    solveLower(a, k, g);
    solveUpper(a, k, g);
    gPrior.fill(0);
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++) gPrior[j] += g[i] * model.priorPrecision[(s * k + i) * k + j];
    for (let j = 0; j < profile.movies.length; j++) {
      if (profile.movies[j] >= latentMovies) continue;
      const at = profile.movies[j] * width + s * k;
      const score = model.noisePrecision[s] * steadiness * scores[j];
      let sum = 0;
      for (let f = 0; f < k; f++) {
        sum += score * g[f] * movieFactors.codes[at + f] * movieFactors.scale[s * k + f];
        sum += weight * gPrior[f] * implicitFactors.codes[at + f] * implicitFactors.scale[s * k + f];
      }
      contributions[j] += sum / samples;
    }
  }
  const { mean, deviation } = feel(movie);
  const all = contributions.reduce((sum, value) => sum + value, 0);
  // Stars for a unit of feeling, between the feeling with and without all films of the profile.
  const step = Math.abs(all) < SMALL_STEP ? SMALL_STEP : all;
  const slope = (meanRating(scale, mean, deviation) - meanRating(scale, mean - step, deviation)) / step;
  return Array.from(profile.movies, (film, j) => ({ movie: film, contribution: slope * contributions[j] }));
}

/**
 * Returns a function that folds a profile into the affinity head: it returns the user vector, k, multiplied by the scales
 * of the factors. `opinions` has the signed weight of each film of the profile. The vector is valid until the next call.
 *
 * Films of one opinion have one weight, so the sum of q qᵀ over them is that of their codes, which are whole numbers.
 */
function affinityFolder(
  { affinity, affinityFactors: { scale }, affinityGram, latentMovies }: SvdModel,
  codes: Int8Array,
  kernels: ScoringKernels,
  blocks: FilmBlocks,
): (profile: Profile, opinions: Float64Array) => Float64Array {
  const k = affinity.factors;
  const rows = { codes, stride: k, from: 0 };
  const unobserved = new Float64Array(affinityGram).map((value) => affinity.unobservedWeight * value);
  const a = kernels.float64(k * k);
  const gram = kernels.int32(k * k);
  const x = kernels.float64(k);
  return ({ movies }, opinions) => {
    a.set(unobserved);
    x.fill(0);
    let observed = 0;
    for (const weight of new Set(opinions)) {
      if (weight === 0) continue;
      let found = 0;
      gram.fill(0);
      blocks(
        movies,
        (j) => opinions[j] === weight && movies[j] < latentMovies,
        () => weight,
        (films, weights) => {
          found += films.length;
          kernels.addGram(rows, films, k, gram);
          kernels.addRows(rows, films, weights, x);
        },
      );
      observed += found * Math.abs(weight);
      for (let f = 0; f < k; f++) {
        const factor = Math.abs(weight) * scale[f];
        for (let g = 0; g <= f; g++) a[f * k + g] += factor * scale[g] * gram[f * k + g];
      }
    }
    if (observed === 0) return x.fill(0);
    const ridge = rowRegularization(observed, latentMovies, affinity);
    for (let f = 0; f < k; f++) {
      a[f * k + f] += ridge;
      x[f] *= scale[f];
    }
    kernels.solve(a, x);
    for (let f = 0; f < k; f++) x[f] *= scale[f];
    return x;
  };
}

function norm(vector: Float64Array): number {
  let squares = 0;
  for (let f = 0; f < vector.length; f++) squares += vector[f] * vector[f];
  return Math.sqrt(squares);
}
