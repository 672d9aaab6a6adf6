/** A night in shards beside a night in memory, on ratings of a made-up crowd. */

import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../../batch/engines/engine.ts';
import { localEngine } from '../../../batch/engines/local-engine.ts';
import { type NightlyOptions, type NightResult, nightly } from '../../../batch/nightly.ts';
import { inspectRelease } from '../../../batch/releases/inspect.ts';
import { TASK_SCRIPT } from '../../../batch/sharded/task-script.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { openProfiles, PROFILE_INDEX_FILE } from '../../../shared/release/profiles.ts';
import { findProcesses, killProcess } from '../../fixtures/child-processes.ts';
import { inlineEngine } from '../../fixtures/inline-engine.ts';
import { makeCrowd, toMoviesCsv, toRatingsCsv } from '../../fixtures/made-up-ratings.ts';

let folder: string;
let inMemory: NightResult;
let inShards: NightResult;

/** About 11,000 ratings, in shards of about so many. */
const CROWD = makeCrowd({ users: 150, movies: 80, share: 0.9 });
const SHARD_RATINGS = 3_000;
/** Processes that are killed in a night. */
const MOST_KILLED = 5;
const night = async (releases: string, options: Partial<NightlyOptions> = {}) => {
  const result = await nightly({ dataset: join(folder, 'crowd'), releases: join(folder, releases), ...options });
  if (!result) throw new Error('nothing was published');
  return result;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-sharded-'));
  await mkdir(join(folder, 'crowd'));
  await writeFile(join(folder, 'crowd/ratings.csv'), toRatingsCsv(CROWD));
  await writeFile(join(folder, 'crowd/movies.csv'), toMoviesCsv(80));
  inMemory = await night('memory');
  inShards = await night('shards', { engine: inlineEngine(), shardRatings: SHARD_RATINGS });
}, 600_000);
afterAll(() => rm(folder, { recursive: true }));

describe('a night in shards', () => {
  test('is about as accurate as a night in memory: with so few ratings, chance decides about the rest', () => {
    const [a, b] = [inMemory, inShards].map(({ manifest }) => manifest.evaluation);
    expect(inShards.manifest.judged).toBe(true);
    expect(b?.rows).toBe(a?.rows);
    expect(Math.abs((a?.rmse.hybrid ?? 0) - (b?.rmse.hybrid ?? 1))).toBeLessThan(0.01);
    expect(Math.abs((a?.ndcg10.hybrid ?? 0) - (b?.ndcg10.hybrid ?? 1))).toBeLessThan(0.02);
  });

  test('fits the baseline, user-KNN, item-KNN and content to the same as a night in memory', () => {
    const [a, b] = [inMemory, inShards].map(({ manifest }) => manifest.evaluation);
    for (const name of ['bias', 'user-knn', 'item-knn', 'content'])
      expect(b?.rmse[name], name).toBeCloseTo(a?.rmse[name] ?? 0, 4);
  });

  test('says that it was one, and of how many shards', () => {
    expect(inShards.manifest.config.shards).toBe(4);
    expect(inMemory.manifest.config.shards).toBeUndefined();
  });

  test('describes the same ratings, but for the checksum, which is one over shards', () => {
    const { checksum: _, ...described } = inShards.manifest.dataset;
    expect(inMemory.manifest.dataset).toMatchObject(described);
    for (const file of [
      'movies.arrow',
      'families.arrow',
      'search.arrow',
      'profiles-index.arrow',
      'profiles.bin',
      'movie-stats.bin',
    ]) {
      expect(inShards.manifest.files[file], file).toEqual(inMemory.manifest.files[file]);
    }
  });

  test('leaves an intact release, whose last user can be read, and no shards', async () => {
    const releases = join(folder, 'shards');
    expect((await inspectRelease(releases, inShards.id)).intact).toBe(true);
    const source = fileArchive(releases).source(inShards.id);
    const profiles = openProfiles(await source.read(PROFILE_INDEX_FILE), source);
    expect((await profiles.profileOf(profiles.numUsers - 1)).movies.length).toBeGreaterThan(0);
    expect(await readdir(releases)).not.toContain('.shards');
  });

  test('that was ended in the middle goes on where it was, and gives the same release with processes that are killed', async () => {
    const options = { shardRatings: SHARD_RATINGS };
    const dying = inlineEngine({
      backwards: true,
      before(task) {
        if (task === 'pair-block') throw new Error('the machine is gone');
      },
    });
    await expect(night('killed', { ...options, engine: dying })).rejects.toThrow('the machine is gone');
    expect(await readdir(join(folder, 'killed'))).not.toContain('current.json');
    const ran: string[] = [];
    const killed: number[] = [];
    const local = localEngine({ threads: 2, script: TASK_SCRIPT });
    const engine: Engine = {
      ...local,
      async map(lines, onDone) {
        const { task } = JSON.parse(lines[0]) as { task: string };
        const over = local.map(lines, onDone);
        if (task === 'gibbs-users' && ran.at(-1) !== task && killed.length < MOST_KILLED) {
          const pids = await findProcesses(fileURLToPath(TASK_SCRIPT), process.pid);
          killed.push(...pids.slice(0, 1).filter(killProcess));
        }
        ran.push(task);
        return over;
      },
    };
    const resumed = await night('killed', { ...options, engine });
    await engine.close();
    expect(resumed.id).toBe(inShards.id);
    expect(ran[0]).toBe('pair-block');
    expect(ran).not.toContain('gather');
    expect(killed).toHaveLength(MOST_KILLED);
  }, 600_000);
});
