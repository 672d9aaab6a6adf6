/**
 * The blend: the learned weights that combine the models' answers into one rating and one score. It is stored in the
 * manifest, shown by the API, and used for scoring.
 *
 *   rating = b_ui + Σ_m w_m(n_u, n_i) · (rating_m − b_ui)
 *   score  = v_pop(n_u) · z_pop + Σ_m v_m(n_u) · z_m + v_rating(n_u) · (rating − μ − b_u)/σ
 *
 * No weight is negative. A film whose rating is below the mean of the viewer's own ratings comes after all others.
 *
 * n_u is the size of the profile and n_i the number of training ratings of the movie. z is the signed root of a model's
 * affinity, standardised over the catalogue (signals.ts). Weights are piecewise linear in log(1 + n), with one weight per knot.
 */

import { ReleaseError } from '../../shared/errors.ts';
import { MINUTES_PER_DAY } from '../../shared/minutes.ts';
import { MODEL_NAMES, type ModelName } from '../model.ts';

/** The terms of a score that are known for the whole catalogue at once: all but the rating. */
export const SIGNALS = ['popularity', ...MODEL_NAMES] as const;
/** Name of a term in `SIGNALS`. */
export type Signal = (typeof SIGNALS)[number];

/** All terms of a score. */
export const RANKERS = [...SIGNALS, 'rating'] as const;
/** Name of a term in `RANKERS`. */
export type Ranker = (typeof RANKERS)[number];

/** Added to the score of a film that is predicted below the viewer's own mean, for sorting. It is below any score. */
export const BELOW = -1e6;

/**
 * Windows around a moment to both sides, in minutes: a sitting, an hour, a month. A window of a day added nothing
 * (docs/accuracy.md, What did not work).
 */
export const WINDOWS = [5, 60, 30 * MINUTES_PER_DAY] as const;
/** Variances in σ² of the ratings around a moment. Below the first, nearly all of them are the same. */
export const SPREAD_KNOTS = [0.1, 0.2, 0.4, 0.8, 1.2];

/** Learned weights of the moment of a rating (formulas in time-effects.ts). */
export interface TimeEffects {
  /** a: the weight of the nearest minutes, and of each of `WINDOWS`. */
  shifts: number[];
  /** p at each of `SPREAD_KNOTS`, below 1. */
  pulls: number[];
  /** What σ of the feeling is multiplied by at each of `SPREAD_KNOTS`, when many ratings are near. */
  deviations: number[];
}

/** The weights, as they are stored in the manifest. */
export interface Blend {
  rating: {
    /** Knots of n_u and n_i, ascending. */
    profileKnots: number[];
    movieKnots: number[];
    /** w_m is the profile weight at n_u plus the movie weight at n_i. */
    weights: Record<ModelName, { profile: number[]; movie: number[] }>;
  };
  ranking: {
    /** Knots of n_u, ascending. */
    profileKnots: number[];
    weights: Record<Ranker, number[]>;
  };
  /**
   * log σ² of what the viewer feels is weights · features (uncertainty.ts). An 80 % interval has the ratings whose place
   * among the likely ones is at most `reach` away from the middle (stars.ts).
   */
  uncertainty: { weights: number[]; reach: number };
  /** Effects of the moment of a rating (time-effects.ts). Absent when the ratings that it was learned on have no times. */
  time?: TimeEffects;
}

/** Digits behind the point of a learned weight: more would be noise in the manifest. */
export const WEIGHT_DIGITS = 6;

/** Features that σ depends on, in the order of `Blend.uncertainty.weights`. */
export const UNCERTAINTY_FEATURES = [
  'constant',
  'profile size',
  'movie ratings',
  'disagreement of the models',
  'predicted rating',
  'predicted rating squared',
  'spread of the profile around the baseline',
] as const;

/**
 * Checks the blend of a manifest and returns it, not copied. Throws `ReleaseError` `corrupt` with the name of the first
 * part that is wrong.
 */
export function parseBlend(value: unknown): Blend {
  const { rating, ranking, uncertainty, time } = value as Partial<Blend>;
  const profile = numbers(rating?.profileKnots, 'rating.profileKnots').length;
  const movie = numbers(rating?.movieKnots, 'rating.movieKnots').length;
  for (const name of MODEL_NAMES) {
    const weights = rating?.weights?.[name];
    numbers(weights?.profile, `rating.weights.${name}.profile`, profile);
    numbers(weights?.movie, `rating.weights.${name}.movie`, movie);
  }
  const knots = numbers(ranking?.profileKnots, 'ranking.profileKnots').length;
  for (const name of RANKERS) numbers(ranking?.weights?.[name], `ranking.weights.${name}`, knots);
  numbers(uncertainty?.weights, 'uncertainty.weights', UNCERTAINTY_FEATURES.length);
  numbers([uncertainty?.reach], 'uncertainty.reach');
  if (time) {
    numbers(time.shifts, 'time.shifts', 1 + WINDOWS.length);
    numbers(time.pulls, 'time.pulls', SPREAD_KNOTS.length);
    numbers(time.deviations, 'time.deviations', SPREAD_KNOTS.length);
  }
  return value as Blend;
}

function numbers(value: unknown, part: string, length?: number): number[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every((item) => Number.isFinite(item))) {
    throw new ReleaseError('corrupt', `manifest.json: blend.${part} is not a list of numbers`);
  }
  if (length !== undefined && value.length !== length) {
    throw new ReleaseError('corrupt', `manifest.json: blend.${part} has ${value.length} weights, expected ${length}`);
  }
  return value;
}
