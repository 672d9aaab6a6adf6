/** A process of the local engine, which runs `serveTasks`. */

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { errorIn, formatLine, type Line, MEMORY_REQUEST, type MemoryAnswer, parseLine, readLines } from './lines.ts';

/** A process that answers requests, one at a time. */
export interface TaskProcess {
  /** Sends a request and resolves to the text of its answer. Throws `Error`, with the reason, if the process ends. */
  ask(request: Line): Promise<string>;
  /** Resolves to the resident bytes of the process. Throws like `ask`. */
  memory(): Promise<number>;
  /** True once the process has ended. */
  hasEnded(): boolean;
  /** Kills the process. Resolves when it has ended. */
  kill(): Promise<unknown>;
}

/** A round number of characters. The reason stands at the end of what a process says. */
const LONGEST_SAID = 4_000;

/** Starts a process that runs `script` with the Node of this process. */
export function startProcess(script: URL): TaskProcess {
  const child = spawn(process.execPath, [fileURLToPath(script)], { stdio: 'pipe' });
  const answers = readLines(child.stdout);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-LONGEST_SAID);
  });
  // When the process is gone, the missing answer says so.
  child.stdin.on('error', () => undefined);
  let isOver = false;
  const ended = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(`its process did not start: ${message}`));
    child.once('exit', () => {
      isOver = true;
    });
    child.once('close', (code, signal) => resolve(`its process ended with ${signal ?? `code ${code}`}`));
  });
  const ask: TaskProcess['ask'] = async (request) => {
    said = '';
    child.stdin.write(`${formatLine(request)}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error([await ended, errorIn(said)].filter(Boolean).join(': '));
    const { part, text } = parseLine(value);
    if (part !== request.part) throw new Error(`its process answered part ${part} instead of part ${request.part}`);
    return text;
  };
  return {
    ask,
    async memory() {
      return (JSON.parse(await ask(MEMORY_REQUEST)) as MemoryAnswer).bytes;
    },
    hasEnded: () => isOver,
    kill() {
      child.kill('SIGKILL');
      // Node says that a process has ended when all its output is read, and from here on nobody reads its answers.
      child.stdout.destroy();
      return ended;
    },
  };
}
