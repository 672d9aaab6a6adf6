/** A sum step by step, rounded so that what is shown adds up. */

import type { Term } from '../../../../models/recommender/answers.ts';

const PER_UNIT = 100;
/** Terms come with four digits at most: in ten thousandths they are integers. */
const FINER = 100;

export interface Step {
  readonly from: Term['from'];
  /** In hundredths exactly, as `begin` and `end`: the sums before and after it. */
  readonly value: number;
  readonly begin: number;
  readonly end: number;
}

/**
 * The terms that are not 0 to two digits, and their sum. Rounded by the largest remainder: they add up to the rounded sum,
 * each less than 0.01 away from what it is.
 */
export function stepsOf({ value, terms }: { value: number; terms: readonly Term[] }): { steps: Step[]; sum: number } {
  const total = Math.round(value * PER_UNIT) + 0;
  const exact = terms.map((term) => Math.round(term.value * PER_UNIT * FINER));
  const rounded = exact.map((part) => Math.floor(part / FINER));
  const left = total - rounded.reduce((sum, part) => sum + part, 0);
  const remainder = (t: number) => exact[t] - FINER * rounded[t];
  const byRemainder = terms.map((_, t) => t).toSorted((a, b) => remainder(b) - remainder(a));
  for (const t of byRemainder.slice(0, Math.max(0, left))) rounded[t]++;
  let sum = 0;
  const steps = terms.map(({ from }, t): Step => {
    const begin = sum;
    sum += rounded[t];
    return { from, value: rounded[t] / PER_UNIT, begin: begin / PER_UNIT, end: sum / PER_UNIT };
  });
  return { steps: steps.filter((step) => step.value !== 0), sum: total / PER_UNIT };
}

/**
 * The part of the scale that steps of a rating are drawn on, with some room: they are small beside the whole. It reaches
 * past the scale's ends where the steps do.
 */
export function axisOf(steps: readonly Step[], scale: readonly number[]): { low: number; high: number } {
  const ends = steps.map(({ end }) => end);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const [first, last] = [scale[0], scale[scale.length - 1]];
  const room = Math.max((last - first) / 10, most - least);
  return { low: Math.min(least, Math.max(first, least - room)), high: Math.max(most, Math.min(last, most + room / 2)) };
}
