/** The registry of tasks that the threads of a team can run. */

import type { Task } from './team.ts';
import { TRAINERS } from './trainers.ts';

/** The tasks of all trainers. Each has a `name` of its own. */
export const TASKS = [
  ...Object.values(TRAINERS).flatMap(({ tasks }) => tasks ?? []),
] as readonly unknown[] as readonly Task<unknown, unknown>[];
