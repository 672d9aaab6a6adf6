/** Every task by name: what the threads of a team can do. */

import { TASTES } from './content/taste.ts';
import { BAG } from './hybrid/search-weights.ts';
import { PAIRS } from './item-knn/pairs.ts';
import { ERRORS, GRAM, ROWS } from './svd/gibbs.ts';
import { SOLVE } from './svd/implicit.ts';
import type { Task } from './team.ts';

export const TASKS = [BAG, ERRORS, GRAM, PAIRS, ROWS, SOLVE, TASTES] as readonly unknown[] as readonly Task<
  unknown,
  unknown
>[];
