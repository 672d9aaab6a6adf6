/**
 * Folds a profile into both factorisations of svd.arrow, and scores movies with the user vectors.
 *
 * Rating: in each sample the user vector is its posterior mean, p = A⁻¹ (Λ(μ + x Σ y_j) + α Σ r_j q_j) with A = Λ + α Σ
 * q_j q_jᵀ, r = (rating − μ)/σ and x = 1/√(profile size). The predicted rating is μ plus σ times the mean of p·q over
 * the samples. Affinity: p = (α₀ G + Σ |w_j| q_j q_jᵀ + λ s I)⁻¹ Σ w_j q_j with the signed weights w of the viewer's
 * opinions (opinions.ts), and the affinity is p·q.
 */

import type { ScoringKernels } from '../../shared/kernels/scoring.ts';
import { addOuters, OUTER_ROWS, solveLower, solveSymmetric, solveUpper } from '../../shared/linear-algebra.ts';
import type { FilmReason, Profile, Scorer, ScoringModel, Viewer } from '../model.ts';
import { weighOpinions } from '../opinions.ts';
import { decodeSvd, rowRegularization, type SvdModel } from './artifact.ts';
import { familiarity } from './familiarity.ts';

/**
 * Largest code of a user vector, quantised to 16 bits. Its products with the int8 codes of movies then add up exactly
 * in 32 bits, for any k below 512.
 */
const VECTOR_CODES = 32_767;

/** The entry of the registry in scorers.ts. */
export const svdScoring: ScoringModel = {
  open: (bytes, numMovies, kernels) => svdScorer(decodeSvd(bytes, numMovies), kernels),
};

/** Returns the scorer of a decoded model. The movies' affinity factors are moved into the memory of `kernels`. */
export function svdScorer(model: SvdModel, kernels: ScoringKernels): Scorer {
  const codes = kernels.place(model.affinityFactors.codes);
  const vectorCodes = kernels.int16(model.affinity.factors);
  return {
    name: 'svd',
    fold(profile, baseline) {
      let solved: Posterior | undefined;
      const posterior = () => {
        solved ??= solvePosterior(model, profile);
        return solved;
      };
      const viewer: Viewer = {
        rate(movies, ratings, support) {
          const { vectors } = posterior();
          const { latentMovies, mean, deviation, samples } = model;
          const { codes } = model.movieFactors;
          const width = vectors.length;
          for (let t = 0; t < movies.length; t++) {
            const movie = movies[t];
            if (movie >= latentMovies) {
              ratings[t] = Number.NaN;
              support[t] = 0;
              continue;
            }
            let dot = 0;
            for (let f = 0, at = movie * width; f < width; f++, at++) dot += vectors[f] * codes[at];
            ratings[t] = mean + (deviation * dot) / samples;
            support[t] = profile.movies.length;
          }
        },
        affinities(out) {
          const vector = foldAffinity(model, profile, weighOpinions(baseline.opinions, model.affinity));
          let largest = 0;
          for (const value of vector) largest = Math.max(largest, Math.abs(value));
          const scale = largest / VECTOR_CODES;
          for (let f = 0; f < vector.length; f++) vectorCodes[f] = scale === 0 ? 0 : Math.round(vector[f] / scale);
          kernels.reach(out, (all) => {
            kernels.scoreCodes(vectorCodes, codes, model.latentMovies, scale, all);
            all.fill(0, model.latentMovies);
          });
        },
        reasons: (movie) => ({ films: filmReasons(model, profile, movie, posterior) }),
      };
      return viewer;
    },
    similar(movie, others, out) {
      const { latentMovies } = model;
      const { codes, scale } = model.affinityFactors;
      const own = affinityVector(model, movie);
      const ownNorm = norm(own);
      for (let t = 0; t < others.length; t++) {
        const at = others[t] * own.length;
        let dot = 0;
        let squares = 0;
        if (others[t] < latentMovies) {
          for (let f = 0; f < own.length; f++) {
            const value = codes[at + f] * scale[f];
            dot += own[f] * value;
            squares += value * value;
          }
        }
        out[t] = dot / (ownNorm * Math.sqrt(squares) || 1);
      }
    },
    familiarity: (...asked) => familiarity(model, ...asked),
  };
}

/** Returns q of the affinity head, dequantised; zeros for a movie without factors. */
function affinityVector({ affinityFactors, latentMovies }: SvdModel, movie: number): Float64Array {
  const { codes, scale } = affinityFactors;
  const vector = new Float64Array(scale.length);
  if (movie < latentMovies)
    for (let f = 0; f < scale.length; f++) vector[f] = codes[movie * scale.length + f] * scale[f];
  return vector;
}

/** A profile folded into all samples. */
interface Posterior {
  /** User vectors of all samples, samples · k, multiplied by the scales of the movie factors. */
  readonly vectors: Float64Array;
  /** Cholesky factor of A of each sample, k × k, lower triangle. */
  readonly factors: readonly Float64Array[];
}

function solvePosterior(model: SvdModel, profile: Profile): Posterior {
  const { factors: k, samples, movieFactors, implicitFactors, latentMovies } = model;
  const width = samples * k;
  const vectors = new Float64Array(width);
  const factors: Float64Array[] = [];
  const x = new Float64Array(k);
  const q = new Float64Array(OUTER_ROWS * k);
  const shift = new Float64Array(k);
  const weight = implicitWeight(profile);
  for (let s = 0; s < samples; s++) {
    const a = new Float64Array(k * k);
    const alpha = model.noisePrecision[s];
    x.fill(0);
    shift.fill(0);
    let filled = 0;
    for (let j = 0; j < profile.movies.length; j++) {
      if (profile.movies[j] >= latentMovies) continue;
      const at = profile.movies[j] * width + s * k;
      const rating = (profile.ratings[j] - model.mean) / model.deviation;
      for (let f = 0, to = filled * k; f < k; f++, to++) {
        q[to] = movieFactors.codes[at + f] * movieFactors.scale[s * k + f];
        x[f] += rating * q[to];
        shift[f] += implicitFactors.codes[at + f];
      }
      if (++filled < OUTER_ROWS) continue;
      addOuters(a, k, q);
      filled = 0;
    }
    addOuters(a, k, q.fill(0, filled * k));
    for (let f = 0; f < k; f++)
      shift[f] = model.priorMean[s * k + f] + weight * shift[f] * implicitFactors.scale[s * k + f];
    for (let i = 0; i < k; i++) {
      const row = (s * k + i) * k;
      let sum = alpha * x[i];
      for (let j = 0; j < k; j++) {
        sum += model.priorPrecision[row + j] * shift[j];
        a[i * k + j] = model.priorPrecision[row + j] + alpha * a[i * k + j];
      }
      x[i] = sum;
    }
    solveSymmetric(a, k, x);
    factors.push(a);
    for (let f = 0; f < k; f++) vectors[s * k + f] = x[f] * movieFactors.scale[s * k + f];
  }
  return { vectors, factors };
}

function implicitWeight(profile: Profile): number {
  return profile.movies.length === 0 ? 0 : 1 / Math.sqrt(profile.movies.length);
}

/**
 * Returns how much each film of the profile adds to the rating of `movie`. p is linear in the profile: film j adds q_iᵀ
 * A⁻¹ (α r_j q_j + x Λ y_j) to the rating of film i.
 */
function filmReasons(model: SvdModel, profile: Profile, movie: number, posterior: () => Posterior): FilmReason[] {
  const { factors: k, samples, movieFactors, implicitFactors, latentMovies } = model;
  if (movie >= latentMovies) return [];
  const width = samples * k;
  const contributions = new Float64Array(profile.movies.length);
  const solved = posterior();
  const weight = implicitWeight(profile);
  const g = new Float64Array(k);
  const gPrior = new Float64Array(k);
  for (let s = 0; s < samples; s++) {
    const a = solved.factors[s];
    for (let f = 0; f < k; f++) g[f] = movieFactors.codes[movie * width + s * k + f] * movieFactors.scale[s * k + f];
    solveLower(a, k, g);
    solveUpper(a, k, g);
    gPrior.fill(0);
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++) gPrior[j] += g[i] * model.priorPrecision[(s * k + i) * k + j];
    for (let j = 0; j < profile.movies.length; j++) {
      if (profile.movies[j] >= latentMovies) continue;
      const at = profile.movies[j] * width + s * k;
      const rating = (model.noisePrecision[s] * (profile.ratings[j] - model.mean)) / model.deviation;
      let sum = 0;
      for (let f = 0; f < k; f++) {
        sum += rating * g[f] * movieFactors.codes[at + f] * movieFactors.scale[s * k + f];
        sum += weight * gPrior[f] * implicitFactors.codes[at + f] * implicitFactors.scale[s * k + f];
      }
      contributions[j] += (model.deviation * sum) / samples;
    }
  }
  return Array.from(profile.movies, (film, j) => ({ movie: film, contribution: contributions[j] }));
}

/**
 * Returns the user vector of the affinity head, k, multiplied by the scales of the factors. `opinions` has the signed
 * weight of each film of the profile.
 */
function foldAffinity(model: SvdModel, profile: Profile, opinions: Float64Array): Float64Array {
  const { affinity, affinityFactors, affinityGram, latentMovies } = model;
  const k = affinity.factors;
  const a = new Float64Array(affinityGram).map((value) => affinity.unobservedWeight * value);
  const x = new Float64Array(k);
  const q = new Float64Array(OUTER_ROWS * k);
  let observed = 0;
  let filled = 0;
  for (let j = 0; j < profile.movies.length; j++) {
    if (profile.movies[j] >= latentMovies) continue;
    const weight = Math.abs(opinions[j]);
    if (weight === 0) continue;
    const root = Math.sqrt(weight);
    observed += weight;
    for (let f = 0, to = filled * k; f < k; f++, to++) {
      const value = affinityFactors.codes[profile.movies[j] * k + f] * affinityFactors.scale[f];
      q[to] = root * value;
      x[f] += opinions[j] * value;
    }
    if (++filled < OUTER_ROWS) continue;
    addOuters(a, k, q);
    filled = 0;
  }
  addOuters(a, k, q.fill(0, filled * k));
  if (observed === 0) return x;
  const ridge = rowRegularization(observed, latentMovies, affinity);
  for (let f = 0; f < k; f++) a[f * k + f] += ridge;
  solveSymmetric(a, k, x);
  for (let f = 0; f < k; f++) x[f] *= affinityFactors.scale[f];
  return x;
}

function norm(vector: Float64Array): number {
  let squares = 0;
  for (let f = 0; f < vector.length; f++) squares += vector[f] * vector[f];
  return Math.sqrt(squares);
}
