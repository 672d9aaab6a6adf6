/**
 * Finds the rating scale of a file: the set of values that occur. A value that hardly any row has, and that does not
 * fit the other rows, is "off the scale" and is refused as a likely mistake.
 *
 * With at least `ENOUGH_ROWS` rows, a value is *supported* if at least `MIN_SUPPORT` rows and a share of `MIN_SHARE`
 * have it.
 *  - Stars: at most 256 supported values cover `REGULAR_SHARE` of the rows, and their differences have a greatest
 *    common step (0.5 for 0.5–5). Values off this grid (4.37) are refused, and so are values outside the supported
 *    range. Exceptions are values that continue the range step by step, if each has at least `TAIL_RATIO` of the rows
 *    of its inner neighbour (a rare 0 beside a rare 1), and values of the usual scale that the others are on (a rare 1
 *    where nobody gives a 5, and the others go from 6 to 10).
 *  - Otherwise (continuous ratings, percentages), values are refused that lie outside the middle 99.8 % of the rows by
 *    more than half of the span of these.
 *
 * With fewer rows only blatant cases are refused, and only if there are `FEW_ROWS` rows and more than `FEW_VALUES`
 * values. A value is refused that at most one row (or 1 % of them) has and that
 *  - is more than `BLATANT_FACTOR` times as large as the values of `MOST_ROWS` of the rows (55 among half-stars; 45 for
 *    4.5),
 *  - or is negative while all others are positive,
 *  - or, with at least `GRID_ROWS` rows, is not on the grid of half the step of all others, if that step is at most 1
 *    (4.37 among half-stars).
 *
 * If a file has more than 256 different values, they are rounded to 256 evenly spaced levels from the smallest to the
 * largest.
 *
 * The thresholds are chosen by hand. tests/batch/ingest/rating-scale.test.ts has the cases that they have to tell
 * apart.
 */

import { makeScale, type Scale } from '../../../shared/ratings.ts';
import type { Distribution } from './rating-values.ts';

/** Number of rows from which on the distribution of the values can be judged. */
export const ENOUGH_ROWS = 1000;
const MIN_SUPPORT = 5;
const MIN_SHARE = 1e-4;
const REGULAR_SHARE = 0.999;
const TAIL_RATIO = 5e-3;
const FEW_ROWS = 6;
const FEW_VALUES = 3;
const GRID_ROWS = 20;
const BLATANT_FACTOR = 5;
const MOST_ROWS = 0.8;
/** The best ratings of usual scales. */
const USUAL_TOPS = [5, 10, 100];
/** Ratings are stored as 8-bit codes. */
const LEVELS = 256;
/** Values are compared in millionths. Finer steps count as continuous. */
const MICRO = 1e6;

/** A rating scale, and how ratings are mapped to its codes. */
export interface FoundScale {
  readonly scale: Scale;
  /** The code of a rating that occurs in the file. */
  codeOf(rating: number): number;
  /** Number of rows whose rating was rounded to one of 256 levels. */
  readonly rounded: number;
}

/**
 * Returns a function that gives the reason against a rating, or null for a good one. Returns null instead of the
 * function if all ratings are good.
 */
export function findOffScale(distribution: Distribution): ((rating: number) => string | null) | null {
  const rows = sum(distribution.counts);
  const off = rows >= ENOUGH_ROWS ? offScale(distribution, rows) : blatantlyOff(distribution, rows);
  if (off.size === 0) return null;
  const others = distribution.values.filter((value) => !off.has(value));
  const range = `${others[0]} to ${others[others.length - 1]}`;
  const reasons = new Map(Array.from(off, ([value, why]) => [value, `${why} (the others range from ${range})`]));
  return (rating) => {
    const why = reasons.get(rating);
    return why === undefined ? null : `rating ${rating} is off the scale: ${why}`;
  };
}

/** Returns the scale of a distribution, which should have no values left that `findOffScale` refuses. */
export function findScale({ values, counts }: Distribution): FoundScale {
  if (values.length <= LEVELS) {
    const codes = new Map(Array.from(values, (value, code) => [value, code]));
    return { scale: makeScale(values), codeOf: (rating) => codes.get(rating) ?? 0, rounded: 0 };
  }
  const min = values[0];
  const step = (values[values.length - 1] - min) / (LEVELS - 1);
  const levels = Array.from({ length: LEVELS }, (_, level) => min + level * step);
  return {
    scale: makeScale(levels),
    codeOf: (rating) => Math.round((rating - min) / step),
    rounded: sum(counts),
  };
}

type Reasons = Map<number, string>;

function offScale({ values, counts }: Distribution, rows: number): Reasons {
  const needed = Math.max(MIN_SUPPORT, MIN_SHARE * rows);
  const supported = Array.from(values.keys()).filter((at) => counts[at] >= needed);
  const carried = supported.reduce((total, at) => total + counts[at], 0);
  const step = commonStep(supported.map((at) => values[at]));
  const isStars = carried >= REGULAR_SHARE * rows && supported.length <= LEVELS && step > 0;
  return isStars ? offStars({ values, counts }, supported, step) : farOut({ values, counts }, rows);
}

function offStars({ values, counts }: Distribution, supported: readonly number[], step: number): Reasons {
  const off: Reasons = new Map();
  const micro = (at: number) => Math.round(values[at] * MICRO);
  const origin = micro(supported[0]);
  for (let at = 0; at < values.length; at++) {
    if ((micro(at) - origin) % step !== 0 || !isMicro(values[at])) {
      off.set(values[at], `the other ratings are in steps of ${step / MICRO}`);
    }
  }
  for (const direction of [-1, 1]) {
    let edge = direction < 0 ? supported[0] : supported[supported.length - 1];
    for (let at = edge + direction; at >= 0 && at < values.length; at += direction) {
      if (off.has(values[at])) continue;
      const continues = Math.abs(micro(at) - micro(edge)) === step && counts[at] >= TAIL_RATIO * counts[edge];
      if (continues) edge = at;
      else if (
        !isUsual(
          values[at],
          supported.map((one) => values[one]),
          step / MICRO,
        )
      ) {
        off.set(values[at], `only ${countRows(counts[at])} it`);
      }
    }
  }
  return off;
}

/**
 * Whether a value is on the smallest usual scale that has the supported values: on 1 to 10 if these go from 6 to 10. A
 * scale begins at its step or at 1, and one to 10 or 100 may begin at 0.
 */
function isUsual(value: number, supported: readonly number[], step: number): boolean {
  const top = USUAL_TOPS.find((one) => one >= supported[supported.length - 1]);
  if (top === undefined || supported[0] < 0) return false;
  const bottom = top === USUAL_TOPS[0] ? Math.min(step, 1) : 0;
  return value >= bottom && value <= top;
}

function farOut({ values, counts }: Distribution, rows: number): Reasons {
  const low = quantile({ values, counts }, 0.001 * rows);
  const high = quantile({ values, counts }, 0.999 * rows);
  const margin = (high - low) / 2;
  const off: Reasons = new Map();
  if (margin === 0) return off;
  for (let at = 0; at < values.length; at++) {
    if (values[at] < low - margin || values[at] > high + margin)
      off.set(values[at], `only ${countRows(counts[at])} it`);
  }
  return off;
}

function blatantlyOff({ values, counts }: Distribution, rows: number): Reasons {
  const off: Reasons = new Map();
  if (rows < FEW_ROWS || values.length <= FEW_VALUES) return off;
  const sizes = Array.from(values.keys()).sort((a, b) => Math.abs(values[a]) - Math.abs(values[b]));
  const usual = quantile(
    {
      values: Float64Array.from(sizes, (at) => Math.abs(values[at])),
      counts: Float64Array.from(sizes, (at) => counts[at]),
    },
    MOST_ROWS * rows,
  );
  for (let at = 0; at < values.length; at++) {
    if (counts[at] > Math.max(1, 0.01 * rows)) continue;
    const others = Array.from(values).filter((_, other) => other !== at);
    const step = commonStep(others) / 2;
    const offGrid = Math.abs(Math.round(values[at] * MICRO) - Math.round(others[0] * MICRO)) % step !== 0;
    if (Math.abs(values[at]) > BLATANT_FACTOR * usual) off.set(values[at], `only ${countRows(counts[at])} it`);
    else if (values[at] < 0 && others[0] > 0) off.set(values[at], 'all others are positive');
    else if (rows >= GRID_ROWS && step > 0 && step <= MICRO / 2 && offGrid) {
      off.set(values[at], `the other ratings are in steps of ${(2 * step) / MICRO}`);
    }
  }
  return off;
}

/** Greatest common divisor of the differences, in millionths. It is 0 for fewer than two values or for finer steps. */
function commonStep(values: readonly number[]): number {
  let step = 0;
  for (const value of values) {
    if (!isMicro(value)) return 0;
    let rest = Math.abs(Math.round(value * MICRO) - Math.round(values[0] * MICRO));
    while (rest !== 0) [step, rest] = [rest, step % rest];
  }
  return step;
}

function isMicro(value: number): boolean {
  return Math.abs(value * MICRO - Math.round(value * MICRO)) < 1e-3;
}

function quantile({ values, counts }: Distribution, rowsBelow: number): number {
  let total = 0;
  for (let at = 0; at < values.length; at++) {
    total += counts[at];
    if (total > rowsBelow) return values[at];
  }
  return values[values.length - 1];
}

function countRows(count: number): string {
  return count === 1 ? '1 row has' : `${count} rows have`;
}

function sum(numbers: Float64Array): number {
  return numbers.reduce((total, value) => total + value, 0);
}
