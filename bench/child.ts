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

/**
 * Runs a program like `runProgram`, and measures the memory of it and of the processes that it starts. `peaks` has the
 * largest sum of their resident sets, in 10⁶ bytes, before each line of JSON that it writes to standard error.
 */
export async function watchProgram(command: string, args: readonly string[]): Promise<Ended & { peaks: number[] }> {
  const start = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const peaks: number[] = [];
  let stderr = '';
  let peak = 0;
  child.stderr.setEncoding('utf8').on('data', (said: string) => {
    stderr += said;
    for (const line of said.split('\n')) {
      if (!line.startsWith('{"phase"')) continue;
      peaks.push(Math.round(peak));
      peak = 0;
    }
  });
  const look = async () => {
    peak = Math.max(peak, await familyMB(child.pid ?? 0));
  };
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_MS);
  const [stdout, [code]] = await Promise.all([text(child.stdout), ended]).finally(() => clearInterval(timer));
  if (code !== 0) throw new Error(`${command} ${args[0]} ended with ${code}: ${(stderr || stdout).trim().slice(-500)}`);
  return { stdout, stderr, seconds: (performance.now() - start) / 1e3, peaks };
}

/** A round number: shorter than the task of any stage that takes much memory. */
const LOOK_MS = 200;

/** Resident memory of a process and of its children, in 10⁶ bytes. */
async function familyMB(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const family = [pid, ...children.split(' ').filter(Boolean).map(Number)];
  const sizes = await Promise.all(family.map(async (one) => (await residentMB(one))?.now ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
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

const SAMPLE_MS = 50;

/** The peak of a process's resident memory until `done`, sampled every 50 ms. Undefined where there is no /proc. */
export async function mostMB(pid: number, done: Promise<unknown>): Promise<number | undefined> {
  let most: number | undefined;
  const look = async () => {
    const now = (await residentMB(pid))?.now;
    if (now !== undefined) most = Math.max(most ?? 0, now);
  };
  const timer = setInterval(look, SAMPLE_MS);
  try {
    await done;
    return most;
  } finally {
    clearInterval(timer);
  }
}

/** Linux counts processor time in hundredths of a second for every program (`man 5 proc`, USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Processor seconds of a process so far, with all its threads; undefined where there is no /proc. */
export async function processorSeconds(pid: number | undefined): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name of the program, in brackets, may have spaces. User and system time are fields 14 and 15.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields && (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Keeps a process with all its threads on one core, or on several (`0-3`). Returns false where that is not possible. */
export async function pinTo(cores: number | string, pid: number): Promise<boolean> {
  return runProgram('taskset', ['-apc', String(cores), String(pid)]).then(
    () => true,
    () => false,
  );
}
