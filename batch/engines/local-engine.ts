/** Runs parts as processes of this machine. They end with each call, so that their memory is free in between. */

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

/** Opens an engine whose parts run as processes of this machine. No process is started before `map` is called. */
export function localEngine({ threads, script }: LocalOptions): Engine {
  const lanes = new Set<Lane>();
  let isClosed = false;

  return {
    name: 'local',
    async map(lines, onDone) {
      if (isClosed) throw new EngineError('the engine is closed');
      const answers = new Array<string>(lines.length);
      const failures = new Map<number, unknown>();
      let begun = 0;
      let done = 0;
      const work = async () => {
        const lane = openLane(script);
        lanes.add(lane);
        while (begun < lines.length && failures.size === 0) {
          const part = begun++;
          try {
            answers[part] = accept(await lane.run(part, lines));
            onDone?.(++done);
          } catch (error) {
            failures.set(part, error);
          }
        }
        await lane.end();
        lanes.delete(lane);
      };
      await Promise.all(Array.from({ length: Math.min(threads, lines.length) }, work));
      // Parts begin in order, and what has begun is finished: so it is the same failure on any number of threads.
      if (failures.size > 0) throw failures.get(Math.min(...failures.keys()));
      return answers;
    },
    async close() {
      isClosed = true;
      await Promise.all(Array.from(lanes, (lane) => lane.close()));
    },
  };
}

/** Runs one part at a time in a process, which is replaced when it dies. */
interface Lane {
  /** Runs a part until it is answered. Throws `EngineError` when too many processes have died over it. */
  run(part: number, lines: readonly string[]): Promise<string>;
  /** Resolves when the process has ended. */
  end(): Promise<unknown>;
  /** Kills the process. A part that is running fails. */
  close(): Promise<unknown>;
}

function openLane(script: URL): Lane {
  let process: TaskProcess | undefined;
  let isClosed = false;
  return {
    async run(part, lines) {
      const text = lines[part];
      for (let attempt = 1; ; attempt++) {
        process ??= startProcess(script);
        try {
          return await process.ask({ part, text });
        } catch (error) {
          await process.kill();
          process = undefined;
          if (isClosed) throw new EngineError('the engine was closed');
          if (attempt < MOST_ATTEMPTS) continue;
          throw new EngineError(describeFailure(lines, part, `${attempt} times`, (error as Error).message));
        }
      }
    },
    end: async () => process?.end(),
    async close() {
      isClosed = true;
      await process?.kill();
    },
  };
}
