/** Time limits that count only the time in which this process runs. */

/** A limit is counted in this many parts. A pause of the process, however long, counts as one part at most. */
const PARTS = 6;

/** A running time limit. */
export interface AwakeTimer {
  /** Begins to count anew. */
  restart(): void;
  /** Ends the count. The function of the timer is not called any more. */
  cancel(): void;
}

/**
 * Calls `run` once, after this process has been awake for `ms` milliseconds, to within a sixth. A stopped process or a
 * suspended machine counts as a sixth of the limit at most. So whoever slept at the same time has time to wake up
 * before it is judged. No clock is read, so setting one changes nothing.
 */
export function afterAwake(ms: number, run: () => void): AwakeTimer {
  let parts = 0;
  const timer = setInterval(() => {
    if (++parts < PARTS) return;
    clearInterval(timer);
    run();
  }, ms / PARTS);
  return {
    restart() {
      parts = 0;
    },
    cancel: () => clearInterval(timer),
  };
}
