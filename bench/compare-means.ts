/** Means of figures over viewers, and how sure their difference is. */

import { compare, type Paired } from '../batch/evaluation/paired.ts';

/**
 * Compares the means of two lists of figures, which are parallel: an entry for each viewer. The means are NaN without
 * viewers.
 */
export function compareMeans(a: readonly number[], b: readonly number[]): Paired {
  const partsOf = (figures: readonly number[]) => figures.map((sum) => ({ sum, weight: 1 }));
  return compare(partsOf(a), partsOf(b));
}
