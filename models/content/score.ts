/**
 * Solves a viewer's taste over features from the profile, and scores movies with it.
 *
 *   rating_i = μ + b_i + w·x_i,  w = (S⁻¹ + α Σ x xᵀ)⁻¹ (S⁻¹ m + α Σ x (r − μ − b))          posterior mean
 *   affinity_i = p·x_i,          p = (α₀ G + Σ w_j x_j x_jᵀ + λ I)⁻¹ Σ w_j x_j                 iALS with fixed factors
 */

import type { PieceTable, ScoringKernels } from '../../shared/kernels/scoring.ts';
import { cholesky, solveLower, solveSymmetric, solveUpper } from '../../shared/linear-algebra.ts';
import type { Profile, Scorer, ScoringModel } from '../model.ts';
import { weighOpinions } from '../opinions.ts';
import { type ContentModel, decodeContent } from './artifact.ts';
import { makeRow, type Row, readRow } from './pieces.ts';

/** The entry of the registry in scorers.ts. */
export const contentScoring: ScoringModel = {
  open: (bytes, numMovies, kernels) => contentScorer(decodeContent(bytes, numMovies), kernels),
  // One float per piece and one per movie. A piece takes more than four bytes of the artifact, so `fileBytes` is enough
  // for the first.
  workspaceBytes: ({ numMovies, fileBytes }) => fileBytes + 4 * numMovies,
};

/** Returns the scorer of a decoded model. Tables that scoring walks through are moved into the memory of `kernels`. */
function contentScorer(model: ContentModel, kernels: ScoringKernels): Scorer {
  const priors = preparePriors(model);
  const row = makeRow(model.numFeatures);
  const table: PieceTable = {
    numKinds: model.numKinds,
    pieces: kernels.place(model.pieces),
    offsets: kernels.place(model.offsets),
    features: kernels.place(model.features),
    codes: kernels.place(model.codes),
  };
  const pieceSums = kernels.float32(model.numPieces);
  const vector = kernels.float32(model.numFeatures);
  const system = new Float64Array(model.numFeatures ** 2);
  /** Found when it is first needed. */
  let spread: number | undefined;
  return {
    name: 'content',
    fold(profile, baseline) {
      let taste: Float64Array | undefined;
      const opinions = weighOpinions(baseline.opinions, model);
      return {
        get expectedSpread() {
          spread ??= spreadOfOne(model, priors);
          return spread * Math.sqrt(opinions.reduce((sum, weight) => sum + weight * weight, 0));
        },
        rate(movies, ratings, support) {
          taste ??= solveTaste(model, priors, profile, row, system);
          for (let t = 0; t < movies.length; t++) {
            ratings[t] = model.mean + model.movieBias[movies[t]] + dot(model, taste, movies[t]);
            support[t] = profile.movies.length + 1;
          }
        },
        affinities(out) {
          const taste = solveAffinity(model, priors, profile, opinions, row, system);
          for (let f = 0; f < vector.length; f++) vector[f] = taste[f] * model.valueScale;
          kernels.reach(out, (all) => kernels.sumPieces(table, vector, taste[0], pieceSums, all));
        },
        reasons(movie) {
          taste ??= solveTaste(model, priors, profile, row, system);
          const weights = taste;
          readRow(model, movie, row);
          const codes = row.codes.slice(0, row.length);
          return {
            features: Array.from(codes, (code, f) => ({
              feature: model.featureNames.get(row.features[f]),
              contribution: weights[row.features[f]] * code * model.valueScale,
            })),
          };
        },
      };
    },
    similar(movie, others, out) {
      const vector = new Float64Array(model.numFeatures);
      readRow(model, movie, row);
      for (let f = 0; f < row.length; f++) vector[row.features[f]] = row.codes[f] * model.valueScale;
      const own = norm(model, row);
      const { numKinds, pieces, offsets, features, codes, valueScale } = model;
      for (let t = 0; t < others.length; t++) {
        let product = 0;
        let squares = 0;
        for (let at = others[t] * numKinds; at < (others[t] + 1) * numKinds; at++) {
          const end = offsets[pieces[at] + 1];
          for (let e = offsets[pieces[at]]; e < end; e++) {
            product += vector[features[e]] * codes[e];
            squares += codes[e] * codes[e];
          }
        }
        out[t] = (product * valueScale) / (own * Math.sqrt(squares) * valueScale || 1);
      }
    },
  };
}

/** Euclidean length of a movie's vector without the constant. */
function norm({ valueScale }: ContentModel, { length, codes }: Row): number {
  let squares = 0;
  for (let f = 0; f < length; f++) squares += codes[f] * codes[f];
  return Math.sqrt(squares) * valueScale;
}

/** Inner product of `vector` and the movie's features, the constant included. */
function dot(model: ContentModel, vector: Float64Array, movie: number): number {
  const { numKinds, pieces, offsets, features, codes, valueScale } = model;
  let sum = 0;
  for (let at = movie * numKinds; at < (movie + 1) * numKinds; at++) {
    const end = offsets[pieces[at] + 1];
    for (let e = offsets[pieces[at]]; e < end; e++) sum += vector[features[e]] * codes[e];
  }
  return vector[0] + sum * valueScale;
}

/** The terms that the linear systems of all profiles have in common. */
interface Priors {
  /** S⁻¹ and S⁻¹ m. */
  readonly precision: Float64Array;
  readonly target: Float64Array;
  /** α₀ G + λ I. */
  readonly gram: Float64Array;
}

function preparePriors(model: ContentModel): Priors {
  const { numFeatures: d, priorPrecision, priorMean, unobservedWeight, regularization } = model;
  const target = new Float64Array(d);
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) target[i] += priorPrecision[i * d + j] * priorMean[j];
  const gram = new Float64Array(model.gram).map((value) => unobservedWeight * value);
  for (let f = 0; f < d; f++) gram[f * d + f] += regularization;
  return { precision: new Float64Array(priorPrecision), target, gram };
}

/**
 * Returns the root mean square, over two films drawn from the catalogue, of the affinity that liking the one gives the
 * other: √tr(A⁻¹ G A⁻¹ G) / films, with A = α₀ G + λ I.
 */
function spreadOfOne({ numFeatures: d, gram }: ContentModel, priors: Priors): number {
  const factor = priors.gram.slice();
  cholesky(factor, d);
  /** Column by column, A⁻¹ G. */
  const solved = Array.from({ length: d }, (_, column) => {
    const x = Float64Array.from({ length: d }, (_, row) => gram[row * d + column]);
    solveLower(factor, d, x);
    solveUpper(factor, d, x);
    return x;
  });
  let trace = 0;
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) trace += solved[j][i] * solved[i][j];
  // The constant is 1 in every film, so its entry of G is their number.
  return gram[0] > 0 ? Math.sqrt(Math.max(0, trace)) / gram[0] : 0;
}

/** Returns w of a profile. `row` and `a` are scratch and are overwritten. */
function solveTaste(
  model: ContentModel,
  { precision, target }: Priors,
  profile: Profile,
  row: Row,
  a: Float64Array,
): Float64Array {
  a.set(precision);
  const x = target.slice();
  for (let j = 0; j < profile.movies.length; j++) {
    const movie = profile.movies[j];
    readRow(model, movie, row);
    addRow(model, row, model.noisePrecision, profile.ratings[j] - model.mean - model.movieBias[movie], a, x);
  }
  solveSymmetric(a, model.numFeatures, x);
  return x;
}

/** Returns p of a profile whose films have these signed weights. `row` and `a` are scratch and are overwritten. */
function solveAffinity(
  model: ContentModel,
  { gram }: Priors,
  profile: Profile,
  opinions: Float64Array,
  row: Row,
  a: Float64Array,
): Float64Array {
  a.set(gram);
  const x = new Float64Array(model.numFeatures);
  for (let j = 0; j < profile.movies.length; j++) {
    readRow(model, profile.movies[j], row);
    addRow(model, row, Math.abs(opinions[j]), Math.sign(opinions[j]), a, x);
  }
  solveSymmetric(a, model.numFeatures, x);
  return x;
}

/** Adds weight · x xᵀ to the lower triangle of `a` and weight · target · x to `b`, over the movie's few features. */
function addRow(
  { valueScale, numFeatures: d }: ContentModel,
  { length, features, codes }: Row,
  weight: number,
  target: number,
  a: Float64Array,
  b: Float64Array,
): void {
  a[0] += weight;
  b[0] += weight * target;
  for (let e = 0; e < length; e++) {
    const value = weight * codes[e] * valueScale;
    const at = features[e] * d;
    b[features[e]] += value * target;
    a[at] += value;
    for (let f = 0; f <= e; f++) a[at + features[f]] += value * codes[f] * valueScale;
  }
}
