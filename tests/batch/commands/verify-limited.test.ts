/**
 * `verify` under a hard limit of the operating system: `prlimit --data`, which is `ulimit -d`. It counts what a process may
 * write, touched or not, and V8 sets 512 MiB of that aside for code before it runs anything.
 */

import { execFile } from 'node:child_process';
import { platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';
import { publishTinyRelease } from '../../fixtures/tiny-release.ts';

const CLI = join(import.meta.dirname, '../../../batch/cli.ts');
const FOR_CODE = 512 * 2 ** 20;
/** Node, the program and a small release. At 32 million ratings 223 MB are enough (docs/operations.md). */
const ENOUGH = 190e6;
const TOO_LITTLE = 40e6;

const run = promisify(execFile);

describe.skipIf(platform() !== 'linux')('under a hard memory limit (Linux only: others have no such limit)', () => {
  const verify = (releases: string, bytes: number) => {
    const command = [process.execPath, CLI, 'verify', '--releases', releases];
    return run('prlimit', [`--data=${FOR_CODE + bytes}`, ...command]);
  };

  test('verify passes, and the limit is one', async () => {
    await using releases = await temporaryFolder();
    await publishTinyRelease(releases.path);
    const { stdout } = await verify(releases.path, ENOUGH);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
    await expect(verify(releases.path, TOO_LITTLE)).rejects.toThrow();
  });
});
