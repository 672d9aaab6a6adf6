/** What the models say of a profile, in the form in which the blend weighs it: the same for fitting and for serving. */

import type { ScoringKernels } from '../../shared/kernels/scoring.ts';
import type { BiasModel } from '../bias/artifact.ts';
import { foldBias } from '../bias/score.ts';
import { type Baseline, MODEL_NAMES, type ModelName, type Profile, type Scorer, type Viewer } from '../model.ts';
import { SIGNALS, type Signal } from './artifact.ts';

/** All decoded models of a release. */
export interface Models {
  readonly kernels: ScoringKernels;
  readonly bias: BiasModel;
  readonly scorers: Readonly<Record<ModelName, Scorer>>;
}

/** A profile folded into every model. */
export interface FoldedProfile {
  readonly profile: Profile;
  readonly baseline: Baseline;
  readonly viewers: Readonly<Record<ModelName, Viewer>>;
}

export interface RatingSignals {
  /** b_ui of each movie. */
  readonly baseline: Float32Array;
  /** Each model's rating; the baseline where it has none. */
  readonly ratings: Readonly<Record<ModelName, Float32Array>>;
  /** 0 where the baseline answered. */
  readonly support: Readonly<Record<ModelName, Float32Array>>;
}

/** What the models say of some movies to one viewer, and what the blend has to know of the viewer. */
export interface RatedMovies {
  readonly movies: Uint32Array;
  readonly signals: RatingSignals;
  readonly profileSize: number;
  /** From `profileSpread`. */
  readonly spread: number;
}

/** Values of all movies with what standardises them: z = (value − mean) · factor. */
interface RankingSignal {
  readonly values: Float32Array;
  readonly mean: number;
  /** One over the standard deviation over the catalogue; 0 when all values are equal. */
  readonly factor: number;
}

/** Signed roots of affinities, which have long tails; log(1 + likes) for popularity. */
export type RankingSignals = Readonly<Record<Signal, RankingSignal>>;

export function foldProfile({ bias, scorers }: Models, profile: Profile): FoldedProfile {
  const baseline = foldBias(bias, profile);
  return { profile, baseline, viewers: byModel((name) => scorers[name].fold(profile, baseline)) };
}

export function ratingSignals({ baseline, viewers }: FoldedProfile, movies: Uint32Array): RatingSignals {
  const base = new Float32Array(movies.length);
  for (let t = 0; t < base.length; t++) base[t] = baseline.mean + baseline.userBias + baseline.movieBias[movies[t]];
  const support = byModel(() => new Float32Array(movies.length));
  const ratings = byModel((name) => {
    const own = new Float32Array(movies.length);
    viewers[name].rate(movies, own, support[name]);
    for (let t = 0; t < own.length; t++) if (Number.isNaN(own[t])) own[t] = base[t];
    return own;
  });
  return { baseline: base, ratings, support };
}

/** They hold until the next call for the same models: what is as long as the catalogue is used again. */
export function rankingSignals(models: Models, { viewers }: FoldedProfile): RankingSignals {
  const { values, popularity, rootSums } = workspaceOf(models);
  const affinities = byModel((name) => {
    viewers[name].affinities(values[name]);
    models.kernels.takeRoots(values[name], rootSums);
    return describe(values[name], rootSums[0], rootSums[1]);
  });
  return { popularity, ...affinities };
}

export function standardScore({ values, mean, factor }: RankingSignal, movie: number): number {
  return (values[movie] - mean) * factor;
}

/** Σ weight · signal of every movie, but for a constant, which does not change the order; until the next call as well. */
export function weighSignals(models: Models, signals: RankingSignals, weights: Readonly<Record<Signal, number>>) {
  const { rows, rowWeights, sums } = workspaceOf(models);
  SIGNALS.forEach((name, row) => {
    rowWeights[row] = weights[name] * signals[name].factor;
  });
  models.kernels.weighRows(rows, rowWeights, sums);
  return sums;
}

/** Arrays of the catalogue's length, one set per release: made anew for every request they would cost more than the sums. */
interface Workspace {
  /** One row a signal. */
  readonly rows: Float32Array;
  readonly values: Readonly<Record<Signal, Float32Array>>;
  /** The same for every viewer, so worked out once. */
  readonly popularity: RankingSignal;
  readonly rowWeights: Float32Array;
  readonly sums: Float32Array;
  readonly rootSums: Float64Array;
}

const workspaces = new WeakMap<BiasModel, Workspace>();

/** Bytes that `rankingSignals` and `weighSignals` need of the kernels' memory. */
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
  let sum = 0;
  let squares = 0;
  for (let m = 0; m < values.length; m++) {
    values[m] = Math.log1p(numLiked[m]);
    sum += values[m];
    squares += values[m] * values[m];
  }
  return describe(values, sum, squares);
}

/** The rating as a ranking signal: how far above this viewer's usual, in standard deviations of all ratings. */
export function ratingSignal({ bias }: Models, { baseline }: FoldedProfile, rating: number): number {
  return (rating - baseline.mean - baseline.userBias) / bias.deviation;
}

export function byModel<T>(make: (name: ModelName) => T): Record<ModelName, T> {
  return Object.fromEntries(MODEL_NAMES.map((name) => [name, make(name)])) as Record<ModelName, T>;
}

function describe(values: Float32Array, sum: number, squares: number): RankingSignal {
  const n = Math.max(1, values.length);
  const mean = sum / n;
  const variance = squares / n - mean * mean;
  return { values, mean, factor: variance > LEAST_VARIANCE * (mean * mean) ? 1 / Math.sqrt(variance) : 0 };
}

/** Relative to the squared mean: below it values are equal but for rounding. */
const LEAST_VARIANCE = 1e-9;
