/** Ends a process that has nothing left to do, even when a read of a file still hangs. */

/** How long what is left may take to end by itself, such as lines of the log. A round number. */
const LEAVE_MS = 1_000;

/**
 * Ends this process with its exit code when something still keeps it alive after a second. `process.exit` would not do:
 * it waits for the threads that read files, and one that hangs never ends. Replacing the program ends them all.
 */
export function leaveSoon(): void {
  const leave = () => {
    const code = Number(process.exitCode ?? 0);
    try {
      process.execve?.(process.execPath, [process.execPath, '-e', `process.exit(${code})`], {});
    } catch {
      // Not every system can replace a program.
    }
    process.kill(process.pid, 'SIGKILL');
  };
  setTimeout(leave, LEAVE_MS).unref();
}
