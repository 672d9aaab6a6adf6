/** Splitting shards of very many users. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { splitShards } from '../../../batch/sharded/learn.ts';
import { openRounds } from '../../../batch/sharded/rounds.ts';
import { saveShard } from '../../../batch/sharded/shard-file.ts';
import { createProgress } from '../../../batch/terminal/progress.ts';
import { inlineEngine } from '../../fixtures/inline-engine.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-sharded-split-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('four hundred thousand users with few ratings each have their test rows and their numbers', async () => {
  const [numUsers, each, numMovies] = [400_000, 4, 50];
  const numRatings = numUsers * each;
  const file = await saveShard(join(folder, 'shard'), {
    userIds: Uint32Array.from({ length: numUsers }, (_, user) => 2 * user + 1),
    offsets: Uint32Array.from({ length: numUsers + 1 }, (_, user) => each * user),
    index: Uint32Array.from({ length: numRatings }, (_, at) => 10 * (at % each) + (Math.floor(at / each) % 10)),
    codes: Uint8Array.from({ length: numRatings }, (_, at) => at % 5),
    times: new Uint32Array(numRatings),
  });
  const facts = { numUsers, numMovies, numRatings, values: [1, 2, 3, 4, 5], relevance: 4 };
  const rounds = await openRounds(join(folder, 'rounds'), inlineEngine(), createProgress({ write: () => true }));
  const split = await splitShards(rounds, { facts, shards: [{ file, firstUser: 0, numUsers, numRatings }] }, 42);
  const rows = split.test.reduce((sum, { movies }) => sum + movies.length, 0);
  expect(rows).toBe(numRatings - split.kept);
  expect(Math.abs(rows / numRatings - 0.1)).toBeLessThan(0.005);
  expect(split.test.length).toBeGreaterThan(130_000);
  expect(split.testIds.every((id, at) => id === 2 * (split.test[at].user ?? -1) + 1)).toBe(true);
});
