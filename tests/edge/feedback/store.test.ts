/** Where feedback is kept: SQLite and D1 do the same, and neither touches tables that it does not know. */

import { mkdirSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareUsers } from '../../../batch/ingest/feedback/feedback-rows.ts';
import { readEntries, readFeedback } from '../../../batch/ingest/feedback/read-feedback.ts';
import { MIGRATIONS } from '../../../edge/feedback/migrations.ts';
import { sqliteFeedback } from '../../../edge/node/sqlite-feedback.ts';
import { type D1Database, d1Feedback } from '../../../edge/workers/d1-feedback.ts';
import { FEEDBACK_SCHEMA, type FeedbackEntry, type FeedbackStore, inOneForm } from '../../../shared/feedback.ts';
import { canonicalUserId, type UserId } from '../../../shared/user-id.ts';

let folder: string;
let miniflare: Miniflare;
let d1: D1Database & { batch(statements: unknown[]): Promise<unknown> };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-feedback-'));
  const script = 'export default { fetch: () => new Response() }';
  miniflare = new Miniflare(convertV4MiniflareOptions({ modules: true, script, d1Databases: ['FEEDBACK', 'EMPTY'] }));
  d1 = (await miniflare.getD1Database('FEEDBACK')) as unknown as typeof d1;
  await migrateD1();
});
afterAll(async () => {
  await miniflare.dispose();
  await rm(folder, { recursive: true });
});

const newFile = (() => {
  let files = 0;
  return () => join(folder, `${files++}`, 'feedback.sqlite');
})();
const migrateD1 = async () => {
  for (const { sql } of MIGRATIONS) {
    const statements = sql.replaceAll(/^ *--.*$/gm, '').split(';');
    await d1.batch(statements.filter((text) => text.trim() !== '').map((text) => d1.prepare(text)));
  }
};
const listed = async (entries: AsyncIterable<FeedbackEntry>) => {
  const list: FeedbackEntry[] = [];
  for await (const entry of entries) list.push(entry);
  return list;
};
const all = (store: FeedbackStore) => listed(store.entries());
const plain = (entries: FeedbackEntry[]) => entries.map((entry) => ({ ...entry }));

/** Names that sort otherwise in UTF-16 than in UTF-8, and names that look like numbers. */
const userId = fc.oneof(
  fc.constantFrom<UserId>(0, 1, 2, 10, 2 ** 32 - 2),
  fc.constantFrom<UserId>('1', '01', 'a', 'A', 'é', '\uFF5E', '😀', "'; DROP TABLE ratings; --"),
);
const entry = fc.record({
  userId,
  movieId: fc.constantFrom(0, 1, 260, 2 ** 32 - 2),
  rating: fc.constantFrom(0.5, 4.5, 100, -3.25, null),
  time: fc.integer({ min: 0, max: 4e12 }),
});
const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ put: entry }) },
  { weight: 1, arbitrary: fc.record({ forget: userId }) },
);

/** Does to the store and to a map what `actions` say, and compares them. */
async function agree(store: FeedbackStore, actions: readonly ({ put: FeedbackEntry } | { forget: UserId })[]) {
  const model = new Map<string, FeedbackEntry>();
  const ofUser = (id: UserId) => [...model.values()].filter((stored) => stored.userId === id);
  for (const { userId: id } of await all(store)) await store.forget(id);
  for (const step of actions) {
    if ('put' in step) {
      await store.put(step.put);
      const stored = { ...step.put, userId: canonicalUserId(step.put.userId) };
      model.set(JSON.stringify([stored.userId, stored.movieId]), stored);
    } else {
      const own = ofUser(canonicalUserId(step.forget));
      expect(await store.forget(step.forget)).toBe(own.length);
      for (const stored of own) model.delete(JSON.stringify([stored.userId, stored.movieId]));
    }
  }
  const sorted = [...model.values()].sort((a, b) => compareUsers(a.userId, b.userId) || a.movieId - b.movieId);
  expect(plain(await all(store))).toEqual(sorted);
  expect((await store.tally(0)).rows).toBe(sorted.length);
  const id = sorted[0]?.userId ?? 5;
  expect(plain(await store.read(id))).toEqual(sorted.filter((stored) => stored.userId === id));
}

describe.each([
  ['SQLite', 60, async () => sqliteFeedback(newFile())],
  [
    'D1',
    15,
    async () => {
      // Miniflare has closed the connection when nobody used it for some seconds. The first request notices that.
      await d1
        .prepare('SELECT 1')
        .all()
        .catch(() => undefined);
      // Each look at the clock is a minute later, so that every count is a new one.
      let minutes = 0;
      return d1Feedback(d1, () => 60_000 * minutes++);
    },
  ],
] as const)('the store in %s', (_, numRuns, open) => {
  let store: FeedbackStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  it('keeps the last entry of each user and movie, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), (actions) => agree(store, actions)),
      { numRuns },
    );
  });

  it('gives more entries than it reads at a time, each once', async () => {
    for (const { userId: id } of await all(store)) await store.forget(id);
    const given = Array.from({ length: 2_001 }, (_entry, k) => ({ userId: k % 3, movieId: k, rating: 1, time: k }));
    for (const put of given) await store.put(put);
    const found = plain(await all(store));
    expect(found).toEqual(given.toSorted((a, b) => a.userId - b.userId || a.movieId - b.movieId));
    expect(store.stats.writes).toBeGreaterThan(2_000);
    expect(store.stats.failures).toBe(0);
  });
});

it('in D1 is counted once a minute, for each count reads every row', async () => {
  let time = 0;
  const store = d1Feedback(d1, () => time);
  const before = (await store.tally(0)).rows;
  await store.put({ userId: 'counted', movieId: 1, rating: 3, time: 4 });
  time = 59_999;
  expect((await store.tally(0)).rows).toBe(before);
  time = 60_000;
  expect((await store.tally(0)).rows).toBe(before + 1);
  await store.forget('counted');
});

describe('tables', () => {
  it('are made by the same text for wrangler as for Node, step by step', async () => {
    const migrations = new URL('../../../edge/feedback/migrations/', import.meta.url);
    expect((await readdir(migrations)).sort()).toEqual(MIGRATIONS.map(({ name }) => `${name}.sql`));
    for (const [step, { name, sql }] of MIGRATIONS.entries()) {
      expect(name).toMatch(new RegExp(`^${String(step + 1).padStart(4, '0')}_[a-z_]+$`));
      expect(await readFile(new URL(`${name}.sql`, migrations), 'utf8')).toBe(sql);
      const database = new DatabaseSync(':memory:');
      for (const earlier of MIGRATIONS.slice(0, step + 1)) database.exec(earlier.sql);
      expect(database.prepare('SELECT version FROM schema_version').all()).toEqual([{ version: step + 1 }]);
      database.close();
    }
    expect(MIGRATIONS).toHaveLength(FEEDBACK_SCHEMA);
  });

  it('of the first version are brought into one form, and a night reads them before', async () => {
    const old = (path: string) => {
      const database = new DatabaseSync(path);
      database.exec(MIGRATIONS[0].sql);
      const put = database.prepare('INSERT INTO ratings (user_id, movie_id, rating, time) VALUES (?, ?, ?, ?)');
      for (const [user, movie, rating, time] of [
        [7, 1, 1, 100],
        ['7', 1, 2, 200],
        ['7', 2, null, 50],
        [8, 1, 3, 300],
        ['8', 1, 4, 200],
        ['007', 1, 5, 1],
        ['4294967295', 1, 5, 1],
        ['9x', 1, 5, 1],
      ] as const) {
        put.run(user, movie, rating, time);
      }
      database.close();
    };
    const expected = [
      { userId: 7, movieId: 1, rating: 2, time: 200 },
      { userId: 7, movieId: 2, rating: null, time: 50 },
      { userId: 8, movieId: 1, rating: 3, time: 300 },
      { userId: '007', movieId: 1, rating: 5, time: 1 },
      { userId: '4294967295', movieId: 1, rating: 5, time: 1 },
      { userId: '9x', movieId: 1, rating: 5, time: 1 },
    ];
    const path = join(folder, 'first-version.sqlite');
    old(path);
    const before = await readFeedback(path, { warn: () => undefined });
    expect(before.users).toEqual([7, 8, '007', '4294967295', '9x']);
    const store = sqliteFeedback(path);
    expect(plain(await all(store))).toEqual(expected);
    expect(plain(await store.read('7'))).toEqual(expected.slice(0, 2));
    store.close();
    expect((await readFeedback(path, { warn: () => undefined })).checksum).toBe(before.checksum);
  });

  it('of the first version: the later entry counts, and at the same time that of the id, for everybody who reads them', async () => {
    const said = fc.record({
      userId: fc.constantFrom<UserId>(7, '7', 8, '8', '08'),
      movieId: fc.integer({ min: 1, max: 2 }),
      rating: fc.constantFrom(null, 1, 2, 3, 4, 5),
      time: fc.constantFrom(0, 1_000),
    });
    const entriesOf = fc.uniqueArray(said, { selector: ({ userId, movieId }) => JSON.stringify([userId, movieId]) });
    await fc.assert(
      fc.asyncProperty(entriesOf, fc.infiniteStream(fc.nat()), async (entries, places) => {
        const expected = entries
          .map((entry) => ({ ...entry, userId: canonicalUserId(entry.userId) }))
          .filter((entry, k) =>
            entries.every(({ userId, movieId, time }, other) => {
              if (k === other || canonicalUserId(userId) !== entry.userId || movieId !== entry.movieId) return true;
              return entry.time > time || (entry.time === time && typeof userId === 'string');
            }),
          )
          .sort((a, b) => compareUsers(a.userId, b.userId) || a.movieId - b.movieId);
        const path = newFile();
        mkdirSync(dirname(path));
        const database = new DatabaseSync(path);
        database.exec(MIGRATIONS[0].sql);
        const put = database.prepare('INSERT INTO ratings (user_id, movie_id, rating, time) VALUES (?, ?, ?, ?)');
        for (const { userId, movieId, rating, time } of entries) put.run(userId, movieId, rating, time);
        database.close();

        const night = await readFeedback(path, { warn: () => undefined });
        const ofNight = night.users.flatMap((userId, u) =>
          Array.from({ length: night.offsets[u + 1] - night.offsets[u] }, (_, k) => {
            const at = night.offsets[u] + k;
            const rating = Number.isNaN(night.ratings[at]) ? null : night.ratings[at];
            return { userId, movieId: night.movieIds[at], rating, time: 1_000 * night.times[at] };
          }),
        );
        expect(ofNight).toEqual(expected);

        const imported = sqliteFeedback(newFile());
        const anyOrder = entries
          .map((entry) => ({ entry, place: places.next().value }))
          .sort((a, b) => a.place - b.place);
        const read = await listed(readEntries(path, () => expect.unreachable()));
        for (const order of [read, read.toReversed(), anyOrder.map(({ entry }) => entry)]) {
          await imported.restore(inOneForm(order));
          expect(plain(await all(imported))).toEqual(expected);
          for (const { userId } of entries) await imported.forget(userId);
        }
        imported.close();

        const migrated = sqliteFeedback(path);
        expect(plain(await all(migrated))).toEqual(expected);
        migrated.close();
      }),
      { numRuns: 50 },
    );
  });

  it('are made in an empty file and left alone in one that has them', async () => {
    const path = newFile();
    const put = { userId: 1, movieId: 2, rating: 3, time: 4 };
    const first = sqliteFeedback(path);
    await first.prepare();
    expect((await first.tally(0)).rows).toBe(0);
    await first.put(put);
    first.close();
    const second = sqliteFeedback(path);
    expect(plain(await all(second))).toEqual([put]);
    second.close();
  });

  it('are not made for somebody who only reads', async () => {
    const path = newFile();
    const store = sqliteFeedback(path);
    expect([await store.read(1), await all(store), (await store.tally(0)).rows]).toEqual([[], [], 0]);
    await expect(readFile(path)).rejects.toThrow(/ENOENT/);
  });

  it('of a later build are refused by name, on Node and on Workers', async () => {
    const path = newFile();
    const made = sqliteFeedback(path);
    await made.prepare();
    made.close();
    const store = sqliteFeedback(path);
    const database = new DatabaseSync(path);
    database.exec('UPDATE schema_version SET version = 99');
    database.close();
    const message = new RegExp(`has schema version 99, this build knows ${FEEDBACK_SCHEMA}`);
    await expect(store.read(1)).rejects.toThrow(message);
    await expect(store.put({ userId: 1, movieId: 1, rating: 1, time: 1 })).rejects.toThrow(path);
    expect(store.stats).toEqual({ writes: 0, failures: 2 });
    await d1.prepare('UPDATE schema_version SET version = 99').all();
    await expect(d1Feedback(d1).read(1)).rejects.toThrow(message);
    await d1.prepare('UPDATE schema_version SET version = 0').all();
    await expect(d1Feedback(d1).read(1)).rejects.toThrow(/apply its migrations/);
  });

  it('are asked for on Workers where there are none', async () => {
    const empty = d1Feedback((await miniflare.getD1Database('EMPTY')) as unknown as D1Database);
    const message =
      `the feedback database has schema version 0, expected ${FEEDBACK_SCHEMA}: ` +
      'apply its migrations with "wrangler d1 migrations apply"';
    await expect(empty.read(1)).rejects.toThrow(message);
    await expect(empty.put({ userId: 1, movieId: 1, rating: 1, time: 1 })).rejects.toThrow(message);
  });

  it('of something else, and files that are no database, are refused and not touched', async () => {
    const path = newFile();
    sqliteFeedback(path).close();
    const store = sqliteFeedback(path);
    await store.prepare();
    store.close();
    const other = join(folder, 'other.sqlite');
    const database = new DatabaseSync(other);
    database.exec('CREATE TABLE recipes (name TEXT)');
    database.close();
    const before = await readFile(other);
    await expect(sqliteFeedback(other).put({ userId: 1, movieId: 1, rating: 1, time: 1 })).rejects.toThrow(
      /other.sqlite: is the database of another program/,
    );
    expect(await readFile(other)).toEqual(before);
    const text = join(folder, 'text.sqlite');
    await writeFile(text, 'userId,movieId,rating\n'.repeat(100));
    await expect(sqliteFeedback(text).read(1)).rejects.toThrow(/text.sqlite: file is not a database/);
  });
});

describe('a backup', () => {
  const put = (movieId: number, rating: number, time: number) => ({ userId: 'zoé', movieId, rating, time });

  it('is a database of its own, and brings back what is not there or older', async () => {
    const store = sqliteFeedback(newFile());
    await store.put(put(1, 1, 100));
    await store.put(put(2, 1, 100));
    const copy = join(folder, 'backup.sqlite');
    const backup = sqliteFeedback(copy);
    await store.backup(copy);
    const saved = await all(backup);
    await store.put(put(1, 5, 200));
    await store.forget('zoé');
    await store.put(put(2, 4, 300));
    expect(await store.restore(saved)).toBe(1);
    expect(plain(await all(store))).toEqual([put(1, 1, 100), put(2, 4, 300)]);
    expect(await store.restore(saved)).toBe(1);
    store.close();
    backup.close();
  });

  it('stores nothing of entries of which one cannot be stored', async () => {
    const store = sqliteFeedback(newFile());
    const bad = { ...put(2, 1, 1), movieId: 0.5 };
    await expect(store.restore([put(1, 1, 1), bad])).rejects.toThrow();
    expect((await store.tally(0)).rows).toBe(0);
    store.close();
  });
});
