/** The script of a task's process (batch/engines). */

import { serveTasks } from '../engines/serve-tasks.ts';
import { SHARD_TASKS } from './tasks.ts';

await serveTasks(SHARD_TASKS);
