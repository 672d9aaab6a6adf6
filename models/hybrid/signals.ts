/** What the models say of a profile, in the form in which the blend weighs it: the same for fitting and for serving. */

import type { BiasModel } from '../bias/artifact.ts';
import { foldBias } from '../bias/score.ts';
import { type Baseline, MODEL_NAMES, type ModelName, type Profile, type Scorer, type Viewer } from '../model.ts';
import type { Signal } from './artifact.ts';

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

/** Signed roots of affinities, which have long tails, standardised over the catalogue; log(1 + likes) for popularity. */
export type RankingSignals = Readonly<Record<Signal, Float32Array>>;

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

export function rankingSignals({ bias }: Models, { viewers }: FoldedProfile): RankingSignals {
  const numMovies = bias.movieBias.length;
  const affinities = byModel((name) => {
    const out = new Float32Array(numMovies);
    viewers[name].affinities(out);
    for (let m = 0; m < numMovies; m++) out[m] = Math.sign(out[m]) * Math.sqrt(Math.abs(out[m]));
    return standardize(out);
  });
  return { popularity: standardize(Float32Array.from(bias.numLiked, Math.log1p)), ...affinities };
}

/** The rating as a ranking signal: how far above this viewer's usual, in standard deviations of all ratings. */
export function ratingSignal({ bias }: Models, { baseline }: FoldedProfile, rating: number): number {
  return (rating - baseline.mean - baseline.userBias) / bias.deviation;
}

export function byModel<T>(make: (name: ModelName) => T): Record<ModelName, T> {
  return Object.fromEntries(MODEL_NAMES.map((name) => [name, make(name)])) as Record<ModelName, T>;
}

/** In place to mean 0 and standard deviation 1; all 0 when constant. */
function standardize(values: Float32Array): Float32Array {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  const mean = sum / Math.max(1, values.length);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
  const deviation = Math.sqrt(squares / Math.max(1, values.length));
  for (let i = 0; i < values.length; i++) values[i] = deviation > 0 ? (values[i] - mean) / deviation : 0;
  return values;
}
