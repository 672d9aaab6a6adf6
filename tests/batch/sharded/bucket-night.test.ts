/** A night whose files lie in a bucket, on a local S3 server, beside one whose files lie in a folder. */

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Engine } from '../../../batch/engines/engine.ts';
import { localEngine } from '../../../batch/engines/local-engine.ts';
import { type NightlyOptions, type NightResult, nightly } from '../../../batch/nightly.ts';
import { openRunBucket, type RunBucket } from '../../../batch/sharded/run-bucket.ts';
import { COPIES } from '../../../batch/sharded/run-file.ts';
import { TASK_SCRIPT } from '../../../batch/sharded/task-script.ts';
import { inlineEngine } from '../../fixtures/inline-engine.ts';
import { toMoviesCsv } from '../../fixtures/made-up-ratings.ts';
import { makePicks, toPlaysCsv } from '../../fixtures/picks.ts';
import { BUCKET, CREDENTIALS, type S3Server, startS3 } from '../../fixtures/s3-server.ts';

/** Plays, which are no ratings: there is no chain of sweeps, so a night has a third of the rounds. */
const PICKS = makePicks({ users: 200, movies: 80, share: 0.9 });
/** Makes two shards. */
const SHARD_RATINGS = 4_000;
const WORK = `s3://${BUCKET}/nights/work`;
const LIMIT_MS = 600_000;

let folder: string;
let server: S3Server;
let bucket: RunBucket;
/** The night whose files lie in a folder. */
let inFolder: NightResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-bucket-night-'));
  server = await startS3(join(folder, 'store'));
  bucket = openRunBucket({ R2_ENDPOINT: server.endpoint, ...CREDENTIALS });
  await writeDataset();
  inFolder = await night('folder', { work: undefined });
}, LIMIT_MS);
beforeEach(() => {
  server.requests.length = 0;
  vi.stubEnv('R2_ENDPOINT', server.endpoint);
  for (const [variable, value] of Object.entries(CREDENTIALS)) vi.stubEnv(variable, value);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  bucket.close();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function writeDataset(): Promise<void> {
  const dataset = join(folder, 'plays');
  await rm(dataset, { recursive: true, force: true });
  await mkdir(dataset);
  await writeFile(join(dataset, 'plays.csv'), toPlaysCsv(PICKS));
  await writeFile(join(dataset, 'movies.csv'), toMoviesCsv(80));
}

async function night(releases: string, options: Partial<NightlyOptions> = {}): Promise<NightResult> {
  const result = await nightly({
    ...{ dataset: join(folder, 'plays'), releases: join(folder, releases), shardRatings: SHARD_RATINGS },
    ...{ reporter: { warn: () => undefined, downloaded: () => undefined }, engine: inlineEngine(), work: WORK },
    ...options,
  });
  if (!result) throw new Error('nothing was published');
  return result;
}

test(
  'it gives the same release when tasks run on other machines, which see no file of this one',
  async () => {
    const local = localEngine({ threads: 2, script: TASK_SCRIPT });
    const executor = join(folder, 'executor');
    const lines: string[] = [];
    const cluster: Engine = {
      ...local,
      here: false,
      async map(asked, onDone) {
        lines.push(...asked);
        // Processes start in a call, with the variables of this process.
        vi.stubEnv(COPIES, executor);
        try {
          return await local.map(asked, onDone);
        } finally {
          vi.stubEnv(COPIES, undefined);
        }
      },
    };
    const published = await night('cluster', { engine: cluster });
    await local.close();
    expect(published.id).toBe(inFolder.id);
    expect((await readdir(executor)).length).toBeGreaterThan(10);
    expect(lines.join('\n')).not.toContain(join(folder, 'plays'));
    expect(lines.join('\n')).not.toContain(CREDENTIALS.R2_SECRET_ACCESS_KEY);
    expect(await bucket.list(`s3://${BUCKET}/nights`)).toEqual([]);
    expect(await readdir(join(folder, 'cluster'))).not.toContain('.shards');
  },
  LIMIT_MS,
);

test(
  'that was ended goes on after the last finished round, on a machine that has none of its files',
  async () => {
    const dying = inlineEngine({
      before(task) {
        if (task === 'pair-block') throw new Error('the machine is gone');
      },
    });
    await expect(night('resumed', { engine: dying })).rejects.toThrow('the machine is gone');
    expect(await readdir(join(folder, 'resumed'))).not.toContain('current.json');
    expect((await bucket.list(WORK)).length).toBeGreaterThan(10);
    await rm(join(folder, 'resumed'), { recursive: true });
    await writeDataset();
    const ran: string[] = [];
    const resumed = await night('resumed', { engine: inlineEngine({ before: (task) => void ran.push(task) }) });
    expect(ran[0]).toBe('pair-block');
    expect(ran).not.toContain('gather');
    expect(resumed.id).toBe(inFolder.id);
    expect(await bucket.list(WORK)).toEqual([]);
  },
  LIMIT_MS,
);

test.each([
  ['a bucket that is not there', { work: 's3://no-such-bucket/work' }, 's3://no-such-bucket/work/shards-'],
  ['a wrong key', { env: { R2_ACCESS_KEY_ID: 'wrong' } }, /the store refuses \(InvalidAccessKeyId/],
  ['an account without a name', { env: { R2_ENDPOINT: undefined } }, 'R2_ACCOUNT_ID is not set'],
  ['no bucket', { work: 's3://' }, 'expected s3://<bucket>/'],
  [
    'files that are removed while it runs',
    {
      async remove() {
        await bucket.remove((await bucket.list(WORK)).filter((file) => file.endsWith('-first')));
        const [key] = await readdir(join(folder, 'folder/.shards'));
        await rm(join(folder, 'folder/.shards', key, 'copies'), { recursive: true });
        await mkdir(join(folder, 'folder/.shards', key, 'copies'));
      },
    },
    /s3:\S+-first: no such file/,
  ],
] as const)(
  '%s ends it with an error that says so, and the published release stays as it was',
  async (
    _,
    { work = WORK, env = {}, remove }: { work?: string; env?: object; remove?: () => Promise<void> },
    message,
  ) => {
    for (const [variable, value] of Object.entries(env)) vi.stubEnv(variable, value);
    const pointer = await readFile(join(folder, 'folder/current.json'), 'utf8');
    const inline = inlineEngine();
    const engine: Engine = {
      ...inline,
      async map(lines, onDone) {
        if (lines[0].startsWith('{"task":"bias"')) await remove?.();
        return inline.map(lines, onDone);
      },
    };
    await expect(night('folder', { work, engine, seed: 7 })).rejects.toThrow(message);
    expect(await readFile(join(folder, 'folder/current.json'), 'utf8')).toBe(pointer);
    expect(await readdir(join(folder, 'folder'))).not.toContain('.shards');
  },
  LIMIT_MS,
);
