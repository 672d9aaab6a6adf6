/** A night in shards, as a command, in which a task fails for good. */

import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inspectRelease } from '../../../batch/releases/inspect.ts';
import { datasetFolder } from '../../fixtures/ingest/dataset-folder.ts';
import { makeCrowd, toMoviesCsv, toRatingsCsv } from '../../fixtures/made-up-ratings.ts';
import { runCli } from '../../fixtures/run-cli.ts';
import { until } from '../../fixtures/until.ts';

test('it ends with the name of the task and the reason, and the published release stays as it was', async () => {
  await using folder = await datasetFolder({
    'ratings.csv': toRatingsCsv(makeCrowd({ users: 30, movies: 24, share: 0.5 })),
    'movies.csv': toMoviesCsv(26),
  });
  const releases = join(folder.path, '../releases');
  const args = ['nightly', '--dataset', folder.path, '--releases', releases, '--threads', '2'];
  const before = await runCli(args);
  expect(before.code, before.stderr).toBe(0);
  const { release } = JSON.parse(before.stdout) as { release: string };
  const pointer = await readFile(join(releases, 'current.json'), 'utf8');

  const over = runCli([...args, '--engine', 'local', '--seed', '7']);
  const work = join(releases, '.shards');
  const shard = async () => {
    const [key] = await readdir(work).catch((): string[] => []);
    const files = key === undefined ? [] : await readdir(join(work, key));
    return files.includes('train-bias-0.answers') ? join(work, key, 'split-0-first') : undefined;
  };
  await until('the first round of training to be over', async () => (await shard()) !== undefined);
  await rm((await shard()) ?? '');
  const { code, stderr } = await over;
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /part 1 of 1: failed 4 times; the last time its process ended with code 1: Error: \S+split-0-first: no such file/,
  );

  expect(await readFile(join(releases, 'current.json'), 'utf8')).toBe(pointer);
  expect((await inspectRelease(releases, release)).intact).toBe(true);
  expect((await readdir(releases)).filter((name) => /^[0-9a-f]{16}$/.test(name))).toEqual([release]);
});
