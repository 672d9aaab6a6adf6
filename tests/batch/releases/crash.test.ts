/** Real processes, really killed. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { inspectRelease } from '../../../batch/releases/inspect.ts';
import { currentRelease } from '../../../batch/releases/pointer.ts';
import { withFolderLock } from '../../../shared/node/folder-lock.ts';
import { LockError } from '../../../shared/node/lock-error.ts';
import { randomStream } from '../../../shared/random.ts';
import { isReleaseId } from '../../../shared/release/manifest.ts';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';

/** At least so many, and as many more as it takes until one was killed while it wrote. */
const KILLS = 15;

/** Starts a script of tests/fixtures and waits for its first line. */
async function start(script: string, ...args: string[]): Promise<ChildProcess> {
  const path = fileURLToPath(new URL(`../../fixtures/${script}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.stdout.resume();
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  expect(await exit).toEqual([null, 'SIGKILL']);
}

test('a run killed at any moment leaves an intact current release and no half release', async () => {
  await using folder = await temporaryFolder();
  const random = randomStream(1);
  let interrupted = 0;
  for (let round = 0; round < KILLS || interrupted === 0; round++) {
    const child = await start('publish-loop.ts', folder.path, String(1 + 1000 * round));
    await new Promise((resolve) => setTimeout(resolve, random.below(40)));
    await kill(child);
    const names = await readdir(folder.path);
    if (names.some((name) => name.startsWith('.staging-'))) interrupted++;
    const current = await currentRelease(folder.path);
    expect(names).toContain(current);
    for (const id of names.filter(isReleaseId)) {
      expect((await inspectRelease(folder.path, id)).problems).toEqual([]);
    }
    await withFolderLock(folder.path, async () => undefined);
    expect((await readdir(folder.path)).filter((name) => name.startsWith('.staging-'))).toEqual([]);
  }
});

test('a second run is told who holds the lock, and gets it once that process is killed', async () => {
  await using folder = await temporaryFolder();
  const child = await start('hold-lock.ts', folder.path);
  try {
    const refused = withFolderLock(folder.path, async () => 'ran');
    await expect(refused).rejects.toBeInstanceOf(LockError);
    await expect(refused).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(`process ${child.pid}, started 20\\d\\d-.*holds the lock`)),
      holder: { pid: child.pid },
    });
  } finally {
    await kill(child);
  }
  expect(await withFolderLock(folder.path, async () => 'ran')).toBe('ran');
});

test('the lock is free again after a run that fails, and is refused within one process too', async () => {
  await using folder = await temporaryFolder();
  const failed = withFolderLock(folder.path, async () => {
    await expect(withFolderLock(folder.path, async () => undefined)).rejects.toBeInstanceOf(LockError);
    throw new Error('training failed');
  });
  await expect(failed).rejects.toThrow('training failed');
  expect(await withFolderLock(folder.path, async () => 'ran')).toBe('ran');
  expect(await readdir(folder.path)).toEqual(['.lock']);
});
