/** The worker's side of thread-team.ts: runs the parts of a task that it is sent, one at a time. */

import { parentPort, workerData } from 'node:worker_threads';
import type { Lane, Task } from '../../models/team.ts';
import { instantiateKernels } from '../../shared/kernels/kernels.ts';
import type { PartMessage, TaskMessage, WorkerStart } from './thread-team.ts';

/**
 * Answers the messages of a team in this worker thread. Each task must be one of `tasks`. An error in a task ends the
 * thread, and the team reports it.
 */
export function serveTeam(tasks: readonly Task<unknown, unknown>[]): void {
  const { module, memory } = workerData as WorkerStart;
  const kernels = instantiateKernels(module, memory);
  let current: { task: Task<unknown, unknown>; args: unknown; lane: Lane } | undefined;
  parentPort?.on('message', async (message: TaskMessage | PartMessage) => {
    if ('task' in message) {
      const task = tasks.find(({ name }) => name === message.task);
      if (!task) throw new RangeError(`there is no task ${message.task}`);
      current = { task, args: message.args, lane: { kernels, scratch: message.scratch } };
    } else if (current) {
      parentPort?.postMessage(await current.task.run(current.args, message.part, current.lane));
    }
  });
  parentPort?.on('messageerror', (error) => {
    throw error;
  });
}
