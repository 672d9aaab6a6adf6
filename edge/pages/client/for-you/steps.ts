/** Splits a sum into steps, rounded so that the steps shown add up to the sum shown. */

import type { Term } from '../../../../models/recommender/answers.ts';
import { round, roundParts } from '../../../../shared/round.ts';

/** Decimals that are shown of a step. */
const DECIMALS = 2;
const PER_UNIT = 10 ** DECIMALS;

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
 * Returns the rounded sum and its steps, without those that round to 0: what the sum starts with, what raises it, what
 * lowers it, each by falling size, and last what the limits of the scale take away. The steps add up to the rounded sum.
 */
export function stepsOf({ value, terms }: { value: number; terms: readonly Term[] }): { steps: Step[]; sum: number } {
  const total = round(value, DECIMALS);
  const exact = terms.map((term) => term.value);
  const parts = roundParts(total, exact, DECIMALS)
    .map((part, t) => ({ from: terms[t].from, value: part }))
    .filter((part) => part.value !== 0)
    .toSorted((a, b) => turnOf(a) - turnOf(b) || Math.abs(b.value) - Math.abs(a.value));
  // The sum is kept in whole hundredths, so that it is exact.
  let sum = 0;
  const steps = parts.map(({ from, value: part }): Step => {
    const begin = sum;
    sum += Math.round(part * PER_UNIT);
    return { from, value: part, begin: begin / PER_UNIT, end: sum / PER_UNIT };
  });
  return { steps, sum: total };
}

/** Returns when it is the turn of a term: the bars go up first and then down, not to and fro. */
function turnOf({ from, value }: Term): number {
  return from === 'baseline' ? 0 : from === 'scale' ? 3 : value > 0 ? 1 : 2;
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
