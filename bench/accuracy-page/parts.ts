/** The parts of the hybrid, and the runs of a dataset with several folds. */

import type { Evaluation } from '../../batch/evaluate.ts';
import { MODEL_NAMES } from '../../models/model.ts';

/** The names of the parts, as figures have them. */
export const PARTS = ['bias', ...MODEL_NAMES] as const;

/** Returns the runs whose names begin with `prefix`. */
export function folds(accuracy: Record<string, Evaluation>, prefix: string): Evaluation[] {
  return Object.keys(accuracy)
    .filter((name) => name.startsWith(prefix))
    .map((name) => accuracy[name]);
}
