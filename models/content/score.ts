/**
 * Solves a viewer's taste over features from the profile, and scores movies with it.
 *
 *   rating_i = μ + b_i + w·x_i,  w = (S⁻¹ + α Σ x xᵀ)⁻¹ (S⁻¹ m + α Σ x (r − μ − b))          posterior mean
 *   affinity_i = p·x_i,          p = (α₀ G + Σ w_j x_j x_jᵀ + λ I)⁻¹ Σ w_j x_j                 iALS with fixed factors
 */

import { filmBlocks } from '../../shared/kernels/film-blocks.ts';
import type { PieceSums, PieceTable, ScoringKernels } from '../../shared/kernels/scoring.ts';
import { cholesky, solveLower, solveUpper } from '../../shared/linear-algebra.ts';
import type { DescribedItem, Profile, Scorer, ScoringModel } from '../model.ts';
import { weighOpinions } from '../opinions.ts';
import { type ContentModel, decodeContent } from './artifact.ts';
import { itemDescriber } from './describe-item.ts';
import { makeRow, readRow } from './pieces.ts';

/** The entry of the registry in scorers.ts. */
export const contentScoring: ScoringModel = {
  open: (bytes, numMovies, kernels) => contentScorer(decodeContent(bytes, numMovies), kernels),
  // One float per piece and one per movie, and twelve bytes for each entry of a system. A piece takes more than four bytes
  // of the artifact, and an entry eight, so one and a half times `fileBytes` is enough for both.
  workspaceBytes: ({ numMovies, fileBytes }) => Math.ceil(1.5 * fileBytes) + 4 * numMovies,
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
  const solver = tasteSolver(model, priors, table, kernels);
  /** Found when it is first needed. */
  let spread: number | undefined;
  /** Of each piece: the sum of the squares of its codes. Found when films are first compared. */
  let squares: Uint32Array | undefined;
  /** A film that others are compared with, by its features, all but the constant. */
  const dense = new Float64Array(model.numFeatures);
  const products = new Float64Array(model.numPieces);
  /** Writes how alike each of `others` is to a film with these features, all but the constant. */
  const compare = ({ features, values }: Omit<DescribedItem, 'bias'>, others: Uint32Array, out: Float32Array) => {
    const { numKinds, numPieces, pieces, valueScale } = model;
    squares ??= squaresOf(model);
    dense.fill(0);
    let own = 0;
    features.forEach((feature, f) => {
      dense[feature] = values[f];
      own += values[f] * values[f];
    });
    const length = Math.sqrt(own);
    // With many films every piece is needed, and by several of them.
    const areMany = others.length * numKinds > numPieces;
    if (areMany) for (let piece = 0; piece < numPieces; piece++) products[piece] = productOf(model, dense, piece);
    for (let t = 0; t < others.length; t++) {
      let product = 0;
      let square = 0;
      for (let at = others[t] * numKinds; at < (others[t] + 1) * numKinds; at++) {
        product += areMany ? products[pieces[at]] : productOf(model, dense, pieces[at]);
        square += squares[pieces[at]];
      }
      out[t] = (product * valueScale) / (length * Math.sqrt(square) * valueScale || 1);
    }
  };
  const describeFilm = (movie: number): Omit<DescribedItem, 'bias'> => {
    readRow(model, movie, row);
    const values = Float64Array.from(row.codes.subarray(0, row.length), (code) => code * model.valueScale);
    return { features: row.features.slice(0, row.length), values };
  };
  return {
    name: 'content',
    describe: itemDescriber(model),
    describeFilm,
    similarToItem: compare,
    fold(profile, baseline) {
      let taste: Float64Array | undefined;
      let picked: Float64Array | undefined;
      const opinions = weighOpinions(baseline.opinions, model);
      return {
        get expectedSpread() {
          spread ??= spreadOfOne(model, priors);
          let sum = 0;
          for (let j = 0; j < opinions.length; j++) sum += opinions[j] * opinions[j];
          return spread * Math.sqrt(sum);
        },
        rate(movies, ratings, support) {
          taste ??= solver.rating(profile);
          for (let t = 0; t < movies.length; t++) {
            ratings[t] = model.mean + model.movieBias[movies[t]] + dot(model, taste, movies[t]);
            support[t] = profile.movies.length + 1;
          }
        },
        affinities(out) {
          const weights = solver.affinity(profile, opinions);
          for (let f = 0; f < vector.length; f++) vector[f] = weights[f] * model.valueScale;
          kernels.reach(out, (all) => kernels.sumPieces(table, vector, weights[0], pieceSums, all));
        },
        items: {
          rate(item) {
            taste ??= solver.rating(profile);
            return { rating: model.mean + item.bias + dotItem(taste, item), support: profile.movies.length + 1 };
          },
          affinity(item) {
            picked ??= solver.affinity(profile, opinions).slice();
            return dotItem(picked, item);
          },
          reasons({ features, values }) {
            taste ??= solver.rating(profile);
            const weights = taste;
            return {
              features: Array.from(features, (feature, f) => ({
                feature: model.featureNames.get(feature),
                contribution: weights[feature] * values[f],
              })),
            };
          },
        },
        reasons(movie) {
          taste ??= solver.rating(profile);
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
    similar: (movie, others, out) => compare(describeFilm(movie), others, out),
  };
}

/** Returns the sum of the squares of the codes of each piece. */
function squaresOf({ numPieces, offsets, codes }: ContentModel): Uint32Array {
  const squares = new Uint32Array(numPieces);
  for (let piece = 0; piece < numPieces; piece++)
    for (let e = offsets[piece]; e < offsets[piece + 1]; e++) squares[piece] += codes[e] * codes[e];
  return squares;
}

/** Inner product of `vector` and the codes of a piece. */
function productOf({ offsets, features, codes }: ContentModel, vector: Float64Array, piece: number): number {
  const end = offsets[piece + 1];
  let sum = 0;
  for (let e = offsets[piece]; e < end; e++) sum += vector[features[e]] * codes[e];
  return sum;
}

/** Inner product of `vector` and the movie's features, the constant included. */
function dot(model: ContentModel, vector: Float64Array, movie: number): number {
  const { numKinds, pieces, valueScale } = model;
  let sum = 0;
  for (let at = movie * numKinds; at < (movie + 1) * numKinds; at++) sum += productOf(model, vector, pieces[at]);
  return vector[0] + sum * valueScale;
}

/** Inner product of `vector` and an item's features, the constant included. */
function dotItem(vector: Float64Array, { features, values }: DescribedItem): number {
  let sum = vector[0];
  for (let f = 0; f < features.length; f++) sum += vector[features[f]] * values[f];
  return sum;
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

/** Solves the tastes of profiles. */
interface TasteSolver {
  /** Returns w. */
  rating(profile: Profile): Float64Array;
  /** Returns p, given the signed weight of each film. It is valid until the next call of either. */
  affinity(profile: Profile, opinions: Float64Array): Float64Array;
}

/**
 * Returns the solver of a model. Films of one weight are summed up by their codes, which are whole numbers. All calls share
 * one system in the memory of `kernels`.
 */
function tasteSolver(model: ContentModel, priors: Priors, table: PieceTable, kernels: ScoringKernels): TasteSolver {
  const { numFeatures: d, valueScale, noisePrecision, mean, movieBias } = model;
  const blocks = filmBlocks(kernels);
  const a = kernels.float64(d * d);
  const x = kernels.float64(d);
  const sums: PieceSums = {
    gram: kernels.int32(d * d),
    sums: kernels.int32(d),
    totals: kernels.float64(d),
    row: kernels.uint32(2 * d),
  };
  /** Adds weight · Σ x xᵀ over the films to take, and weight · Σ target · x, to the system. */
  const add = (
    movies: Uint32Array,
    weight: number,
    take: (j: number) => boolean,
    targetOf: (j: number) => number,
  ): void => {
    for (const sum of [sums.gram, sums.sums, sums.totals]) sum.fill(0);
    let count = 0;
    let total = 0;
    blocks(movies, take, targetOf, (films, targets) => {
      kernels.addPieces(table, films, targets, sums);
      count += films.length;
      for (const target of targets) total += target;
    });
    // The constant, feature 0, is 1 in every film and in no piece.
    a[0] += weight * count;
    x[0] += weight * total;
    const square = weight * valueScale * valueScale;
    for (let f = 0; f < d; f++) {
      x[f] += weight * valueScale * sums.totals[f];
      a[f * d] += weight * valueScale * sums.sums[f];
      for (let g = 0; g <= f; g++) a[f * d + g] += square * sums.gram[f * d + g];
    }
  };
  const all = () => true;
  return {
    rating({ movies, ratings }) {
      a.set(priors.precision);
      x.set(priors.target);
      add(movies, noisePrecision, all, (j) => ratings[j] - mean - movieBias[movies[j]]);
      kernels.solve(a, x);
      return x.slice();
    },
    affinity({ movies }, opinions) {
      a.set(priors.gram);
      x.fill(0);
      for (const opinion of new Set(opinions)) {
        const sign = Math.sign(opinion);
        if (sign !== 0)
          add(
            movies,
            Math.abs(opinion),
            (j) => opinions[j] === opinion,
            () => sign,
          );
      }
      kernels.solve(a, x);
      return x;
    },
  };
}
