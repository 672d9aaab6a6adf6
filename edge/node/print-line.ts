/** The log of the service on Node: lines of JSON on standard output. */

import type { LogLine } from '../health/log.ts';

/** Writes one line of JSON to standard output. Its first field is the time. */
export function printLine(line: LogLine): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
}
