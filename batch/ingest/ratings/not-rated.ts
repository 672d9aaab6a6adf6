/** Finds a value that stands for "not rated" among the ratings of a file, such as −1 at MyAnimeList or 0 at Book-Crossing. */

import type { Distribution } from './rating-values.ts';

/** Fewest different other values. Of thumbs up and down, and of likes alone, every value is a rating. */
const FEWEST_OTHERS = 3;
/**
 * A 0 just below the lowest rating is asked about from this share of the rows on, if it has as many as the next value.
 * Of real ratings the lowest is seldom so frequent, and a question costs less than films that count as hated.
 */
const ZERO_SHARE = 0.05;
/** A value far away from the others may be a mistake if fewer rows than this have it (rating-scale.ts). */
const FEWEST_ROWS = 2;
const FAR_SHARE = 0.005;

/**
 * Returns the value that may mean "not rated", or null. It is one of these:
 *
 * - the only negative value, if all others are positive or 0
 * - a 0 that at least as many rows have as the next value, and 5 % of all
 * - a value that is farther away from the others than these are from each other (99 beside −10 to 10)
 *
 * `percent` is its share of the rows, and `others` is the range of the others. The thresholds are chosen by hand.
 */
export function findNotRated({ values, counts }: Distribution): {
  readonly value: number;
  readonly percent: string;
  readonly others: string;
} | null {
  const last = values.length - 1;
  if (last < FEWEST_OTHERS) return null;
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const answer = (at: number) => {
    const [low, high] = at === 0 ? [values[1], values[last]] : [values[0], values[last - 1]];
    return { value: values[at], percent: ((100 * counts[at]) / rows).toFixed(1), others: `${low} to ${high}` };
  };
  const isMeant = (at: number) => counts[at] >= Math.max(FEWEST_ROWS, FAR_SHARE * rows);
  if (values[0] < 0 && values[1] >= 0 && Number.isInteger(values[0]) && isMeant(0)) return answer(0);
  if (values[0] === 0 && counts[0] >= ZERO_SHARE * rows && counts[0] >= counts[1]) {
    return counts[0] >= FEWEST_ROWS ? answer(0) : null;
  }
  const isFar = (gap: number, span: number) => gap > span && span > 0;
  if (isFar(values[1] - values[0], values[last] - values[1]) && isMeant(0)) return answer(0);
  if (isFar(values[last] - values[last - 1], values[last - 1] - values[0]) && isMeant(last)) return answer(last);
  return null;
}
