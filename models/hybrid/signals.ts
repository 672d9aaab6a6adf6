/** What the models say of a profile, in the form in which the blend weighs it: the same for fitting and for serving. */

import type { BiasModel } from '../bias/artifact.ts';
import { foldBias } from '../bias/score.ts';
import { type Baseline, MODEL_NAMES, type ModelName, type Profile, type Scorer, type Viewer } from '../model.ts';
import { SIGNALS, type Signal } from './artifact.ts';

/** All decoded models of a release. */
export interface Models {
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

/** Values of all movies with what standardises them: z = (value − mean) · factor. */
export interface RankingSignal {
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
  const base = Float32Array.from(movies, (movie) => baseline.mean + baseline.userBias + baseline.movieBias[movie]);
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
export function rankingSignals({ bias }: Models, { viewers }: FoldedProfile): RankingSignals {
  const { affinities: arrays } = workspaceOf(bias);
  const affinities = byModel((name) => {
    const values = arrays[name];
    viewers[name].affinities(values);
    return takeRoots(values);
  });
  return { popularity: popularityOf(bias), ...affinities };
}

export function standardScore({ values, mean, factor }: RankingSignal, movie: number): number {
  return (values[movie] - mean) * factor;
}

/** Σ weight · signal of every movie, but for a constant, which does not change the order; until the next call as well. */
export function weighSignals({ bias }: Models, signals: RankingSignals, weights: Readonly<Record<Signal, number>>) {
  const { sums } = workspaceOf(bias);
  sums.fill(0);
  for (const name of SIGNALS) {
    const { values, factor } = signals[name];
    const weight = weights[name] * factor;
    if (weight !== 0) for (let m = 0; m < sums.length; m++) sums[m] += weight * values[m];
  }
  return sums;
}

/** Arrays of the catalogue's length, one set per release: made anew for every request they would cost more than the sums. */
interface Workspace {
  readonly affinities: Record<ModelName, Float32Array>;
  readonly sums: Float32Array;
}

const workspaces = new WeakMap<BiasModel, Workspace>();

function workspaceOf(bias: BiasModel): Workspace {
  const known = workspaces.get(bias);
  if (known) return known;
  const make = () => new Float32Array(bias.movieBias.length);
  const workspace = { affinities: byModel(make), sums: make() };
  workspaces.set(bias, workspace);
  return workspace;
}

const popularities = new WeakMap<BiasModel, RankingSignal>();

/** The same for every viewer, so worked out once for a release. */
function popularityOf(bias: BiasModel): RankingSignal {
  const known = popularities.get(bias);
  if (known) return known;
  const values = Float32Array.from(bias.numLiked, Math.log1p);
  const sum = values.reduce((total, value) => total + value, 0);
  const popularity = describe(
    values,
    sum,
    values.reduce((total, value) => total + value * value, 0),
  );
  popularities.set(bias, popularity);
  return popularity;
}

/** Signed roots, in place. Most affinities of most models are 0. */
function takeRoots(values: Float32Array): RankingSignal {
  let sum = 0;
  let squares = 0;
  for (let m = 0; m < values.length; m++) {
    const value = values[m];
    if (value === 0) continue;
    const root = value > 0 ? Math.sqrt(value) : -Math.sqrt(-value);
    values[m] = root;
    sum += root;
    squares += Math.abs(value);
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
