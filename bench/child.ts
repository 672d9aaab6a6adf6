/** Runs and observes programs in processes of their own, so that each starts afresh and has its own memory. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

/** The output of a program, and its time from start to end. */
export interface Ended {
  stdout: string;
  stderr: string;
  seconds: number;
}

/**
 * Runs a program to its end. A variable that is `undefined` in `env` is removed. Throws an error with the end of its
 * output if it fails.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  env: Record<string, string | undefined> = {},
): Promise<Ended> {
  const start = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const ended = once(child, 'close');
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`${command} ${args[0]} ended with ${code}: ${(stderr || stdout).trim().slice(-500)}`);
  return { stdout, stderr, seconds: (performance.now() - start) / 1e3 };
}

/** Parses the lines of an output that are JSON objects, and skips all others. */
export function jsonLines<T>(output: string): T[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as T);
}

/** Resident memory of a process, at present and at its peak, in 10⁶ bytes. Undefined where there is no /proc. */
export async function residentMB(pid: number): Promise<{ now: number; highest: number } | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const field = (name: string) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / 1e6;
  const [now, highest] = [field('VmRSS'), field('VmHWM')].map(Math.round);
  return Number.isNaN(now + highest) ? undefined : { now, highest };
}

/** Keeps a process with all its threads on one core. Returns false where that is not possible. */
export async function pinTo(core: number, pid: number): Promise<boolean> {
  return runProgram('taskset', ['-apc', String(core), String(pid)]).then(
    () => true,
    () => false,
  );
}
