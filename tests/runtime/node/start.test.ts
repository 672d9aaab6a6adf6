/** `npm start` as a user runs it: from nothing to answers, and a clean end. */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import type { LogLine } from '../../../edge/health/log.ts';
import { datasetFolder } from '../../fixtures/ingest/dataset-folder.ts';
import { makeCrowd, toRatingsCsv } from '../../fixtures/made-up-ratings.ts';
import { copyReleases } from '../folders.ts';
import { waitUntilReady } from '../http-suite.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const START = fileURLToPath(new URL('../../../batch/start.ts', import.meta.url));

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Runs `npm start` until it listens, asks it, ends it with SIGTERM. Gives what it wrote on standard error. */
async function startAndAsk(args: string[], ask: (url: string) => Promise<void>): Promise<string> {
  const child: Child = spawn(process.execPath, [START, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  try {
    await ask(await listeningUrl(child));
  } finally {
    child.kill('SIGTERM');
  }
  expect(await exited, errors).toEqual([0, null]);
  return errors;
}

async function listeningUrl(child: Child): Promise<string> {
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('{')) continue;
    const { event, url } = JSON.parse(line) as LogLine;
    if (event === 'listening') {
      child.stdout.resume();
      return String(url);
    }
  }
  throw new Error('npm start ended before it listened');
}

const expectAnswers = async (url: string) => {
  const logs: LogLine[] = [];
  await waitUntilReady({ url, logs, request: (path, init) => fetch(url + path, init), stop: async () => undefined });
  const response = await fetch(`${url}/v1/users/1/recommendations`);
  expect(response.status).toBe(200);
  expect(((await response.json()) as { recommendations: unknown[] }).recommendations).toHaveLength(10);
};

it('trains on the sample when there is no release, then serves', async () => {
  await using folder = await copyReleases(inject('releases'), { published: false });
  await startAndAsk(['--releases', `${folder.path}/fresh`], expectAnswers);
});

it('serves the data that are asked for, also fewer of them in a folder of the same name', async () => {
  const crowd = (users: number) => toRatingsCsv(makeCrowd({ users, movies: 24, share: 0.5 }));
  await using many = await datasetFolder({ 'ratings.csv': crowd(40) });
  await using few = await datasetFolder({ 'ratings.csv': crowd(20) });
  const releases = `${many.path}/../releases`;
  const usersOf = async (dataset: string) => {
    let users: unknown;
    await startAndAsk(['--releases', releases, '--dataset', dataset], async (url) => {
      const { dataset: served } = (await (await fetch(`${url}/v1/stats`)).json()) as { dataset: { users: number } };
      users = served.users;
    });
    return users;
  };
  expect(basename(many.path)).toBe(basename(few.path));
  expect([await usersOf(many.path), await usersOf(few.path)]).toEqual([40, 20]);
});

it('serves what is there without training, and ends cleanly', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  const errors = await startAndAsk(['--releases', folder.path, '--dataset', 'sample'], expectAnswers);
  expect(errors).toBe('');
});

it.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
  'ends with the npm that runs it, also when npm is ended by %s, and gives the port back',
  async (signal) => {
    await using folder = await copyReleases(inject('releases'), { published: true });
    const npm: Child = spawn('npm', ['start', '--silent', '--', '--port', '0', '--releases', folder.path], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const url = await listeningUrl(npm);
    // The service holds the pipe of its log open until it has ended.
    const closed = once(npm.stdout, 'close');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    npm.kill(signal);
    await closed;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  },
);

it('says what is wrong with its arguments and with a dataset that is not there', async () => {
  await using folder = await copyReleases(inject('releases'), { published: false });
  for (const [args, code] of [
    [['--prot', '8787'], 2],
    [['--releases', folder.path, '--dataset', './no-such-folder'], 3],
  ] as const) {
    const child = spawn(process.execPath, [START, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    const [exitCode] = await once(child, 'close');
    expect(exitCode, errors).toBe(code);
    expect(errors).not.toBe('');
    expect(errors).not.toMatch(/\n\s+at /);
  }
});
