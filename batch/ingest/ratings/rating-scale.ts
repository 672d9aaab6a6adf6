/**
 * The scale is found, not assumed: it is the set of values that occur. So "off the scale" has to be found too. A value is refused
 * when hardly any row has it and it does not fit what the other rows agree on.
 *
 * From `ENOUGH_ROWS` rows on, a value is *supported* when at least `MIN_SUPPORT` rows and a share of `MIN_SHARE` have it.
 *  - Stars: when at most 256 supported values carry `REGULAR_SHARE` of the rows, their differences have a greatest common step
 *    (0.5 on 0.5–5). Refused is what is off this grid (4.37), and what lies outside the supported range — but for values that
 *    continue it step by step, each with at least `TAIL_RATIO` of the rows of its inner neighbour (a rare 0 beside a rare 1).
 *  - Otherwise (continuous ratings, percentages) refused is what lies outside the middle 99.8 % of the rows by more than half of
 *    their span.
 *
 * Below that only blatant cases can be judged, and only from `FEW_ROWS` rows and `FEW_VALUES` other values on. Refused is a value
 * that one row (or 1 % of them) has and that
 *  - is more than `BLATANT_FACTOR` times as large as `MOST_ROWS` of them are (55 among half-stars; 45 for 4.5), or
 *  - is negative when all others are positive, or
 *  - from `GRID_ROWS` rows on, is no multiple of half the step of all others, when that step is at most 1 (4.37 among half-stars).
 *
 * More than 256 different values are rounded to 256 evenly spaced levels from the smallest to the largest.
 */

import { makeScale, type Scale } from '../../../shared/ratings.ts';
import type { Distribution } from './rating-values.ts';

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
const LEVELS = 256;
/** Values are compared in millionths: steps finer than that count as continuous. */
const MICRO = 1e6;

export interface FoundScale {
  readonly scale: Scale;
  /** Code of a rating that occurs in the file. */
  codeOf(rating: number): number;
  /** Rows whose rating was rounded to one of 256 levels. */
  readonly rounded: number;
}

/** The reason against a rating, for ratings that do not belong; null when all do. */
export function findOffScale(distribution: Distribution): ((rating: number) => string | null) | null {
  const rows = sum(distribution.counts);
  const off = rows >= ENOUGH_ROWS ? offScale(distribution, rows) : blatantlyOff(distribution, rows);
  if (off.size === 0) return null;
  const others = distribution.values.filter((value) => !off.has(value));
  const range = `${others[0]} to ${others[others.length - 1]}`;
  const reasons = new Map(Array.from(off, ([value, why]) => [value, `${why} (the others go from ${range})`]));
  return (rating) => {
    const why = reasons.get(rating);
    return why === undefined ? null : `rating ${rating} is off the scale: ${why}`;
  };
}

/** The scale of values that have passed `findOffScale`. */
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
      off.set(values[at], `it is not on the steps of ${step / MICRO} that the others keep to`);
    }
  }
  for (const direction of [-1, 1]) {
    let edge = direction < 0 ? supported[0] : supported[supported.length - 1];
    for (let at = edge + direction; at >= 0 && at < values.length; at += direction) {
      if (off.has(values[at])) continue;
      const continues = Math.abs(micro(at) - micro(edge)) === step && counts[at] >= TAIL_RATIO * counts[edge];
      if (continues) edge = at;
      else off.set(values[at], `only ${countRows(counts[at])} it`);
    }
  }
  return off;
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
      off.set(values[at], `it is not on the steps of ${(2 * step) / MICRO} that the others keep to`);
    }
  }
  return off;
}

/** Greatest common divisor of the differences, in millionths; 0 for fewer than two values or for finer ones. */
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
