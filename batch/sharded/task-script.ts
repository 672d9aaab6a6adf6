/** Where the script of a task's process is. */

import { scriptBeside } from '../../shared/node/script-beside.ts';

/** The script that an engine starts for tasks. */
export const TASK_SCRIPT = scriptBeside(import.meta.url, 'task-main');
