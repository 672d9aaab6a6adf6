/**
 * Runs tasks on worker threads: a few at a time, results in the order of the tasks. With one thread, or one task, they
 * run here. What a task computes may not depend on which thread runs it.
 */

import { Worker } from 'node:worker_threads';

/** What worker.ts is told and answers. */
export interface TaskMessage {
  readonly task: string;
  readonly input: unknown;
}

const SCRIPT = new URL('./worker.ts', import.meta.url);

/**
 * Runs every input through the task of that name, each in a thread of `script` (by default worker.ts). The first failure
 * ends all workers and is thrown; a worker that dies without a word fails too.
 */
export async function runTasks<Input, Output>(
  task: string,
  inputs: readonly Input[],
  threads: number,
  runHere: (input: Input) => Output,
  script: URL = SCRIPT,
): Promise<Output[]> {
  if (threads <= 1 || inputs.length <= 1) return inputs.map(runHere);
  const outputs = new Array<Output>(inputs.length);
  const running = new Set<Worker>();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < inputs.length) {
      const at = next++;
      const worker = new Worker(script, { workerData: { task, input: inputs[at] } satisfies TaskMessage });
      running.add(worker);
      outputs[at] = await result<Output>(worker, task);
      running.delete(worker);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(threads, inputs.length) }, lane));
  } finally {
    next = inputs.length;
    await Promise.all(Array.from(running, (worker) => worker.terminate()));
  }
  return outputs;
}

function result<Output>(worker: Worker, task: string): Promise<Output> {
  return new Promise((resolve, reject) => {
    let output: { value: Output } | undefined;
    worker.once('message', (value: Output) => {
      output = { value };
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (output) resolve(output.value);
      else reject(new Error(`a worker that ran ${task} ended with code ${code} before it had answered`));
    });
  });
}
