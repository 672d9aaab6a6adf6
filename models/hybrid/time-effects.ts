/**
 * What the moment of a rating says about it. People rate films in sittings, and rate those of one sitting alike: all
 * strictly, all generously, or all with the same number of stars (session effects: Koren 2010, *Collaborative filtering
 * with temporal dynamics*). So a rating that is given at a known moment is predicted from what the viewer gave around it:
 *
 *   shift  = a₀ · E / (N + δ₀) + Σ_w a_w · E_w / (N_w + δ)
 *   pull   = p(v) · N / (N + 1)
 *   rating ← rating + shift + pull · (M − rating)
 *
 * E_w and N_w are the sum of the residuals and the number of the profile's ratings within w minutes of the moment. E, N, M
 * and v are the same sum and number, the mean rating, and the variance in σ², of the ratings within `NEAR` minutes, which
 * count less the farther off they are. The weights are learned on held-out rows (fit-time-effects.ts). None is negative,
 * and the pull stays below 1, so films keep their order.
 *
 * Without a moment, or without ratings of known time around it, nothing changes.
 */

import { interpolate } from '../../shared/interpolate.ts';
import { SPREAD_KNOTS, type TimeEffects, WINDOWS } from './artifact.ts';
import type { HybridRatings } from './ratings.ts';
import type { FoldedProfile } from './signals.ts';

/**
 * Weight of a rating by its distance in minutes. 1/(1+d), 1/(1+d)² and one minute alike were compared on one fold of each
 * dataset (docs/accuracy.md, What did not work); they differ in the third digit.
 */
const NEAR = [1, 0.5, 0.25, 0.25];
/** Damping of the means, in ratings: δ₀ and δ. 2 to 10 differ in the fourth digit on the same folds. */
const NEAR_DAMPING = 2;
const WINDOW_DAMPING = 5;
/** v is shrunk towards that of an average viewer, as by so many ratings. By hand. */
const SPREAD_DAMPING = 2;
const USUAL_SPREAD = 0.7;
/** The largest p. No sitting decides a rating alone; it is above what was learned from any dataset. */
export const MOST_PULL = 0.9;

/** What the profile says around one moment. */
export interface Surroundings {
  /** The damped means of residuals, in the order of `TimeEffects.shifts`. */
  readonly residuals: readonly number[];
  /** N / (N + 1), M and v. */
  readonly share: number;
  readonly mean: number;
  readonly spread: number;
}

/**
 * Returns what the profile says around the minute `at`; undefined when the minute or all times of the profile are
 * unknown, or no rating is within the widest window. O(n). `deviation` is σ.
 */
export function surroundingsOf(
  { profile, baseline }: Pick<FoldedProfile, 'profile' | 'baseline'>,
  deviation: number,
  at: number,
): Surroundings | undefined {
  const { times, ratings } = profile;
  if (at === 0 || !times) return undefined;
  const sums = new Float64Array(WINDOWS.length);
  const counts = new Float64Array(WINDOWS.length);
  let [near, nearResiduals, nearRatings, squares] = [0, 0, 0, 0];
  for (let j = 0; j < times.length; j++) {
    if (times[j] === 0) continue;
    const distance = Math.abs(times[j] - at);
    for (let w = 0; w < WINDOWS.length; w++) {
      if (distance > WINDOWS[w]) continue;
      sums[w] += baseline.residuals[j];
      counts[w]++;
    }
    if (distance >= NEAR.length) continue;
    const weight = NEAR[distance];
    near += weight;
    nearResiduals += weight * baseline.residuals[j];
    nearRatings += weight * ratings[j];
    squares += weight * ratings[j] ** 2;
  }
  if (counts[WINDOWS.length - 1] === 0) return undefined;
  const mean = near === 0 ? 0 : nearRatings / near;
  const variance = near === 0 ? 0 : Math.max(0, squares / near - mean * mean) / deviation ** 2;
  return {
    residuals: [nearResiduals / (near + NEAR_DAMPING), ...sums.map((sum, w) => sum / (counts[w] + WINDOW_DAMPING))],
    share: near / (near + 1),
    mean,
    spread: (near * variance + SPREAD_DAMPING * USUAL_SPREAD) / (near + SPREAD_DAMPING),
  };
}

/** Returns the rating at the moment, not clipped. */
export function ratingAt({ shifts, pulls }: TimeEffects, around: Surroundings, rating: number): number {
  const shift = around.residuals.reduce((sum, residual, w) => sum + shifts[w] * residual, 0);
  const pull = around.share * interpolate(SPREAD_KNOTS, pulls, around.spread);
  return rating + shift + pull * (around.mean - rating);
}

/** Returns what σ of the feeling is multiplied by at the moment. */
export function deviationFactor({ deviations }: TimeEffects, { share, spread }: Surroundings): number {
  return 1 + share * (interpolate(SPREAD_KNOTS, deviations, spread) - 1);
}

/**
 * Returns ratings as they are at the moments `at`, one for each or one for all, in minutes. `rated` is not changed; it is
 * returned itself when there is nothing to change.
 */
export function rateAt(
  effects: TimeEffects | undefined,
  folded: Pick<FoldedProfile, 'profile' | 'baseline'>,
  deviation: number,
  rated: HybridRatings,
  at: number | Uint32Array | undefined,
): HybridRatings {
  if (!effects || at === undefined || !folded.profile.times) return rated;
  const known = new Map<number, Surroundings | undefined>();
  const around = (minute: number) => {
    if (!known.has(minute)) known.set(minute, surroundingsOf(folded, deviation, minute));
    return known.get(minute);
  };
  const found = Array.from(rated.rating, (_, t) => around(typeof at === 'number' ? at : at[t]));
  const rating = rated.rating.map((value, t) => (found[t] ? ratingAt(effects, found[t], value) : value));
  return {
    ...rated,
    rating,
    deviation: rated.deviation.map((own, t) => (found[t] ? own * deviationFactor(effects, found[t]) : own)),
  };
}
