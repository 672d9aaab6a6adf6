/**
 * A team of worker threads over one shared memory (models/team.ts says what a team is). Threads start when they are first
 * needed and stay until the work is done; with one thread everything runs here.
 */

import { Worker } from 'node:worker_threads';
import { inlineTeam, type Task, type Team, withinMemory } from '../../models/team.ts';
import { instantiateKernels } from '../../shared/kernels/kernels.ts';
import { KernelMemory } from '../../shared/kernels/memory.ts';
import { scriptBeside } from '../../shared/node/script-beside.ts';
import { loadKernels } from '../process/load-kernels.ts';

/** What a worker is started with. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

/** What it is told once, before parts of it. */
export interface TaskMessage {
  readonly task: string;
  readonly args: unknown;
  readonly scratch: Uint8Array;
}

/** What it answers with the part's result. */
export interface PartMessage {
  readonly part: number;
}

/** Most that a WebAssembly memory can have. */
const MOST_BYTES = 2 ** 32;
const SCRIPT = scriptBeside(import.meta.url, 'team-worker');

interface TeamOptions {
  readonly threads: number;
  /** Bytes that its memory may grow to; 4 GiB at most. */
  readonly memoryLimit: number;
  /** What workers run, by default team-worker.ts. */
  readonly script?: URL;
}

/** Runs `work` with a team, whose threads and memory are gone afterwards. Once a part has failed, so does every later call. */
export async function withTeam<T>(
  { threads, memoryLimit, script = SCRIPT }: TeamOptions,
  work: (team: Team) => Promise<T>,
): Promise<T> {
  const { module } = await loadKernels('training');
  const memory = KernelMemory.shared(Math.min(memoryLimit, MOST_BYTES));
  const alone = inlineTeam(memory, instantiateKernels(module, memory.memory));
  if (threads <= 1) return work(alone);
  const started: Thread[] = [];
  /** Why there are no threads any more. */
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

/** Hands out parts, to as many threads as there is scratch for, as they become free. */
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

/** A worker that does one part at a time. Whatever ends it, also between parts, fails the part that it has or gets next. */
interface Thread {
  /** Says what the parts from now on are parts of. */
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
