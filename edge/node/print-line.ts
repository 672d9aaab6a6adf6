/** The log of the service on Node. */

import type { LogLine } from '../health/log.ts';

/** Writes one line of JSON to standard output, with the time in front. */
export function printLine(line: LogLine): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
}
