/** Putting the splits of shards together, for very many users. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { splitShards } from '../../../batch/sharded/learn.ts';
import { openRounds } from '../../../batch/sharded/rounds.ts';
import type { FilmTotals, SplitAnswer } from '../../../batch/sharded/split-task.ts';
import { saveValue } from '../../../batch/sharded/values.ts';
import { createProgress } from '../../../batch/terminal/progress.ts';
import { inlineEngine } from '../../fixtures/inline-engine.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-sharded-split-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a shard may have more viewers with test rows than a function can have arguments', async () => {
  const numViewers = 150_000;
  const none = new Uint32Array(0);
  const cases = Array.from({ length: numViewers }, (_, user) => ({ user, movies: none }));
  const userIds = Uint32Array.from({ length: numViewers }, (_, user) => 2 * user + 1);
  const films: FilmTotals = { numRatings: Uint32Array.of(3), numLiked: Uint32Array.of(1) };
  // The answer of a finished round, as the task leaves it.
  const answer: SplitAnswer = {
    first: { file: 'first', films: await saveValue(join(folder, 'films'), films), numRatings: 3, codeCounts: [1, 2] },
    validation: await saveValue(join(folder, 'validation'), { known: cases, newcomers: [] }),
    test: await saveValue(join(folder, 'test'), { cases, userIds }),
    testRows: numViewers,
  };
  await mkdir(join(folder, 'rounds'));
  await writeFile(join(folder, 'rounds/split.answers'), JSON.stringify([answer]));
  const rounds = await openRounds(join(folder, 'rounds'), inlineEngine(), createProgress({ write: () => true }));
  const facts = { numUsers: numViewers, numMovies: 1, numRatings: 10_000_000, values: [1, 2], relevance: 2 };
  const shards = [{ file: 'shard', firstUser: 0, numUsers: numViewers, numRatings: facts.numRatings }];
  const split = await splitShards(rounds, { facts, shards }, 42);
  expect(split.test).toHaveLength(numViewers);
  expect(split.validation.known).toHaveLength(numViewers);
  expect(split.testIds).toEqual(userIds);
  expect(split.kept).toBe(facts.numRatings - numViewers);
});
