/**
 * Runs parts as processes of this machine. A process takes part after part, also of later calls, because its start takes
 * longer than most parts of a small dataset: it loads the tasks, and V8 compiles them.
 */

import { type Engine, EngineError, MOST_ATTEMPTS } from './engine.ts';
import { accept, describeFailure } from './lines.ts';
import { startProcess, type TaskProcess } from './task-process.ts';

/** Options of an engine on this machine. */
export interface LocalOptions {
  /** Largest number of processes that run at the same time. */
  readonly threads: number;
  /** Script of the processes, which calls `serveTasks`. */
  readonly script: URL;
}

/**
 * Most bytes that a process may hold between two calls. Memory of WebAssembly never shrinks, and between two calls others
 * need it. So a process that has grown beyond this is ended with the call, and the next one starts another. A part that
 * takes so much memory takes seconds, and the start a fraction of one. A round number, about twice what a process
 * takes that has loaded all tasks.
 */
const MOST_IDLE_BYTES = 256e6;

/** Opens an engine whose parts run as processes of this machine. A process is started when a part first needs it. */
export function localEngine({ threads, script }: LocalOptions): Engine {
  const lanes: Lane[] = [];
  let isClosed = false;

  return {
    name: 'local',
    here: true,
    async map(lines, onDone) {
      if (isClosed) throw new EngineError('the engine is closed');
      const answers = new Array<string>(lines.length);
      const failures = new Map<number, unknown>();
      let begun = 0;
      let done = 0;
      const work = async (lane: Lane) => {
        while (begun < lines.length && failures.size === 0) {
          const part = begun++;
          try {
            answers[part] = accept(await lane.run(part, lines));
            onDone?.(++done);
          } catch (error) {
            failures.set(part, error);
          }
        }
        await lane.rest();
      };
      const wanted = Math.min(threads, lines.length);
      while (lanes.length < wanted) lanes.push(openLane(script));
      await Promise.all(lanes.slice(0, wanted).map(work));
      // Parts begin in order, and what has begun is finished: so it is the same failure on any number of threads.
      if (failures.size > 0) throw failures.get(Math.min(...failures.keys()));
      return answers;
    },
    async close() {
      isClosed = true;
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

/** Runs one part at a time in a process, which is replaced when it dies. */
interface Lane {
  /** Runs a part until it is answered. Throws `EngineError` when too many processes have died over it. */
  run(part: number, lines: readonly string[]): Promise<string>;
  /** Ends a process that holds too much memory. Resolves when it has ended. */
  rest(): Promise<void>;
  /** Kills the process. A part that is running fails. */
  close(): Promise<void>;
}

function openLane(script: URL): Lane {
  let process: TaskProcess | undefined;
  let isClosed = false;
  const end = async () => {
    await process?.kill();
    process = undefined;
  };
  return {
    async run(part, lines) {
      const text = lines[part];
      for (let attempt = 1; ; attempt++) {
        if (isClosed) throw new EngineError('the engine was closed');
        // One that died while it had no part is no failure of this one.
        if (process?.hasEnded()) process = undefined;
        process ??= startProcess(script);
        try {
          return await process.ask({ part, text });
        } catch (error) {
          await end();
          if (isClosed) throw new EngineError('the engine was closed');
          if (attempt < MOST_ATTEMPTS) continue;
          throw new EngineError(describeFailure(lines, part, `${attempt} times`, (error as Error).message));
        }
      }
    },
    async rest() {
      // A process that does not answer has died, or has printed something that is no answer. It is ended too.
      const bytes = await process?.memory().catch(() => Number.POSITIVE_INFINITY);
      if (bytes !== undefined && bytes > MOST_IDLE_BYTES) await end();
    },
    async close() {
      isClosed = true;
      await end();
    },
  };
}
