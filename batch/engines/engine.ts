/**
 * Engines run the parts of a stage, on this machine or on a cluster. They know nothing of the work itself: they carry
 * one line of text to a process (serve-tasks.ts) and one line back. Everything large passes through files, whose names
 * are in the lines.
 */

/** Runs the parts of a stage. One line is one part: a task as JSON, `{ "task": "<name>", … }`. */
export interface Engine {
  /** As it was asked for, but without a token: `local`, or the address of a cluster. */
  readonly name: string;
  /** True when all parts run on this machine. */
  readonly here: boolean;
  /**
   * Runs all parts and resolves to their answers, as JSON and in the order of the lines. `onDone` is called with the
   * number of finished parts each time that it has grown. A part may run more than once, also at the same time, because
   * processes and machines die. Throws the `DataError` of a task; if several parts have one, that of the first.
   * Throws `EngineError` when a part cannot be finished. Only one call may run at a time.
   */
  map(lines: readonly string[], onDone?: (done: number) => void): Promise<string[]>;
  /** Ends everything that the engine has started. A call of `map` that is still running fails. */
  close(): Promise<void>;
}

/** How many processes may die over one part before the run ends. The default of Spark (`spark.task.maxFailures`). */
export const MOST_ATTEMPTS = 4;

/** Work cannot be finished, for a reason other than the data: its processes die, or the cluster does not answer. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
