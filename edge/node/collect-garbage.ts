/**
 * Returns unused memory to the operating system at once. By itself V8 collects garbage late, and not at all while
 * nothing is allocated.
 */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: NodeJS.GCFunction | undefined;

/** Runs a full collection. It blocks the process for some tens of milliseconds. */
export function collectGarbage(): void {
  collect ??= exposeGc();
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

function exposeGc(): NodeJS.GCFunction {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as NodeJS.GCFunction;
}
