/**
 * Fits the effects of the moment to held-out rows of known time: a non-negative ridge regression of what the blend leaves
 * unexplained, through the code that serves. The weights of the blend stay as they are, so a rating without a moment is
 * predicted as if no times were known.
 */

import { locate } from '../../shared/interpolate.ts';
import { addOuter, solveNonNegative } from '../../shared/linear-algebra.ts';
import { round } from '../../shared/round.ts';
import { SPREAD_KNOTS, type TimeEffects, WEIGHT_DIGITS, WINDOWS } from './artifact.ts';
import type { HeldOutRatings } from './fit-ratings.ts';
import { blendRatings, type Hybrid } from './ratings.ts';
import { MOST_PULL, ratingAt, type Surroundings, surroundingsOf } from './time-effects.ts';
import { INTERVAL } from './uncertainty.ts';

/** Ridge, in rows whose feature is one σ. By hand: 5 to 50 differ in the fourth digit on validation rows. */
const RIDGE = 20;
/** Fewest rows with ratings around them from which the effects are learned. A round number. */
const ENOUGH_ROWS = 200;
/** The factor of an interval is shrunk towards 1 as by so many rows. A round number. */
const MARGIN_DAMPING = 50;

const NUM_SHIFTS = 1 + WINDOWS.length;

/** A held-out row with ratings of known time around it. */
interface TimedRow {
  readonly around: Surroundings;
  /** What the blend predicts, half the width of its interval, and what the viewer gave. */
  readonly rating: number;
  readonly margin: number;
  readonly actual: number;
}

/**
 * Returns the effects of the moment for the blend that `hybrid` has, or undefined when too few rows have ratings of known
 * time around them. Errors are measured after clipping to `scale`.
 */
export function fitTimeEffects(
  hybrid: Hybrid,
  heldOut: readonly HeldOutRatings[],
  scale: { min: number; max: number },
): TimeEffects | undefined {
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
    margins: SPREAD_KNOTS.map(() => 1),
  };
  return { ...effects, margins: fitMargins(effects, rows, scale) };
}

function timedRows(hybrid: Hybrid, heldOut: readonly HeldOutRatings[]): TimedRow[] {
  return heldOut.flatMap((rated) => {
    const { times, folded, ratings } = rated;
    if (!times || !folded.profile.times) return [];
    const { rating, margin } = blendRatings(hybrid, rated);
    return Array.from(ratings).flatMap((actual, t) => {
      const around = surroundingsOf(folded, hybrid.bias.deviation, times[t]);
      return around ? [{ around, rating: rating[t], margin: margin[t], actual }] : [];
    });
  });
}

/** Returns, for each knot, the factor at which 80 % of the intervals of the rows nearest to it hold. */
function fitMargins(
  effects: TimeEffects,
  rows: readonly TimedRow[],
  scale: { min: number; max: number },
): TimeEffects['margins'] {
  const ratios: number[][] = SPREAD_KNOTS.map(() => []);
  for (const { around, rating, margin, actual } of rows) {
    if (around.share === 0 || margin === 0) continue;
    const { knot, fraction } = locate(SPREAD_KNOTS, around.spread);
    const predicted = Math.min(scale.max, Math.max(scale.min, ratingAt(effects, around, rating)));
    // At the full share, the factor would be farther from 1 by as much as this row's share is below 1.
    ratios[fraction > 0.5 ? knot + 1 : knot].push(1 + (Math.abs(predicted - actual) / margin - 1) / around.share);
  }
  return ratios.map((own) => {
    const sorted = own.sort((p, q) => p - q);
    const found = sorted[Math.min(sorted.length, Math.ceil((sorted.length + 1) * INTERVAL)) - 1] ?? 1;
    return round((sorted.length * found + MARGIN_DAMPING) / (sorted.length + MARGIN_DAMPING), WEIGHT_DIGITS);
  });
}
