/** What becomes of listed films, counted into the database of ratings. */

import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOutcomes } from '../../../edge/feedback/outcomes.ts';
import type { LogLine } from '../../../edge/health/log.ts';
import { sqliteFeedback } from '../../../edge/node/sqlite-feedback.ts';
import type { ListCursor } from '../../../edge/release/list-cursor.ts';
import { MODEL_NAMES } from '../../../models/catalogue.ts';
import type { OutcomeStore } from '../../../shared/outcomes.ts';
import { type TemporaryFolder, temporaryFolder } from '../../fixtures/releases-folder.ts';

const RELEASE = '0123456789abcdef';
const MODELS = MODEL_NAMES.join('+');
const OF = { release: RELEASE, models: MODELS };
const DAY = 24 * 60;
const NOW = 29_000_000;

let folder: TemporaryFolder;
let files = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

function counting(path = join(folder.path, `${files++}.sqlite`), given?: OutcomeStore) {
  const store = sqliteFeedback(path);
  const logs: LogLine[] = [];
  const at = { minute: NOW, clock: 0 };
  const into = given ?? (store.outcomes as OutcomeStore);
  const outcomes = createOutcomes(into, {
    log: (line) => logs.push(line),
    now: () => at.minute * 60_000,
    clock: () => at.clock,
  });
  return { path, store, outcomes, logs, at, close: () => store.close() };
}
const cursor = (changes: Partial<ListCursor> = {}): ListCursor => ({
  release: RELEASE,
  minute: NOW,
  models: MODEL_NAMES,
  offset: 0,
  listed: [1, 2, 3],
  earlier: 0,
  ...changes,
});

it('counts lists, their films, and the ratings that name a list', async () => {
  const { outcomes, close } = counting();
  outcomes.listed(OF, 10);
  outcomes.listed(OF, 5);
  await outcomes.rated(cursor(), 2, 4);
  await outcomes.rated(cursor({ minute: NOW - 7 * DAY }), 3, 2.5);
  expect(await outcomes.read()).toEqual([
    { ...OF, lists: 2, films: 15, hits: 2, sum: 6.5, squares: 22.25, time: NOW * 60_000 },
  ]);
  close();
});

it('counts no film that was not on the list, or came from another release, and no rating that comes too late', async () => {
  const { outcomes, close } = counting();
  await outcomes.rated(cursor(), 4, 4);
  await outcomes.rated(cursor({ earlier: 2 }), 2, 4);
  await outcomes.rated(cursor({ minute: NOW - 7 * DAY - 1 }), 2, 4);
  expect(await outcomes.read()).toEqual([]);
  await outcomes.rated(cursor({ earlier: 2 }), 3, 4);
  expect(await outcomes.read()).toMatchObject([{ hits: 1 }]);
  close();
});

it('stores what waits when it is due, and the counts of all processes add up', async () => {
  const one = counting();
  const other = counting(one.path);
  expect(one.outcomes.listed(OF, 10)).toBeUndefined();
  one.at.clock = 10_000;
  await one.outcomes.storeSoon();
  expect(one.outcomes.storeSoon()).toBeUndefined();
  other.outcomes.listed({ release: RELEASE, models: 'svd' }, 10);
  other.outcomes.listed(OF, 10);
  const found = await other.outcomes.read();
  expect(found.map(({ models, lists, films }) => [models, lists, films])).toEqual(
    [
      [MODELS, 2, 20],
      ['svd', 1, 10],
    ].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  expect(await one.outcomes.read()).toEqual(found);
  one.close();
  other.close();
});

it('keeps what cannot be stored for the next time, and says so', async () => {
  const { store, close } = counting();
  const real = store.outcomes as OutcomeStore;
  let broken = true;
  const failing: OutcomeStore = {
    ...real,
    add: (counts) => (broken ? Promise.reject(new Error('the disk is full')) : real.add(counts)),
  };
  const { outcomes, logs } = counting(undefined, failing);
  await outcomes.rated(cursor(), 2, 4);
  outcomes.listed(OF, 3);
  expect(logs).toMatchObject([{ level: 'warn', event: 'outcomes-failed', reason: 'the disk is full' }]);
  broken = false;
  expect(await outcomes.read()).toMatchObject([{ lists: 1, films: 3, hits: 1, sum: 4 }]);
  close();
});

it('removes counts that nobody has added to for 90 days', async () => {
  const { outcomes, at, close } = counting();
  outcomes.listed(OF, 3);
  await outcomes.store();
  at.minute += 91 * DAY;
  outcomes.listed({ release: 'f'.repeat(16), models: 'svd' }, 1);
  expect((await outcomes.read()).map(({ release }) => release)).toEqual(['f'.repeat(16)]);
  close();
});
