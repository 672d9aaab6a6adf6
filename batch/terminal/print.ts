/** How a command prints what it found, and names what is wrong. */

import type { Answer } from './answer.ts';

/** Prints text on a terminal, and JSON when asked for it or when standard output is no terminal. */
export function print({ value, text }: Answer, { json }: { json?: boolean } = {}): void {
  const asJson = json || !process.stdout.isTTY;
  process.stdout.write(`${asJson ? JSON.stringify(value, null, 2) : text}\n`);
}

/** Names each problem on standard error. The process exits with 1 when there is one. */
export function failWith(problems: readonly string[]): void {
  for (const problem of problems) process.stderr.write(`cinematch: ${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
}
