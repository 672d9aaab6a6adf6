/** The feedback store in IndexedDB, on the device of the visitor. */

import { type FeedbackEntry, FeedbackError, type FeedbackStore } from '../../shared/feedback.ts';
import { canonicalUserId, type UserId } from '../../shared/user-id.ts';
import { completed, resultOf } from './transactions.ts';

const DATABASE = 'cinematch-feedback';
const TABLE = 'ratings';
const VERSION = 1;
/** Entries that are read at a time for an export. A round number; only memory depends on it. */
const PAGE = 1_000;

/** What the browser's errors mean, for callers of the API. */
const REASONS: Readonly<Record<string, string>> = {
  QuotaExceededError: 'this device has no room left for this site',
  SecurityError: 'this browser stores nothing for this site',
  InvalidStateError: 'this browser stores nothing for this site',
};

/** A row: an entry under a key that sorts as the store promises. */
type Key = [user: number | Uint8Array<ArrayBuffer>, movieId: number];

/** A store in this database of the origin. It is opened when it is first needed. */
export function indexedFeedback(name = DATABASE): FeedbackStore {
  const stats = { writes: 0, failures: 0 };
  let opened: Promise<IDBDatabase> | undefined;

  async function counted<T>(access: (database: IDBDatabase) => Promise<T>): Promise<T> {
    try {
      opened ??= open(name);
      return await access(await opened);
    } catch (error) {
      stats.failures++;
      opened = undefined;
      const { name: kind, message } = error as Error;
      const reason = REASONS[kind];
      throw reason ? new FeedbackError(message, reason, { cause: error }) : error;
    }
  }
  const read = <T>(ask: (table: IDBObjectStore) => IDBRequest<T>) =>
    counted((database) => resultOf(ask(database.transaction(TABLE).objectStore(TABLE))));
  const write = <T>(change: (table: IDBObjectStore) => Promise<T>) =>
    counted(async (database) => {
      const transaction = database.transaction(TABLE, 'readwrite', { durability: 'strict' });
      const done = completed(transaction);
      const [result] = await Promise.all([change(transaction.objectStore(TABLE)), done]);
      stats.writes++;
      return result;
    });

  return {
    stats,
    read: (userId) => read<FeedbackEntry[]>((table) => table.getAll(allOf(userId))),
    async put({ userId, movieId, rating, time }) {
      const entry: FeedbackEntry = { userId: canonicalUserId(userId), movieId, rating, time };
      await write((table) => resultOf(table.put(entry, keyOf(entry.userId, movieId))));
    },
    forget: (userId) =>
      write(async (table) => {
        const own = allOf(userId);
        const count = await resultOf(table.count(own));
        await resultOf(table.delete(own));
        return count;
      }),
    async *entries() {
      let last: IDBKeyRange | null = null;
      for (;;) {
        const after: IDBKeyRange | null = last;
        const page: FeedbackEntry[] = await read((table) => table.getAll(after, PAGE));
        yield* page;
        if (page.length < PAGE) return;
        const { userId, movieId } = page[page.length - 1];
        last = IDBKeyRange.lowerBound(keyOf(userId, movieId), true);
      }
    },
    async tally(since) {
      const entries = await read<FeedbackEntry[]>((table) => table.getAll());
      const times = entries.map(({ time }) => time);
      const lastTime = times.reduce<number | null>((last, time) => Math.max(last ?? time, time), null);
      return { rows: times.length, lastTime, waiting: times.filter((time) => time > since).length };
    },
    close() {
      void opened?.then((database) => database.close());
      opened = undefined;
    },
  };
}

/** Ids sort before names, and names by their UTF-8 bytes. */
function keyOf(userId: UserId, movieId: number): Key {
  return [typeof userId === 'number' ? userId : new TextEncoder().encode(userId), movieId];
}

/** All keys of a user: an array sorts before longer ones that begin with it, and numbers sort before arrays. */
function allOf(userId: UserId): IDBKeyRange {
  const [user] = keyOf(canonicalUserId(userId), 0);
  return IDBKeyRange.bound([user], [user, []]);
}

async function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
  const database = await resultOf(request);
  // Another version of this site may want to change the tables, or the visitor to delete everything.
  database.onversionchange = () => database.close();
  return database;
}
