/** Training from the command line, on files so small that it takes seconds, and its ways to fail. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { randomStream } from '../../../shared/random.ts';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';
import { runCli } from '../../fixtures/run-cli.ts';

/** A ratings file of 30 users and 25 movies; those of `seed` differ from those of another. */
async function writeRatings(path: string, seed: number): Promise<void> {
  const random = randomStream(seed);
  const lines = ['userId,movieId,rating,timestamp'];
  for (let user = 1; user <= 30; user++) {
    for (let movie = 1; movie <= 25; movie++) {
      if (random.uniform() < 0.4) lines.push(`${user},${movie},${(1 + random.below(9)) / 2},1000000000`);
    }
  }
  await writeFile(path, `${lines.join('\n')}\n`);
}

test('nightly trains, tells each phase in JSON on standard error, and publishes', async () => {
  await using folder = await temporaryFolder();
  const ratings = join(folder.path, 'ratings.csv');
  const releases = join(folder.path, 'releases');
  await writeRatings(ratings, 1);
  const args = ['nightly', '--dataset', ratings, '--releases', releases, '--threads', '1'];
  const { code, stdout, stderr } = await runCli(args);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const phases = stderr
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('cinematch: films have no titles'))
    .map((line) => JSON.parse(line).phase);
  expect(phases).toEqual(expect.arrayContaining(['ingest', 'publish']));
  const published = JSON.parse(stdout);
  const note = expect.stringMatching(/^films have no titles, .*; name one with --movies <file>$/);
  expect(published.warnings).toEqual([note]);
  const record = JSON.parse(await readFile(join(releases, published.release, 'run.json'), 'utf8'));
  expect(record).toMatchObject({ warnings: [note], content: expect.stringMatching(/^[\da-f]{64}$/) });
  expect(published).toMatchObject({ published: true, outcome: 'written', pruned: [] });
  expect((await readdir(releases)).sort()).toEqual(
    ['.leases', '.lock', published.release, 'current.json', 'nights.json'].sort(),
  );
  const again = await runCli(args);
  expect(JSON.parse(again.stdout)).toMatchObject({ release: published.release, outcome: 'kept' });
  const dry = await runCli([...args.with(4, join(folder.path, 'none')), '--no-publish']);
  expect([dry.code, JSON.parse(dry.stdout)]).toEqual([0, { published: false }]);
});

test('evaluate prints its figures, and writes the same to a file', async () => {
  await using folder = await temporaryFolder();
  const [train, held, json] = ['train.csv', 'test.csv', 'figures.json'].map((name) => join(folder.path, name));
  await writeRatings(train, 1);
  await writeRatings(held, 2);
  const lists = join(folder.path, 'lists.ndjson');
  const args = ['evaluate', '--train', train, '--test', held, '--at', '20,5,5', '--lists', lists, '--json', json];
  const { code, stdout } = await runCli(args);
  expect(code).toBe(0);
  const figures = JSON.parse(stdout);
  expect(figures).toMatchObject({
    rating: { hybrid: { rmse: expect.any(Number) } },
    ranking: { hybrid: {} },
    cutoffs: { figures: { hybrid: { 5: { map: expect.any(Number) }, 20: { hitRate: expect.any(Number) } } } },
    seed: 42,
  });
  expect(JSON.parse(await readFile(json, 'utf8'))).toEqual(figures);
  expect((await readFile(lists, 'utf8')).trimEnd().split('\n')).toHaveLength(figures.test.users);
});

test('bad data exits with 3 and names the file, the row and the reason', async () => {
  await using folder = await temporaryFolder();
  const ratings = join(folder.path, 'ratings.csv');
  await writeFile(ratings, 'userId,movieId,rating,timestamp\n1,1,4,1\n1,2,four,1\n');
  const releases = join(folder.path, 'releases');
  const bad = await runCli(['nightly', '--dataset', ratings, '--releases', releases]);
  expect(bad.code).toBe(3);
  expect(bad.stderr).toMatch(/^cinematch: ratings\.csv row 3: .*"four"/m);
  const missing = await runCli(['evaluate', '--train', join(folder.path, 'none.csv'), '--test', ratings]);
  expect(missing).toMatchObject({ code: 3, stderr: expect.stringMatching(/^cinematch: .*none\.csv/m) });
});

test('a second run exits with 5 and names the process that holds the lock', async () => {
  await using folder = await temporaryFolder();
  const script = fileURLToPath(new URL('../../fixtures/hold-lock.ts', import.meta.url));
  const holder = spawn(process.execPath, [script, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  try {
    const { code, stderr } = await runCli(['nightly', '--dataset', 'sample', '--releases', folder.path]);
    expect(code).toBe(5);
    expect(stderr).toContain(`process ${holder.pid}, started`);
  } finally {
    holder.kill('SIGKILL');
  }
});
