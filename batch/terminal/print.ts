/** Prints the answer of a command, or its problems. */

import type { Answer } from './answer.ts';

/**
 * Writes an answer to standard output: as text on a terminal, as JSON with `json` or when the output is no terminal.
 */
export function print({ value, text }: Answer, { json }: { json?: boolean } = {}): void {
  const asJson = json || !process.stdout.isTTY;
  process.stdout.write(`${asJson ? JSON.stringify(value, null, 2) : text}\n`);
}

/** Writes each problem to standard error. If there are any, the process will exit with 1. */
export function failWith(problems: readonly string[]): void {
  for (const problem of problems) process.stderr.write(`cinematch: ${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
}
