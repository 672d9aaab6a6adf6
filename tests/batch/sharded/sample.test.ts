/** Users drawn by lot do not depend on how users are divided into shards. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRounds } from '../../../batch/sharded/rounds.ts';
import { drawSample, type SampleLimits } from '../../../batch/sharded/sample.ts';
import { type Facts, saveShard } from '../../../batch/sharded/shard-file.ts';
import { shapeOf } from '../../../batch/sharded/training-set.ts';
import { inlineEngine } from '../../fixtures/inline-engine.ts';
import { silentProgress } from '../../fixtures/watch-phases.ts';

const MOVIES = 9;

let folder: string;
let runs = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-sample-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Draws from users with so many ratings each, who are divided into shards before the users `cuts`. */
async function draw(lengths: readonly number[], cuts: readonly number[], limits: SampleLimits) {
  const run = join(folder, `run-${runs++}`);
  const numRatings = lengths.reduce((sum, length) => sum + length, 0);
  const facts: Facts = { numUsers: lengths.length, numMovies: MOVIES, numRatings, values: [1, 2, 3], relevance: 3 };
  const rounds = await openRounds(run, inlineEngine(), silentProgress());
  const edges = [0, ...new Set(cuts.filter((cut) => cut > 0 && cut < lengths.length))].sort((a, b) => a - b);
  const shards = [];
  for (const [at, firstUser] of edges.entries()) {
    const own = lengths.slice(firstUser, edges[at + 1]);
    const offsets = new Uint32Array(own.length + 1);
    own.forEach((length, user) => {
      offsets[user + 1] = offsets[user] + length;
    });
    const index = new Uint32Array(offsets[own.length]);
    const codes = new Uint8Array(index.length);
    own.forEach((length, user) => {
      for (let e = 0; e < length; e++) {
        index[offsets[user] + e] = e;
        codes[offsets[user] + e] = (firstUser + user + e) % 3;
      }
    });
    const userIds = Uint32Array.from(own.keys());
    const file = await saveShard(rounds.path(`shard-${at}`), { userIds, offsets, index, codes });
    shards.push({ file, firstUser, numUsers: own.length, numRatings: index.length });
  }
  const films = { numRatings: new Uint32Array(MOVIES), numLiked: new Uint32Array(MOVIES) };
  const set = { facts, shards, films, codeCounts: new Float64Array(3), shape: shapeOf(facts, films.numRatings) };
  const { users, ratings } = await drawSample(rounds, 'sample', set, limits);
  return { users: [...users], ...ratings.byUser };
}

test('the same users are drawn, with all their rows, from any shards', async () => {
  const lengths = fc.array(fc.nat(MOVIES), { minLength: 1, maxLength: 30 });
  const cuts = fc.array(fc.nat(30), { maxLength: 6 });
  const limits = fc.record({
    ...{ seed: fc.nat(1000), purpose: fc.constant(21) },
    ...{ maxUsers: fc.integer({ min: 1, max: 20 }), maxRatings: fc.integer({ min: 1, max: 60 }) },
  });
  await fc.assert(
    fc.asyncProperty(lengths, cuts, limits, async (own, between, most) => {
      const whole = await draw(own, [], most);
      expect(await draw(own, between, most)).toEqual(whole);
      const drawn = whole.users.map((user) => own[user]);
      expect(drawn).not.toContain(0);
      const withRatings = own.filter((length) => length > 0).length;
      const rows = drawn.reduce((sum, length) => sum + length, 0);
      const isFull = drawn.length === Math.min(most.maxUsers, withRatings) || rows > most.maxRatings;
      expect(isFull).toBe(true);
    }),
    { numRuns: 25 },
  );
});
