/** Finds the Firefox of this machine: `node tests/browser/firefox/find-firefox.ts` prints its path, or fails. */

import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** The oldest that the tests have run in. Older ones do not know all that Playwright asks of them. */
const OLDEST = 153;
const NAMES = ['firefox', 'firefox-esr'];

/**
 * Path of a Firefox that the tests can drive: $CINEMATCH_FIREFOX, else `firefox` or `firefox-esr` on the PATH. Throws `Error`,
 * with what was found and where to get one, when there is none.
 */
export async function findFirefox(): Promise<string> {
  const { CINEMATCH_FIREFOX, PATH = '' } = process.env;
  const onPath = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const others: string[] = [];
  for (const program of CINEMATCH_FIREFOX ? [CINEMATCH_FIREFOX] : onPath) {
    const version = await versionOf(program);
    if (Number.parseInt(version, 10) >= OLDEST) return program;
    if (version || CINEMATCH_FIREFOX) others.push(`${program} is ${version || 'none'}`);
  }
  throw new Error(
    `the tests need Firefox ${OLDEST} or later (${others.join(', ') || 'there is none on the PATH'}). Install it from https://www.mozilla.org/firefox or as Debian's firefox-esr, and set CINEMATCH_FIREFOX to its path when it is not on the PATH`,
  );
}

/** What the program says of itself, like `153.8.0esr`; empty when it does not start or is something else. */
async function versionOf(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, ['--version']).catch(() => ({ stdout: '' }));
  return /Firefox (\S+)/.exec(stdout)?.[1] ?? '';
}

if (import.meta.main) {
  try {
    process.stdout.write(`${await findFirefox()}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
