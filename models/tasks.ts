/** Every task by name: what the threads of a team can be asked to do. */

import { BAG } from './hybrid/search-weights.ts';
import type { Task } from './team.ts';
import { TRAINERS } from './trainers.ts';

/** The blend's own task and those of all trainers. */
export const TASKS = [
  BAG,
  ...Object.values(TRAINERS).flatMap(({ tasks }) => tasks ?? []),
] as readonly unknown[] as readonly Task<unknown, unknown>[];
