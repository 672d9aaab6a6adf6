/** A night in shards on a real Spark, beside the same night on this machine. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Engine } from '../../batch/engines/engine.ts';
import { openEngine } from '../../batch/engines/open-engine.ts';
import { submitServer } from '../../batch/engines/spark/submit-server.ts';
import { type NightlyOptions, nightly } from '../../batch/nightly.ts';
import { TASK_SCRIPT } from '../../batch/sharded/task-script.ts';
import { findProcesses, killProcess } from '../fixtures/child-processes.ts';
import { toMoviesCsv } from '../fixtures/made-up-ratings.ts';
import { makePicks, toPlaysCsv } from '../fixtures/picks.ts';
import { BUCKET, CREDENTIALS, startS3 } from '../fixtures/s3-server.ts';

/**
 * Plays, which are no ratings: there is no chain of sweeps, so a night has 70 rounds of several parts and not 200. Each
 * takes Spark a second.
 */
const PICKS = makePicks({ users: 200, movies: 80, share: 0.9 });
/** Makes two shards. */
const SHARD_RATINGS = 4_000;

/** Ends a test that hangs. A round number: a busy machine takes several seconds for a round. */
const LIMIT_MS = 1_800_000;

let folder: string;
/** The release of the night on this machine. */
let here: string | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-spark-night-'));
  await mkdir(join(folder, 'plays'));
  await writeFile(join(folder, 'plays/plays.csv'), toPlaysCsv(PICKS));
  await writeFile(join(folder, 'plays/movies.csv'), toMoviesCsv(80));
  here = await night('here', 'local');
  expect(here).toBeDefined();
}, LIMIT_MS);
afterAll(() => rm(folder, { recursive: true }));

/** Runs a night and returns the id of its release. */
async function night(releases: string, engine: NightlyOptions['engine'], work?: string): Promise<string | undefined> {
  const options = { dataset: join(folder, 'plays'), releases: join(folder, releases), shardRatings: SHARD_RATINGS };
  const reporter = { warn: () => undefined, downloaded: () => undefined };
  return (await nightly({ ...options, reporter, engine, work, threads: 2 }))?.id;
}

/** The engine, which loses an executor when the task `task` is handed out for the second time. */
function losing(engine: Engine, task: string): Engine & { readonly lost: readonly number[] } {
  const lost: number[] = [];
  let seen = 0;
  return {
    ...engine,
    lost,
    async map(lines, onDone) {
      const over = engine.map(lines, onDone);
      const isAsked = lines[0].startsWith(`{"task":"${task}"`) && ++seen === 2;
      if (isAsked) lost.push(...(await executors()).slice(0, 1).filter(killProcess));
      return over;
    },
  };
}

/** The executors of this run, whose programs lie below SPARK_HOME. */
async function executors(): Promise<number[]> {
  const home = await findProcesses(`${process.env.SPARK_HOME}`);
  return (await findProcesses('CoarseGrainedExecutorBackend')).filter((pid) => home.includes(pid));
}

test(
  'a night gives the same release on two executors as here, although one of them is killed',
  async () => {
    const server = await submitServer('local-cluster[2,1,700]');
    try {
      const engine = losing(await openEngine(server.address, { threads: 1, script: TASK_SCRIPT }), 'bias');
      expect(await night('connect', engine)).toBe(here);
      expect(engine.lost).toHaveLength(1);
      await engine.close();
    } finally {
      await server.close();
    }
  },
  LIMIT_MS,
);

test(
  'a night gives the same release on one executor, with spark-submit, and with its files in a bucket',
  async () => {
    await using server = await startS3(join(folder, 'store'));
    // Executors on this machine have the variables of the process that starts Spark.
    vi.stubEnv('R2_ENDPOINT', server.endpoint);
    for (const [variable, value] of Object.entries(CREDENTIALS)) vi.stubEnv(variable, value);
    try {
      expect(await night('submit', 'local-cluster[1,2,700]', `s3://${BUCKET}/work`)).toBe(here);
      expect(server.requests.some((request) => /^GET work\/.*\/input-0$/.test(request))).toBe(true);
    } finally {
      vi.unstubAllEnvs();
    }
  },
  LIMIT_MS,
);
