/**
 * A team of worker threads over one shared memory (models/team.ts explains teams). Threads start when they are first
 * needed and live until the work is done. With one thread, everything runs in the calling thread.
 */

import { Worker } from 'node:worker_threads';
import { inlineTeam, type Task, type Team, withinMemory } from '../../models/team.ts';
import { instantiateKernels } from '../../shared/kernels/kernels.ts';
import { KernelMemory } from '../../shared/kernels/memory.ts';
import { scriptBeside } from '../../shared/node/script-beside.ts';
import { loadKernels } from '../process/load-kernels.ts';

/** The data that a worker is started with: the compiled kernels and their shared memory. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

/** The message that names the task of all the parts that follow. */
export interface TaskMessage {
  /** Name of the task. */
  readonly task: string;
  readonly args: unknown;
  /** Scratch memory of this worker alone, a view of the shared memory. */
  readonly scratch: Uint8Array;
}

/** The message that asks for one part. The worker answers with the part's result. */
export interface PartMessage {
  readonly part: number;
}

/** Largest size of a WebAssembly memory with 32-bit addresses. */
const MOST_BYTES = 2 ** 32;
const SCRIPT = scriptBeside(import.meta.url, 'team-worker');

interface TeamOptions {
  readonly threads: number;
  /** Bytes that the shared memory may grow to; 4 GiB at most. */
  readonly memoryLimit: number;
  /** Script of the workers; team-worker.ts by default. */
  readonly script?: URL;
}

/**
 * Runs `work` with a team and returns its result. The team's threads and memory are released afterwards. After a part
 * has failed, every later call of `map` fails with the same error.
 */
export async function withTeam<T>(
  { threads, memoryLimit, script = SCRIPT }: TeamOptions,
  work: (team: Team) => Promise<T>,
): Promise<T> {
  const { module } = await loadKernels('training');
  const memory = KernelMemory.shared(Math.min(memoryLimit, MOST_BYTES));
  const alone = inlineTeam(memory, instantiateKernels(module, memory.memory));
  if (threads <= 1) return work(alone);
  const started: Thread[] = [];
  /** The error that stopped the threads; undefined while they may run. */
  let over: unknown;
  const stop = async (reason: unknown): Promise<void> => {
    over ??= reason;
    await Promise.all(started.map((thread) => thread.stop()));
  };
  const team: Team = {
    ...alone,
    async map(task, args, parts, scratchBytes = 0) {
      if (over) throw over;
      const lanes = Math.min(threads, parts);
      if (lanes <= 1) return alone.map(task, args, parts, scratchBytes);
      return withinMemory(memory, async () => {
        const scratch = Array.from({ length: lanes }, () => memory.uint8(scratchBytes));
        while (started.length < lanes) started.push(startThread(script, { module, memory: memory.memory }));
        try {
          return await share(started, { task, args, parts }, scratch);
        } catch (error) {
          await stop(error);
          throw error;
        }
      });
    },
  };
  try {
    return await work(team);
  } finally {
    await stop(new Error('the team is gone'));
  }
}

/** Gives each thread a new part as soon as it is free. Uses as many threads as there are pieces of scratch memory. */
async function share<Args, Result>(
  threads: readonly Thread[],
  { task, args, parts }: { task: Task<Args, Result>; args: Args; parts: number },
  scratch: readonly Uint8Array[],
): Promise<Result[]> {
  const results = new Array<Result>(parts);
  let next = 0;
  const lane = async (bytes: Uint8Array, at: number): Promise<void> => {
    threads[at].begin({ task: task.name, args, scratch: bytes });
    while (next < parts) {
      const part = next++;
      results[part] = (await threads[at].run(part)) as Result;
    }
  };
  await Promise.all(scratch.map(lane));
  return results;
}

/** A worker that runs one part at a time. If it ends for any reason, its present part fails, or else its next one. */
interface Thread {
  /** Sets the task of the parts that follow. */
  begin(message: TaskMessage): void;
  run(part: number): Promise<unknown>;
  stop(): Promise<unknown>;
}

function startThread(script: URL, start: WorkerStart): Thread {
  const worker = new Worker(script, { workerData: start });
  let task = '';
  let answer: PromiseWithResolvers<unknown> | undefined;
  let failure: unknown;
  const fail = (error: unknown): void => {
    failure ??= error;
    answer?.reject(failure);
  };
  worker
    .on('message', (result) => answer?.resolve(result))
    .on('error', fail)
    .on('messageerror', fail)
    .on('exit', (code) => fail(new Error(`a thread that ran ${task} ended with code ${code}`)));
  return {
    begin(message) {
      task = message.task;
      worker.postMessage(message);
    },
    async run(part) {
      if (failure) throw failure;
      answer = Promise.withResolvers();
      worker.postMessage({ part } satisfies PartMessage);
      return answer.promise;
    },
    stop: () => worker.terminate(),
  };
}
