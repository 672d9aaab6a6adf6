/** Gives memory back to the system, now. V8 does it in its own time, and does nothing while nothing is allocated. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: NodeJS.GCFunction | undefined;

/** Some tens of milliseconds. */
export function collectGarbage(): void {
  collect ??= exposeGc();
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

function exposeGc(): NodeJS.GCFunction {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as NodeJS.GCFunction;
}
