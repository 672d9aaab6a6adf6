/** The feedback store on an SQL database: SQLite on Node and D1 on Workers share the same statements. */

import {
  ENTRY_COLUMNS,
  type FeedbackEntry,
  type FeedbackStore,
  ITEM_COLUMNS,
  type ItemRow,
  itemOfRow,
} from '../../shared/feedback.ts';
import { factsOf } from '../../shared/items.ts';
import type { Outcome } from '../../shared/outcomes.ts';
import { canonicalUserId } from '../../shared/user-id.ts';

/** Entries per query of an export. Short queries let writers in between. A round number; only speed depends on it. */
const PAGE = 1_000;

const READ = `SELECT ${ENTRY_COLUMNS} FROM ratings WHERE user_id = ? ORDER BY movie_id`;
const PUT = `INSERT INTO ratings (user_id, movie_id, rating, time) VALUES (?, ?, ?, ?)
  ON CONFLICT (user_id, movie_id) DO UPDATE SET rating = excluded.rating, time = excluded.time`;
const FORGET = 'DELETE FROM ratings WHERE user_id = ? RETURNING movie_id';
const NEXT = `SELECT ${ENTRY_COLUMNS} FROM ratings WHERE (user_id, movie_id) > (?, ?) ORDER BY user_id, movie_id LIMIT ${PAGE}`;
const TALLY = `SELECT count(*) AS rows, max(time) AS lastTime, coalesce(sum(time > ?), 0) AS waiting FROM ratings`;

const ADD = `INSERT INTO outcomes (release, models, lists, films, hits, rating_sum, square_sum, time)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (release, models) DO UPDATE SET lists = lists + excluded.lists, films = films + excluded.films,
    hits = hits + excluded.hits, rating_sum = rating_sum + excluded.rating_sum,
    square_sum = square_sum + excluded.square_sum, time = max(time, excluded.time)`;
const DROP_OLD = 'DELETE FROM outcomes WHERE time < ?';
const OUTCOMES = `SELECT release, models, lists, films, hits, rating_sum AS sum, square_sum AS squares, time
  FROM outcomes ORDER BY time DESC, release, models LIMIT 100`;
const PUT_ITEM = `INSERT INTO items (movie_id, facts, rule, time, version)
  VALUES (?, ?, ?, ?, (SELECT coalesce(max(version), 0) + 1 FROM items))
  ON CONFLICT (movie_id) DO UPDATE SET facts = excluded.facts, rule = excluded.rule, time = excluded.time,
    version = excluded.version`;
const ITEMS = `SELECT ${ITEM_COLUMNS} FROM items WHERE version >= ? ORDER BY version`;
/** Counts that nobody has added to for so long are removed: 90 days. A round number. */
const KEPT_MS = 90 * 24 * 3_600_000;

/** A value that a statement may bind. */
export type SqlValue = number | string | null;

/** Runs one statement at a time, each in its own transaction. */
interface FeedbackDatabase {
  /** The rows of a query. */
  read<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>;
  /** Makes a change and returns its rows (`RETURNING`). Resolves once the change is durable. */
  write<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>;
  close(): void;
}

type Tally = Awaited<ReturnType<FeedbackStore['tally']>>;

/** A feedback store on this database. It counts writes and failures, and rejects with the database's own errors. */
export function feedbackStore(database: FeedbackDatabase): FeedbackStore {
  const stats = { writes: 0, failures: 0 };

  async function counted<T>(access: Promise<T>): Promise<T> {
    try {
      return await access;
    } catch (error) {
      stats.failures++;
      throw error;
    }
  }
  const read = <Row>(sql: string, ...values: SqlValue[]) => counted(database.read<Row>(sql, ...values));
  const write = async <Row>(sql: string, ...values: SqlValue[]) => {
    const rows = await counted(database.write<Row>(sql, ...values));
    stats.writes++;
    return rows;
  };

  return {
    stats,
    read: (userId) => read<FeedbackEntry>(READ, canonicalUserId(userId)),
    async put({ userId, movieId, rating, time }) {
      await write(PUT, canonicalUserId(userId), movieId, rating, time);
    },
    forget: async (userId) => (await write(FORGET, canonicalUserId(userId))).length,
    async *entries() {
      let last: Pick<FeedbackEntry, 'userId' | 'movieId'> = { userId: -1, movieId: -1 };
      for (;;) {
        const page = await read<FeedbackEntry>(NEXT, last.userId, last.movieId);
        yield* page;
        if (page.length < PAGE) return;
        last = page[page.length - 1];
      }
    },
    tally: async (since) => (await read<Tally>(TALLY, since))[0] ?? { rows: 0, lastTime: null, waiting: 0 },
    outcomes: {
      async add({ release, models, lists, films, hits, sum, squares, time }) {
        await counted(database.write(ADD, release, models, lists, films, hits, sum, squares, time));
        await counted(database.write(DROP_OLD, time - KEPT_MS));
      },
      read: () => read<Outcome>(OUTCOMES),
    },
    items: {
      async put(change) {
        const { movieId, rule = null, time } = change;
        const facts = factsOf(change);
        await write(PUT_ITEM, movieId, Object.keys(facts).length === 0 ? null : JSON.stringify(facts), rule, time);
      },
      async since(version) {
        const rows = await read<ItemRow>(ITEMS, version);
        // The row of that version is still there, or its item has changed again, unless this is another database.
        if (version > 0 && rows.length === 0) return undefined;
        return { version: rows.at(-1)?.version ?? 0, changes: rows.map(itemOfRow) };
      },
    },
    close: () => database.close(),
  };
}
