/** Too little memory and too little space: the run ends with a reason, and what is published stays. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkTrainingFits, limitMemory, MemoryLimitError } from '../../../batch/process/memory-limit.ts';
import { inspectRelease } from '../../../batch/releases/inspect.ts';
import { currentRelease } from '../../../batch/releases/pointer.ts';
import { publishRelease } from '../../../batch/releases/publish.ts';
import { datasetFolder } from '../../fixtures/ingest/dataset-folder.ts';
import { makeCrowd, toMoviesCsv, toRatingsCsv } from '../../fixtures/made-up-ratings.ts';
import { publishInput, temporaryFolder } from '../../fixtures/releases-folder.ts';
import { runCli } from '../../fixtures/run-cli.ts';
import { silentProgress } from '../../fixtures/watch-phases.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs a script of the repository where no file may be larger than `kilobytes`. */
async function runInLittleSpace(kilobytes: number, script: string, ...args: string[]) {
  const line = `ulimit -f ${kilobytes}; exec "$@"`;
  const child = spawn('bash', ['-c', line, 'bash', process.execPath, join(ROOT, script), ...args]);
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit'), text(child.stdout)]);
  return { code, stderr };
}

const hidden = async (folder: string) => (await readdir(folder)).filter((name) => name.startsWith('.')).sort();

describe('the memory limit', () => {
  test('ends a phase that goes over it while that is going on', async () => {
    const limit = process.memoryUsage.rss() + 100e6;
    const held: Buffer[] = [];
    const endless = limitMemory(silentProgress(), limit).phase('train', () => {
      held.push(Buffer.alloc(200e6, 1));
      return new Promise(() => undefined);
    });
    await expect(endless).rejects.toThrow(MemoryLimitError);
    await expect(endless).rejects.toThrow(
      /^train: \d+\.\d+ [MG]B of memory are in use; --memory-limit is \d+\.\d+ [MG]B$/,
    );
    expect(held).toHaveLength(1);
  });

  test('does not fail phases that stay under it, nor for what was in use before the run', async () => {
    let large: Buffer | undefined = Buffer.alloc(300e6, 1);
    expect(large.length).toBe(300e6);
    large = undefined;
    const progress = limitMemory(silentProgress(), process.memoryUsage.rss() + 100e6);
    expect(await progress.phase('train', async () => 'done')).toBe('done');
  });

  test('is too small for a training when the ratings alone are larger', () => {
    expect(() => checkTrainingFits(32_000_204, 4e9)).not.toThrow();
    expect(() => checkTrainingFits(32_000_204, 512e6)).toThrow(
      'training on 32000204 ratings needs at least 960.0 MB of memory; --memory-limit is 512.0 MB; give it more',
    );
  });

  test.each(['50MB', '150MB'])('of %s ends a run on the sample with 1; what is published stays', async (limit) => {
    await using folder = await temporaryFolder();
    const { id } = await publishRelease(publishInput(folder.path, 1));
    const args = ['nightly', '--releases', folder.path, '--threads', '1', '--memory-limit', limit];
    const { code, stdout, stderr } = await runCli(args);
    expect([code, stdout]).toEqual([1, '']);
    const last = stderr.trimEnd().split('\n').at(-1);
    expect(last).toMatch(/^cinematch: [a-z-]+: \d+\.\d MB of memory are in use; --memory-limit is \d+\.0 MB$/);
    if (limit === '50MB') expect(stderr.split('\n')[0]).toMatch(/"phase":"ingest".*"failed":true/);
    expect(await currentRelease(folder.path)).toBe(id);
    expect(await inspectRelease(folder.path, id)).toMatchObject({ intact: true });
  });
});

describe('too little space', () => {
  test('for a stage ends the run with 1 and says how much is needed where; what is published stays', async () => {
    const files = {
      'ratings.csv': toRatingsCsv(makeCrowd({ users: 40, movies: 30, share: 0.5 })),
      'movies.csv': toMoviesCsv(32),
    };
    await using folder = await datasetFolder(files);
    const releases = join(folder.path, '../releases');
    const { id } = await publishRelease(publishInput(releases, 1));
    const args = ['nightly', '--dataset', folder.path, '--releases', releases, '--threads', '1'];
    const { code, stderr } = await runInLittleSpace(4, 'batch/cli.ts', ...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /cinematch: .*releases\/\.work\/[0-9a-f]{32}: no space for \d+\.\d kB, .* are free \(EFBIG: /,
    );
    const [key] = await readdir(join(releases, '.work'));
    expect(await readdir(join(releases, '.work', key))).toEqual([]);
    expect(await currentRelease(releases)).toBe(id);
    expect(await inspectRelease(releases, id)).toMatchObject({ intact: true });
    expect((await runCli(args)).code).toBe(0);
    expect(await currentRelease(releases)).not.toBe(id);
  });

  test('for a release fails the publishing, which leaves no half of it and the old one current', async () => {
    await using folder = await temporaryFolder();
    const { id } = await publishRelease(publishInput(folder.path, 1));
    const { code, stderr } = await runInLittleSpace(60, 'tests/fixtures/publish-loop.ts', folder.path, '2');
    expect(code).toBe(1);
    expect(stderr).toMatch(/: no space for 25\d\.\d kB, .* are free \(EFBIG: /);
    expect(await hidden(folder.path)).toEqual(['.leases', '.lock']);
    expect(await currentRelease(folder.path)).toBe(id);
    expect(await inspectRelease(folder.path, id)).toMatchObject({ intact: true });
  });
});
