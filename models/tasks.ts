/** The registry of tasks that the threads of a team can run. */

import { BAG } from './hybrid/search-weights.ts';
import type { Task } from './team.ts';
import { TRAINERS } from './trainers.ts';

/** The task of the blend and those of all trainers. Each has a `name` of its own. */
export const TASKS = [
  BAG,
  ...Object.values(TRAINERS).flatMap(({ tasks }) => tasks ?? []),
] as readonly unknown[] as readonly Task<unknown, unknown>[];
