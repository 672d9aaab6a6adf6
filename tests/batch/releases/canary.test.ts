/** A release is tried on a share of the viewers, and then becomes the current one or goes. */

import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { endTrial, promoteTried, triedRelease, tryRelease } from '../../../batch/releases/canary.ts';
import { pruneReleases } from '../../../batch/releases/prune.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { readPointer } from '../../../shared/node/file-source.ts';
import { canaryText, parseCanary, readCanaryOption } from '../../../shared/release/canary.ts';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';
import { runCli } from '../../fixtures/run-cli.ts';
import { publishTinyRelease } from '../../fixtures/tiny-release.ts';

it('is tried, changed, stopped and promoted by one command each', async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  const [tried, current] = [await publishTinyRelease(path, '', 1), await publishTinyRelease(path, '', 2)];
  const releases = (...args: string[]) => runCli(['releases', ...args, '--releases', path]);
  const state = async () => parseCanary(await readFile(join(path, 'canary.json'), 'utf8'));

  expect(await triedRelease(path)).toBeUndefined();
  const none = await releases('promote');
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('no release is tried')]);
  await expect(tryRelease(path, { release: current, percent: 5 })).rejects.toThrow('is the current one');
  expect(JSON.parse((await releases('canary', `${tried}=10%`)).stdout)).toEqual({ release: tried, percent: 10 });
  await tryRelease(path, { release: tried, percent: 25.5 });
  expect(await state()).toEqual({ release: tried, percent: 25.5 });
  expect((await pruneReleases(path, 1)).removed).toEqual([]);
  expect(JSON.parse((await releases('canary', 'stop')).stdout)).toEqual({ release: tried, percent: 0 });
  expect(await state()).toEqual({ release: tried, percent: 0 });
  await expect(endTrial(path)).rejects.toThrow('no release is tried');
  await tryRelease(path, { release: tried, percent: 10 });
  expect(JSON.parse((await releases('promote')).stdout)).toEqual({ release: tried, before: current });
  expect(await readPointer(path)).toEqual({ release: tried });
  expect(await state()).toEqual({ release: tried, percent: 0 });
});

it('is refused when it is damaged, also when it was damaged while it was tried', async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  const [tried, current] = [await publishTinyRelease(path, '', 1), await publishTinyRelease(path, '', 2)];
  await tryRelease(path, { release: tried, percent: 10 });
  await appendFile(join(path, tried, 'svd.arrow'), 'x');
  await expect(promoteTried(path)).rejects.toThrow(/svd\.arrow|damaged/);
  expect(await readPointer(path)).toEqual({ release: current });
  expect(await triedRelease(path)).toEqual({ release: tried, percent: 10 });
  await endTrial(path);
  await expect(tryRelease(path, { release: tried, percent: 10 })).rejects.toThrow('is damaged');
  await writeFile(join(path, 'canary.json'), '{}');
  await expect(fileArchive(path).readCanary?.()).rejects.toThrow('canary.json: expected');
});

it('is written as <release>=<percent>, and nothing else is taken for it', () => {
  const release = '0123456789abcdef';
  expect(readCanaryOption(`${release}=10%`)).toEqual({ release, percent: 10 });
  expect(readCanaryOption(`${release}=0.5`)).toEqual({ release, percent: 0.5 });
  for (const text of ['', release, `${release}=`, `${release}=0%`, `${release}=101`, 'x=10%', `${release}=-1`]) {
    expect(() => readCanaryOption(text), text).toThrow('expected a release id and a share');
  }
  expect(parseCanary(canaryText({ release, percent: 3 }))).toEqual({ release, percent: 3 });
  for (const text of ['', '[]', '{"release":"x","percent":1}', `{"release":"${release}","percent":101}`]) {
    expect(() => parseCanary(text), text).toThrow('canary.json: expected');
  }
});
