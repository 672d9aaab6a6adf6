/** Splits a sum into steps, rounded so that the steps shown add up to the sum shown. */

import type { Term } from '../../../../models/recommender/answers.ts';

/** Steps are shown with two decimals: in hundredths. */
const PER_UNIT = 100;
/** Terms come with at most four decimals, so they are whole numbers in units of 1 / (PER_UNIT · FINER). */
const FINER = 100;

/** One step of a sum. All three numbers are exact hundredths. */
export interface Step {
  readonly from: Term['from'];
  /** Size of the step: `end` − `begin`. */
  readonly value: number;
  /** The sum before this step. */
  readonly begin: number;
  /** The sum after this step. */
  readonly end: number;
}

/**
 * Returns the rounded sum and its steps, without those that round to 0. The largest remainder method rounds them: the
 * steps add up to the rounded sum, and each is less than 0.01 away from its exact value.
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
 * Returns the range on which the steps of a rating are drawn. The steps are small compared with the whole scale, so the
 * range covers the steps and some room around them. It goes beyond the ends of the scale where a step does.
 */
export function axisOf(steps: readonly Step[], scale: readonly number[]): { low: number; high: number } {
  const ends = steps.map(({ end }) => end);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const [first, last] = [scale[0], scale[scale.length - 1]];
  const room = Math.max((last - first) / 10, most - least);
  return { low: Math.min(least, Math.max(first, least - room)), high: Math.max(most, Math.min(last, most + room / 2)) };
}
