/** Real runs, really killed, then gone on with. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { PHASES } from '../../../batch/nightly.ts';
import { inspectRelease } from '../../../batch/releases/inspect.ts';
import { currentRelease } from '../../../batch/releases/pointer.ts';
import { randomStream } from '../../../shared/random.ts';
import { datasetFolder, type Files } from '../../fixtures/ingest/dataset-folder.ts';
import { makeCrowd, toMoviesCsv, toRatingsCsv, toTagsCsv } from '../../fixtures/made-up-ratings.ts';
import { runCli } from '../../fixtures/run-cli.ts';

const KILLED = fileURLToPath(new URL('../../fixtures/nightly-killed.ts', import.meta.url));
const DATASET: Files = {
  'ratings.csv': toRatingsCsv(makeCrowd({ users: 30, movies: 24, share: 0.5 })),
  'movies.csv': toMoviesCsv(26),
  'tags.csv': toTagsCsv(13),
};
/** Some of each kind; every one would take long. */
const KILLED_AFTER = ['ingest', 'train-svd', 'train-content', 'blend', 'train-again-item-knn', 'evaluate', 'publish'];
/** Phases before the first one that leaves nothing behind. */
const RESUMABLE = PHASES.slice(0, PHASES.indexOf('encode'));
/** Kills of one run, each so long after a phase at most. */
const KILLS = 6;
const MOST_MS = 60;

interface Line {
  phase: string;
  resumed?: boolean;
  outcome?: string;
}

const linesOf = (stderr: string): Line[] =>
  stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const resumedOf = (lines: Line[]) => lines.filter(({ resumed }) => resumed).map(({ phase }) => phase);

function command(dataset: string, releases: string): string[] {
  return ['nightly', '--dataset', dataset, '--releases', releases, '--threads', '1'];
}

async function killAfter(phase: string, dataset: string, releases: string): Promise<void> {
  const child = spawn(process.execPath, [KILLED, phase, ...command(dataset, releases)], { stdio: 'ignore' });
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
}

/** From outside, so in the midst of whatever it does then; at the latest after the last of `RESUMABLE`. Returns what it said. */
async function killSoonAfter(phase: string, ms: number, dataset: string, releases: string): Promise<Line[]> {
  const args = [KILLED, RESUMABLE[RESUMABLE.length - 1], ...command(dataset, releases)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const closed = once(child, 'close');
  const lines: Line[] = [];
  for await (const text of createInterface(child.stderr)) {
    const line: Line = JSON.parse(text);
    lines.push(line);
    if (line.phase === phase) setTimeout(() => child.kill('SIGKILL'), ms);
  }
  expect(await closed).toEqual([null, 'SIGKILL']);
  return lines;
}

describe('a run that was killed', () => {
  let undisturbed: string | undefined;

  beforeAll(async () => {
    await using folder = await datasetFolder(DATASET);
    const releases = join(folder.path, '../releases');
    const { code, stderr } = await runCli(command(folder.path, releases));
    expect([code, resumedOf(linesOf(stderr))]).toEqual([0, []]);
    undisturbed = await currentRelease(releases);
    expect((await readdir(releases)).sort()).toEqual(
      ['.leases', '.lock', undisturbed, 'current.json', 'nights.json'].sort(),
    );
  });

  async function finish(dataset: string, releases: string): Promise<Line[]> {
    const { code, stderr } = await runCli(command(dataset, releases));
    expect(code, stderr).toBe(0);
    expect(await currentRelease(releases)).toBe(undisturbed);
    expect(await inspectRelease(releases, undisturbed ?? '')).toMatchObject({ intact: true });
    expect((await readdir(releases)).sort()).toEqual(
      ['.leases', '.lock', undisturbed, 'current.json', 'nights.json'].sort(),
    );
    return linesOf(stderr);
  }

  test.each(KILLED_AFTER)('after %s goes on from there and ends in the same release', async (phase) => {
    await using folder = await datasetFolder(DATASET);
    const releases = join(folder.path, '../releases');
    await killAfter(phase, folder.path, releases);
    expect(await currentRelease(releases)).toBe(phase === 'publish' ? undisturbed : undefined);
    const lines = await finish(folder.path, releases);
    const done = PHASES.slice(0, PHASES.indexOf(phase) + 1);
    expect(resumedOf(lines)).toEqual(done.filter((name) => !['encode', 'publish'].includes(name)));
    expect(lines.map((line) => line.phase)).toEqual(PHASES);
    expect(lines.at(-1)).toMatchObject({ outcome: phase === 'publish' ? 'kept' : 'written' });
  });

  test('again and again, at any moment, goes on further each time and comes to its end', async () => {
    await using folder = await datasetFolder(DATASET);
    const releases = join(folder.path, '../releases');
    const random = randomStream(3);
    const kills = Array.from({ length: KILLS }, () => random.below(RESUMABLE.length)).sort((a, b) => a - b);
    let done: string[] = [];
    for (const last of kills) {
      const lines = await killSoonAfter(RESUMABLE[last], random.below(MOST_MS), folder.path, releases);
      expect(resumedOf(lines).slice(0, done.length)).toEqual(done.slice(0, lines.length));
      done = RESUMABLE.slice(0, Math.max(done.length, lines.length));
    }
    expect(resumedOf(await finish(folder.path, releases)).slice(0, done.length)).toEqual(done);
    expect(done).toContain('blend');
  });
});
