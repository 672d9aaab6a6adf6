/**
 * Fits the effects of the moment to held-out rows of known time: a non-negative ridge regression of what the blend leaves
 * unexplained, through the code that serves. The weights of the blend stay as they are, so a rating without a moment is
 * predicted as if no times were known.
 */

import { locate } from '../../shared/interpolate.ts';
import { addOuter, solveNonNegative } from '../../shared/linear-algebra.ts';
import { round } from '../../shared/round.ts';
import { classOf, type StarScale } from '../star-scale.ts';
import { SPREAD_KNOTS, type TimeEffects, WEIGHT_DIGITS, WINDOWS } from './artifact.ts';
import type { HeldOutRatings } from './fit-ratings.ts';
import { blendRatings, type Hybrid } from './ratings.ts';
import { starChances } from './stars.ts';
import { MOST_PULL, ratingAt, type Surroundings, surroundingsOf } from './time-effects.ts';

/** Ridge, in rows whose feature is one σ. By hand: 5 to 50 differ in the fourth digit on validation rows. */
const RIDGE = 20;
/** Fewest rows with ratings around them from which the effects are learned. A round number. */
const ENOUGH_ROWS = 200;
/** Factors of σ that are compared. */
const FACTORS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2];
/** A factor is shrunk towards 1 as by so many rows. A round number. */
const FACTOR_DAMPING = 50;
/** Most rows that a factor is chosen by; of more rows some are taken, evenly. It bounds the time of the fit. */
const MOST_ROWS = 2000;
/** Least probability of a rating in the likelihood, so that a single row cannot dominate it. */
const LEAST_CHANCE = 1e-4;

const NUM_SHIFTS = 1 + WINDOWS.length;

/** A held-out row with ratings of known time around it. */
interface TimedRow {
  readonly around: Surroundings;
  /** What the blend predicts, with σ of the feeling, and what the viewer gave on the own scale. */
  readonly rating: number;
  readonly deviation: number;
  readonly actual: number;
  readonly scale: StarScale;
}

/**
 * Returns the effects of the moment for the blend that `hybrid` has, or undefined when too few rows have ratings of known
 * time around them.
 */
export function fitTimeEffects(hybrid: Hybrid, heldOut: readonly HeldOutRatings[]): TimeEffects | undefined {
  const rows = timedRows(hybrid, heldOut);
  if (rows.length < ENOUGH_ROWS) return undefined;
  const { deviation } = hybrid.bias;
  const d = NUM_SHIFTS + SPREAD_KNOTS.length;
  const a = new Float64Array(d * d);
  const b = new Float64Array(d);
  const x = new Float64Array(d);
  for (const { around, rating, actual } of rows) {
    x.fill(0);
    x.set(around.residuals);
    const { knot, fraction } = locate(SPREAD_KNOTS, around.spread);
    const distance = around.share * (around.mean - rating);
    x[NUM_SHIFTS + knot] = (1 - fraction) * distance;
    if (fraction > 0) x[NUM_SHIFTS + knot + 1] = fraction * distance;
    addOuter(a, d, x, 0, 1);
    for (let f = 0; f < d; f++) b[f] += (actual - rating) * x[f];
  }
  for (let f = 0; f < d; f++) a[f * (d + 1)] += RIDGE * deviation ** 2;
  for (let r = 0; r < d; r++) for (let c = 0; c < r; c++) a[c * d + r] = a[r * d + c];
  const solved = Array.from(solveNonNegative(a, d, b), (weight) => round(weight, WEIGHT_DIGITS));
  const effects = {
    shifts: solved.slice(0, NUM_SHIFTS),
    pulls: solved.slice(NUM_SHIFTS).map((pull) => Math.min(MOST_PULL, pull)),
    deviations: SPREAD_KNOTS.map(() => 1),
  };
  return { ...effects, deviations: fitDeviations(effects, rows) };
}

function timedRows(hybrid: Hybrid, heldOut: readonly HeldOutRatings[]): TimedRow[] {
  return heldOut.flatMap((rated) => {
    const { times, folded, ratings } = rated;
    if (!times || !folded.profile.times) return [];
    const { rating, deviation, scale } = blendRatings(hybrid, rated);
    return Array.from(ratings).flatMap((actual, t) => {
      const around = surroundingsOf(folded, hybrid.bias.deviation, times[t]);
      return around ? [{ around, rating: rating[t], deviation: deviation[t], actual, scale }] : [];
    });
  });
}

/** Returns, for each knot, the factor of σ under which the rows nearest to it are most likely. */
function fitDeviations(effects: TimeEffects, rows: readonly TimedRow[]): TimeEffects['deviations'] {
  return SPREAD_KNOTS.map((_, k) => {
    const own = rows.filter(({ around }) => {
      const { knot, fraction } = locate(SPREAD_KNOTS, around.spread);
      return around.share > 0 && (fraction > 0.5 ? knot + 1 : knot) === k;
    });
    const every = Math.ceil(own.length / MOST_ROWS);
    const some = own.filter((_, row) => row % every === 0);
    const fits = FACTORS.map((factor) => logLikelihood(effects, some, factor));
    const best = FACTORS[fits.indexOf(Math.max(...fits))];
    return round((some.length * best + FACTOR_DAMPING) / (some.length + FACTOR_DAMPING), WEIGHT_DIGITS);
  });
}

function logLikelihood(effects: TimeEffects, rows: readonly TimedRow[], factor: number): number {
  return rows.reduce((sum, { around, rating, deviation, actual, scale }) => {
    const own = deviation * (1 + around.share * (factor - 1));
    const chances = starChances(scale, ratingAt(effects, around, rating), own);
    return sum + Math.log(Math.max(LEAST_CHANCE, chances[classOf(scale, actual)]));
  }, 0);
}
