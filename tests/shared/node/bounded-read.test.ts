/** Reads that hang: named pipes, which wait for a writer, and reads that never end. */

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { boundedRead } from '../../../shared/node/bounded-read.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';

const LEAVING = fileURLToPath(new URL('../../fixtures/leave-while-reading.ts', import.meta.url));
const ID = 'aaaaaaaaaaaaaaaa';
const SHORT = { limitMs: 60 };

it('refuses a named pipe in place of any file, instead of waiting for a writer', async () => {
  await using folder = await temporaryFolder();
  const archive = fileArchive(folder.path);
  await mkdir(join(folder.path, ID));
  for (const name of ['current.json', `${ID}/svd.arrow`]) execFileSync('mkfifo', [join(folder.path, name)]);
  const unreadable = expect.objectContaining({ code: 'unreadable' });
  // More often than there are threads that read files.
  for (let k = 0; k < 6; k++) {
    await expect(archive.readPointer()).rejects.toEqual(unreadable);
    await expect(archive.source(ID).read('svd.arrow')).rejects.toEqual(unreadable);
    await expect(archive.source(ID).read('svd.arrow', { offset: 0, length: 4 })).rejects.toEqual(unreadable);
    await expect(archive.sha256(ID, 'svd.arrow')).rejects.toEqual(unreadable);
  }
  await rm(join(folder.path, 'current.json'));
  await writeFile(join(folder.path, 'current.json'), JSON.stringify({ release: ID }));
  expect(await archive.readPointer()).toEqual({ release: ID });
});

it('gives up reads that hang, begins no third one, and goes on once one of them has ended', async () => {
  const stalls = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  for (const { promise } of stalls) {
    await expect(boundedRead('a file', () => promise, SHORT)).rejects.toThrow('a file: no byte within');
  }
  let begun = 0;
  const next = () => boundedRead('another file', async () => ++begun, SHORT);
  await expect(next()).rejects.toThrow('another file: not read, because 2 earlier reads still hang');
  expect(begun).toBe(0);
  stalls[0].resolve('late');
  await expect.poll(next).toBe(1);
  stalls[1].reject(new Error('late'));
});

it('stops a read that was given up at its next step', async () => {
  const stall = Promise.withResolvers<void>();
  let stopped: unknown;
  const read = async (moved: () => void) => {
    await stall.promise;
    try {
      moved();
    } catch (error) {
      stopped = error;
    }
  };
  await expect(boundedRead('a file', read, SHORT)).rejects.toThrow();
  stall.resolve();
  await expect.poll(() => stopped).toMatchObject({ code: 'unreadable' });
});

it('ends a process although a read hangs, with its exit code', async () => {
  await using folder = await temporaryFolder();
  const pipe = join(folder.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const child = spawn(process.execPath, [LEAVING, pipe], { stdio: 'inherit' });
  expect(await once(child, 'exit')).toEqual([3, null]);
});
