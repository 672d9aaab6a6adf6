/**
 * Ends this process when the npm that runs it has ended. npm and the shell between do not pass every signal on, so a
 * `kill` of `npm start` would otherwise leave the service behind, with its port.
 */

import { readFileSync } from 'node:fs';

/** Time between two looks. A round number. */
const LOOK_MS = 500;

let isWatching = false;

/**
 * Starts to watch npm and its shell, and sends this process SIGTERM once one of them is gone. Does nothing in a process
 * that npm did not start, and when it watches already. The watch does not keep the process alive.
 */
export function endWithNpm(): void {
  if (process.env.npm_lifecycle_event === undefined || isWatching) return;
  isWatching = true;
  const shell = process.ppid;
  const npm = parentOf(shell);
  const isOver = () => process.ppid !== shell || parentOf(shell) !== npm;
  const watching = setInterval(() => {
    if (!isOver()) return;
    clearInterval(watching);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS).unref();
}

/**
 * The parent of a process; undefined on systems without `/proc`. There the shell gives its place to the command, so that
 * npm itself is the parent that is watched.
 */
function parentOf(pid: number): number | undefined {
  try {
    const [, parent] = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(parent);
  } catch {
    return undefined;
  }
}
