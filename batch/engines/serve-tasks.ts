/**
 * The process of an engine: it reads requests from standard input and writes an answer to each to standard output
 * (lines.ts). The local engine sends one request after another; Spark starts a process for each part.
 */

import '../process/sound-compiler.ts';
import { DataError } from '../ingest/data-error.ts';
import { formatLine, MEMORY_TASK, type MemoryAnswer, parseLine, readLines, refusalText, taskName } from './lines.ts';

/**
 * Does the work of one part. It gets the whole task, whose fields name the files to read, and resolves to a result that
 * can be written as JSON. The same task gives the same result and the same files, which it writes whole or not at all
 * (`placeFile`), because it may run several times, and at the same time. Bad data are a `DataError`, which ends the run.
 * After any other error the part is run again.
 */
export type Task = (task: never) => Promise<object>;

/**
 * Answers all requests, which name one of `tasks`, and ends the process. After an unexpected error the error is on
 * standard error and the exit code is 1.
 */
export async function serveTasks(tasks: Readonly<Record<string, Task>>): Promise<never> {
  try {
    for await (const line of readLines(process.stdin)) {
      const { part, text } = parseLine(line);
      const answer = await answerTo(tasks, text);
      await new Promise((written) => process.stdout.write(`${formatLine({ part, text: answer })}\n`, written));
    }
    // Libraries may hold connections that would keep the process alive.
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`, () => process.exit(1));
    return new Promise(() => undefined);
  }
}

async function answerTo(tasks: Readonly<Record<string, Task>>, text: string): Promise<string> {
  const name = taskName(text);
  if (name === MEMORY_TASK) return JSON.stringify({ bytes: process.memoryUsage.rss() } satisfies MemoryAnswer);
  if (!Object.hasOwn(tasks, name)) throw new RangeError(`there is no task ${name}`);
  try {
    // Each task declares the fields that it needs. The stage that has sent the line knows them.
    return JSON.stringify(await tasks[name](JSON.parse(text) as never));
  } catch (error) {
    if (error instanceof DataError) return refusalText(error);
    throw error;
  }
}
