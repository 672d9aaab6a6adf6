/** What a run in shards keeps of its rounds. */

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRounds } from '../../../batch/sharded/rounds.ts';
import { inlineEngine } from '../../fixtures/inline-engine.ts';
import { silentProgress } from '../../fixtures/watch-phases.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-rounds-'));
  await writeFile(join(folder, 'ratings.csv'), 'userId,movieId,rating\n1,2,3\n');
});
afterEach(() => rm(folder, { recursive: true }));

/** Opens the run at a start of the machine and runs a round. Returns how many parts had to run, and the answers. */
async function run({ boot, here = true }: { boot: string; here?: boolean }) {
  let ran = 0;
  const engine = { ...inlineEngine({ before: () => void ran++ }), here };
  const rounds = await openRounds(join(folder, 'work'), engine, silentProgress(), { boot });
  const file = { path: join(folder, 'ratings.csv'), label: 'ratings.csv' };
  const answers = await rounds.run('survey', 'survey', [{ file, partBytes: 1_000 }]);
  return { ran, answers };
}

test('a finished round does not run again', async () => {
  const first = await run({ boot: 'one' });
  expect(first.ran).toBe(1);
  expect(await run({ boot: 'one' })).toEqual({ ran: 0, answers: first.answers });
});

test('a run whose machine has been restarted begins anew, because files may not have reached the disk', async () => {
  await run({ boot: 'one' });
  await writeFile(join(folder, 'work/shard-0'), 'half of it');
  expect((await run({ boot: 'two' })).ran).toBe(1);
  expect(await readdir(join(folder, 'work'))).not.toContain('shard-0');
  expect((await run({ boot: 'two' })).ran).toBe(0);
});

test('parts on other machines write to the disk, so a restart of this one changes nothing', async () => {
  await run({ boot: 'one', here: false });
  expect((await run({ boot: 'two', here: false })).ran).toBe(0);
  expect((await run({ boot: 'two' })).ran).toBe(0);
  expect((await run({ boot: 'three', here: false })).ran).toBe(1);
});
