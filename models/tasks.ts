/** The registry of tasks that the threads of a team can run. */

import { BIASES } from './bias/train.ts';
import { VIEWERS } from './hybrid/viewer-threads.ts';
import type { Task } from './team.ts';
import { TRAINERS } from './trainers.ts';

/** The tasks of the baseline, of the blend and of all trainers. Each has a `name` of its own. */
export const TASKS = [
  BIASES,
  VIEWERS,
  ...Object.values(TRAINERS).flatMap(({ tasks }) => tasks ?? []),
] as readonly unknown[] as readonly Task<unknown, unknown>[];
