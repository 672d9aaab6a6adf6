/** A worker thread's side of pool.ts: does one task and ends. */

import { parentPort, workerData } from 'node:worker_threads';
import type { TaskMessage } from './pool.ts';
import { type TrainTask, trainOne } from './train-models.ts';

const { task, input } = workerData as TaskMessage;
if (task !== 'train') throw new RangeError(`there is no task ${task}`);
const output = trainOne(input as TrainTask);
parentPort?.postMessage(output, [output.bytes.buffer]);
