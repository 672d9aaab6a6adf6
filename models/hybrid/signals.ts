/**
 * What the models say about a profile, in the form that the blend weighs. Fitting and serving use the same functions.
 */

import type { ScoringKernels } from '../../shared/kernels/scoring.ts';
import type { BiasModel } from '../bias/artifact.ts';
import { foldBias } from '../bias/score.ts';
import { type Baseline, MODEL_NAMES, type ModelName, type Profile, type Scorer, type Viewer } from '../model.ts';
import type { StarScale } from '../star-scale.ts';
import { SIGNALS, type Signal } from './artifact.ts';

/** All decoded models of a release. */
export interface Models {
  readonly kernels: ScoringKernels;
  readonly bias: BiasModel;
  readonly scorers: Readonly<Record<ModelName, Scorer>>;
}

/** A profile folded into the baseline and every model. */
export interface FoldedProfile {
  readonly profile: Profile;
  readonly baseline: Baseline;
  readonly viewers: Readonly<Record<ModelName, Viewer>>;
}

/** The ratings of all models for some movies. */
export interface RatingSignals {
  /** b_ui of each movie. */
  readonly baseline: Float32Array;
  /** Each model's rating; the baseline's where the model has none. */
  readonly ratings: Readonly<Record<ModelName, Float32Array>>;
  /** Each model's support; 0 where the baseline was used. */
  readonly support: Readonly<Record<ModelName, Float32Array>>;
}

/** What the models say about some movies to one viewer, and what the blend needs to know of the viewer. */
export interface RatedMovies {
  readonly movies: Uint32Array;
  readonly signals: RatingSignals;
  readonly profileSize: number;
  /** The result of `profileSpread`. */
  readonly spread: number;
  /** How the viewer uses the rating scale. */
  readonly scale: StarScale;
}

/** Values of all movies, and what standardises them: z = (value − mean) · factor. */
interface RankingSignal {
  readonly values: Float32Array;
  /** Values of the items that came after the training (items.ts), whose indexes follow; 0 if absent. */
  readonly items?: Float32Array;
  readonly mean: number;
  /** 1 / standard deviation over the catalogue, found or expected; 0 when that is 0. */
  readonly factor: number;
}

/**
 * The ranking signals of one viewer: signed roots of affinities, since these have long tails, and log(1 + likes) for
 * popularity. The affinities of a model that expects a spread have no long tail, and are taken as they are.
 */
export type RankingSignals = Readonly<Record<Signal, RankingSignal>>;

/** Folds a profile into the baseline and every model. The profile is retained, not copied. */
export function foldProfile({ bias, scorers }: Models, profile: Profile): FoldedProfile {
  const baseline = foldBias(bias, profile);
  return { profile, baseline, viewers: byModel((name) => scorers[name].fold(profile, baseline)) };
}

/**
 * Returns the ratings of all models for `movies`. Where a model has none, the baseline takes its place with support 0.
 */
export function ratingSignals({ baseline, viewers }: FoldedProfile, movies: Uint32Array): RatingSignals {
  const base = new Float32Array(movies.length);
  for (let t = 0; t < base.length; t++)
    base[t] = baseline.mean + baseline.userBias + (baseline.movieBias[movies[t]] ?? 0);
  const support = byModel(() => new Float32Array(movies.length));
  const ratings = byModel((name) => {
    const own = new Float32Array(movies.length);
    viewers[name].rate(movies, own, support[name]);
    for (let t = 0; t < own.length; t++) if (Number.isNaN(own[t])) own[t] = base[t];
    return own;
  });
  return { baseline: base, ratings, support };
}

/**
 * Returns the ranking signals of a viewer for the whole catalogue. They are valid until the next call for the same
 * models, which reuses their arrays.
 */
export function rankingSignals(models: Models, { viewers }: FoldedProfile): RankingSignals {
  const workspace = workspaceOf(models);
  const { values, popularity, rootSums } = workspace;
  // A page of rows makes several lists for one viewer.
  if (workspace.signals && workspace.viewers === viewers) return workspace.signals;
  const affinities = byModel((name) => {
    const { expectedSpread } = viewers[name];
    viewers[name].affinities(values[name]);
    if (expectedSpread !== undefined) {
      models.kernels.sumUp(values[name], rootSums);
      const factor = expectedSpread > 0 ? 1 / expectedSpread : 0;
      return { ...describe(values[name], rootSums[0], rootSums[1]), factor };
    }
    models.kernels.takeRoots(values[name].subarray(0, models.scorers[name].reach), rootSums);
    return describe(values[name], rootSums[0], rootSums[1]);
  });
  workspace.viewers = viewers;
  workspace.signals = { popularity, ...affinities };
  return workspace.signals;
}

/** Returns z of a movie, in standard deviations over the catalogue, found or expected. */
export function standardScore({ values, items, mean, factor }: RankingSignal, movie: number): number {
  return ((values[movie] ?? items?.[movie - values.length] ?? 0) - mean) * factor;
}

/**
 * Returns Σ weight · z of every movie, up to a constant that does not change their order. The array is valid until the
 * next call for the same models.
 */
export function weighSignals(models: Models, signals: RankingSignals, weights: Readonly<Record<Signal, number>>) {
  const { rows, rowWeights, sums } = workspaceOf(models);
  SIGNALS.forEach((name, row) => {
    rowWeights[row] = weights[name] * signals[name].factor;
  });
  models.kernels.weighRows(rows, rowWeights, sums);
  return sums;
}

/** Returns the same sums for the items that came after the training, of which there are `count`. */
export function weighItems(
  count: number,
  signals: RankingSignals,
  weights: Readonly<Record<Signal, number>>,
): Float32Array {
  const sums = new Float32Array(count);
  for (const name of SIGNALS) {
    const { items, factor } = signals[name];
    const weight = Math.fround(weights[name] * factor);
    for (let k = 0; items && k < count; k++) sums[k] += Math.fround(weight * items[k]);
  }
  return sums;
}

/**
 * Arrays as long as the catalogue, one set per release. Allocating them anew for every request would cost more time
 * than the sums.
 */
interface Workspace {
  /** One row per signal. */
  readonly rows: Float32Array;
  readonly values: Readonly<Record<Signal, Float32Array>>;
  /** Popularity is the same for every viewer, so it is computed once. */
  readonly popularity: RankingSignal;
  readonly rowWeights: Float32Array;
  readonly sums: Float32Array;
  readonly rootSums: Float64Array;
  /** Whose signals are in `values`, and what they are. */
  viewers?: FoldedProfile['viewers'];
  signals?: RankingSignals;
}

const workspaces = new WeakMap<BiasModel, Workspace>();

/** Returns the bytes of kernel memory that `rankingSignals` and `weighSignals` need. */
export function workspaceBytes(numMovies: number): number {
  return 4 * numMovies * (SIGNALS.length + 1) + 1_024;
}

function workspaceOf({ bias, kernels }: Models): Workspace {
  const known = workspaces.get(bias);
  if (known) return known;
  const n = bias.movieBias.length;
  const rows = kernels.float32(SIGNALS.length * n);
  const values = Object.fromEntries(SIGNALS.map((name, row) => [name, rows.subarray(row * n, (row + 1) * n)]));
  const workspace: Workspace = {
    rows,
    values: values as Record<Signal, Float32Array>,
    popularity: popularityOf(bias, values.popularity),
    rowWeights: kernels.float32(SIGNALS.length),
    sums: kernels.float32(n),
    rootSums: kernels.float64(2),
  };
  workspaces.set(bias, workspace);
  return workspace;
}

function popularityOf({ numLiked }: BiasModel, values: Float32Array): RankingSignal {
  for (let m = 0; m < values.length; m++) values[m] = Math.log1p(numLiked[m]);
  return describeAll(values);
}

function describeAll(values: Float32Array): RankingSignal {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  return describe(values, sum, squares);
}

/**
 * Returns the rating as a ranking signal: how far it is above what is usual for this viewer, in standard deviations of
 * all ratings.
 */
export function ratingSignal({ bias }: Models, { baseline }: FoldedProfile, rating: number): number {
  return (rating - baseline.mean - baseline.userBias) / bias.deviation;
}

/** Returns a record with what `make` returns for each model, called in the order of MODEL_NAMES. */
export function byModel<T>(make: (name: ModelName) => T): Record<ModelName, T> {
  return Object.fromEntries(MODEL_NAMES.map((name) => [name, make(name)])) as Record<ModelName, T>;
}

function describe(values: Float32Array, sum: number, squares: number): RankingSignal {
  const n = Math.max(1, values.length);
  const mean = sum / n;
  const variance = squares / n - mean * mean;
  return { values, mean, factor: variance > LEAST_VARIANCE * (mean * mean) ? 1 / Math.sqrt(variance) : 0 };
}

/**
 * Variance below which values count as equal, relative to the squared mean. It is above the rounding error of sums of
 * 32-bit floats and far below any real spread.
 */
const LEAST_VARIANCE = 1e-9;
