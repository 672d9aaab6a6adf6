/** `cinematch synthesize` as a process. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';
import { runCli as run } from '../../fixtures/run-cli.ts';

const CLI = fileURLToPath(new URL('../../../batch/cli.ts', import.meta.url));

describe.concurrent('a wrong command line exits with 2 and says what is wrong', () => {
  test.each([
    [[], "required option '--out <dir>' not specified"],
    [['--out', 'x'], 'give --preset, --movies or --catalogue'],
    [['--out', 'x', '--preset', 'ml-64m'], 'Allowed choices are ml-1m, ml-10m, ml-32m'],
    [['--out', 'x', '--users', '0'], "'--users <n>' argument '0' is invalid. Expected an integer from 1 to 5000000"],
    [['--out', 'x', '--ratings', '1e9'], 'Expected an integer from 1 to 400000000'],
    [['--out', 'x', '--users', '9', '--movies', '90'], 'give --preset, or --users and --ratings'],
    [['--out', 'x', '--users', '9', '--movies', '90', '--ratings', '100'], '9 users need at least 20 each, 180 in all'],
    [['--out', 'x', '--users', '9', '--movies', '30', '--ratings', '180'], 'at most half of 30 movies'],
    [
      ['--out', '.', '--users', '9', '--movies', '90', '--ratings', '180'],
      '--out .: already exists; name a new folder',
    ],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await run(['synthesize', ...args]);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, '']);
  });
});

test('a catalogue that is not there is bad data', async () => {
  const { code, stderr } = await run(['synthesize', '--preset', 'ml-32m', '--out', 'x', '--catalogue', 'nowhere.csv']);
  expect(stderr).toContain('nowhere.csv: no such file');
  expect(code).toBe(3);
});

test('it prints what noise.json holds', async () => {
  await using folder = await temporaryFolder();
  const out = join(folder.path, 'deep', 'data');
  const sizes = ['--users', '30', '--movies', '200', '--ratings', '1500'];
  const { code, stdout } = await run(['synthesize', '--out', out, ...sizes]);
  expect(code).toBe(0);
  const { default: noise } = await import(join(out, 'noise.json'), { with: { type: 'json' } });
  expect(JSON.parse(stdout)).toEqual(noise);
  expect(noise).toMatchObject({
    users: 30,
    movies: 200,
    ratings: 1500,
    seed: 42,
    marginals: { perUser: { least: 20 } },
  });
  expect(await readdir(join(folder.path, 'deep'))).toEqual(['data']);
});

test.each([
  ['SIGTERM', [1, null], 0],
  ['SIGINT', [1, null], 0],
  ['SIGKILL', [null, 'SIGKILL'], 1],
] as const)(
  'a run ended by %s leaves no dataset, and the next one does not mind what is left',
  async (signal, outcome, leftovers) => {
    await using folder = await temporaryFolder();
    const sizes = ['--users', '100000', '--movies', '5000', '--ratings', '10000000'];
    const child = spawn(process.execPath, [CLI, 'synthesize', '--out', join(folder.path, 'data'), ...sizes], {
      stdio: 'ignore',
    });
    const exit = once(child, 'exit');
    try {
      while ((await writtenBytes(folder.path)) === 0) {
        expect(child.exitCode).toBe(null);
        await sleep(10);
      }
    } finally {
      child.kill(signal);
    }
    expect(await exit).toEqual(outcome);
    const names = await readdir(folder.path);
    expect(names.filter((name) => name.startsWith('data.unfinished-')).length).toBe(leftovers);
    expect(names).not.toContain('data');
    const next = ['--out', join(folder.path, 'next'), '--users', '5', '--movies', '50', '--ratings', '100'];
    expect((await run(['synthesize', ...next])).code).toBe(0);
    expect((await readdir(folder.path)).sort()).toEqual([...names, 'next'].sort());
  },
);

/** Of the ratings so far. */
async function writtenBytes(folder: string): Promise<number> {
  const staging = (await readdir(folder)).find((name) => name.startsWith('data.unfinished-'));
  if (staging === undefined) return 0;
  return (await stat(join(folder, staging, 'ratings.csv')).catch(() => ({ size: 0 }))).size;
}
