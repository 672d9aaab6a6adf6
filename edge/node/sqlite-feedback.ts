/**
 * The feedback store in an SQLite file. Several processes may read and write it at the same time. A write is
 * acknowledged only when it is on the disk, in the file that the next start will find.
 *
 * The file is opened when it is first needed. A missing file counts as an empty store until the first write creates it.
 * Somebody may replace the file later, for example with a backup: then the new one is opened. Once a file that was open
 * is gone, everything is refused until there is one again, for an empty file in its place would hide the loss.
 */

import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { FeedbackError, type FeedbackFile, SELECT_SCHEMA } from '../../shared/feedback.ts';
import { pause } from '../../shared/pause.ts';
import { canonicalUserId } from '../../shared/user-id.ts';
import { checkNotNewer, MIGRATIONS } from '../feedback/migrations.ts';
import { feedbackStore, type SqlValue } from '../feedback/store.ts';

/**
 * How long a read or a write waits for a database that another process has locked, and the time between two attempts.
 * The waiting is done here because SQLite's own would block the event loop. Round numbers.
 */
const BUSY_MS = 5_000;
const RETRY_MS = 25;
/** SQLite's result codes (https://sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
/** What some of them mean, for callers of the API. */
const REASONS: Readonly<Record<number, string>> = {
  [SQLITE_BUSY]: 'another program has them locked',
  [SQLITE_READONLY]: 'their disk or their file is read-only',
  10: 'their disk fails or is full',
  11: 'their file is damaged',
  13: 'their disk is full',
  14: 'their file cannot be opened',
  26: 'their file is no database',
};
/**
 * Entries that one transaction of `restore` writes, and the pause after it, which lets waiting writers through. The
 * pause is longer than the longest time between two attempts of a writer.
 */
const BATCH = 1_000;
const PAUSE_MS = 2 * RETRY_MS;

const HAS_TABLE = "SELECT count(*) AS count FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'";
const HAS_ANY = 'SELECT count(*) AS count FROM sqlite_master';
const RESTORE = `INSERT OR REPLACE INTO ratings (user_id, movie_id, rating, time) SELECT ?1, ?2, ?3, ?4
  WHERE NOT EXISTS (SELECT 1 FROM ratings WHERE user_id = ?1 AND movie_id = ?2 AND time > ?4) RETURNING movie_id`;

/** A feedback store in an SQLite file. */
export interface SqliteFeedback extends FeedbackFile {
  /** Creates the file and its tables when they are missing. Rejects, naming the file, when it cannot be used. */
  prepare(): Promise<void>;
}

/**
 * A store in the file at `path`. When another process has the file locked, an operation waits for up to 5 s, times
 * `patience`, and then rejects. After `close` every operation that needs the file rejects.
 */
export function sqliteFeedback(path: string, patience = 1): SqliteFeedback {
  let isClosed = false;
  let opened: { readonly database: DatabaseSync; readonly file: string } | undefined;
  let wasOpen = false;
  const statements = new Map<string, StatementSync>();

  const patiently = async <T>(use: (database: DatabaseSync) => T): Promise<T> => {
    try {
      return await whileBusy(BUSY_MS * patience, () => inThisFile(use));
    } catch (error) {
      const reason = REASONS[codeOf(error) ?? 0];
      const { message } = error as Error;
      throw reason
        ? new FeedbackError(message.startsWith(path) ? message : `${path}: ${message}`, reason, { cause: error })
        : error;
    }
  };
  const letGo = () => {
    statements.clear();
    opened?.database.close();
    opened = undefined;
  };
  /** Opens the file that is at the path now, unless it is open already. */
  const current = (): DatabaseSync => {
    if (isClosed) throw new Error(`${path}: the store is closed`);
    const found = identify(path);
    if (opened && opened.file === found) return opened.database;
    letGo();
    if (wasOpen && found === undefined) {
      throw new Error(`${path}: the file is gone; put it back, or restart the service to begin with an empty one`);
    }
    const database = open(path);
    wasOpen = true;
    opened = { database, file: found ?? identify(path) ?? '' };
    return database;
  };
  /**
   * The result of `use` on the file at the path. When the file was replaced meanwhile, `use` runs again on the new one.
   */
  const inThisFile = <T>(use: (database: DatabaseSync) => T): T => {
    for (;;) {
      const isFresh = !opened;
      const database = current();
      let result: T;
      try {
        // SQLite keeps pages and looks only at a counter in the file to know that they are still good. A copy that was
        // written over the file can have the same count. So nothing is kept from one operation to the next.
        database.exec('PRAGMA shrink_memory');
        result = use(database);
      } catch (error) {
        // After a failure of the disk a connection may be of no more use. The next operation opens another one.
        if (!isBusy(error)) letGo();
        // A file that could only be read when it was opened stays so, even if the disk can be written again.
        if (codeOf(error) === SQLITE_READONLY && !isFresh) continue;
        throw error;
      }
      if (identify(path) === opened?.file) return result;
    }
  };
  const all = (database: DatabaseSync, sql: string, values: readonly SqlValue[]) => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement.all(...values) as unknown[];
  };
  const store = feedbackStore({
    async read<Row>(sql: string, ...values: SqlValue[]) {
      // An empty file is left when there was no space for the tables.
      const isThere = wasOpen || (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
      return (isThere ? await patiently((database) => all(database, sql, values)) : []) as Row[];
    },
    async write<Row>(sql: string, ...values: SqlValue[]) {
      return (await patiently((database) => all(database, sql, values))) as Row[];
    },
    close() {
      isClosed = true;
      letGo();
    },
  });

  return {
    ...store,
    prepare: () => patiently(() => undefined),
    async restore(entries) {
      let stored = 0;
      for (let first = 0; first < entries.length; first += BATCH) {
        if (first > 0) await pause(PAUSE_MS);
        const batch = entries.slice(first, first + BATCH);
        stored += await patiently((database) =>
          inTransaction(database, () => {
            const rows = batch.map(({ userId, movieId, rating, time }) =>
              all(database, RESTORE, [canonicalUserId(userId), movieId, rating, time]),
            );
            return rows.flat().length;
          }),
        );
      }
      return stored;
    },
    async backup(copy) {
      await patiently((database) => all(database, 'VACUUM INTO ?', [copy]));
    },
  };
}

/** Repeats the attempt while another process has the database locked, for `limitMs` at most. Throws its last error. */
async function whileBusy<T>(limitMs: number, attempt: () => T): Promise<T> {
  for (const end = performance.now() + limitMs; ; ) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
    }
    // The random part keeps several waiting processes from trying at the same moments.
    await pause(RETRY_MS * (0.5 + Math.random()));
  }
}

function isBusy(error: unknown): boolean {
  return codeOf(error) === SQLITE_BUSY;
}

/** SQLite's result code of an error or of its cause, without its details; undefined when it is another error. */
function codeOf(error: unknown): number | undefined {
  const { errcode, cause } = error as { errcode?: number; cause?: unknown };
  if (errcode === undefined) return cause instanceof Error ? codeOf(cause) : undefined;
  return errcode & 0xff;
}

/**
 * Throws `Error`, naming the file, when it is not a database, a database of another program, or made by a later build.
 */
function open(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    migrate(database);
    // One file holds everything, so that a copy, a removal or a replacement of it leaves nothing behind. EXTRA: what is
    // acknowledged survives a loss of power.
    keepOneFile(database);
    database.exec('PRAGMA synchronous = EXTRA');
    return database;
  } catch (cause) {
    database?.close();
    throw new Error(`${path}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Leaves the mode of earlier builds, which kept the newest writes in a second file. A process that still uses the
 * database in that mode prevents the change; it is made at another opening then.
 */
function keepOneFile(database: DatabaseSync): void {
  try {
    database.exec('PRAGMA journal_mode = DELETE');
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}

/** Returns what tells the file at the path from any other, or undefined when there is none. */
function identify(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino}`;
}

function migrate(database: DatabaseSync): void {
  if (versionOf(database) === MIGRATIONS.length) return;
  inTransaction(database, () => {
    for (const { sql } of MIGRATIONS.slice(versionOf(database))) database.exec(sql);
  });
}

function versionOf(database: DatabaseSync): number {
  const count = (sql: string) => Number(database.prepare(sql).get()?.count);
  if (count(HAS_TABLE) === 0) {
    if (count(HAS_ANY) > 0) throw new Error('is the database of another program; choose another file');
    return 0;
  }
  const version = Number(database.prepare(SELECT_SCHEMA).get()?.version);
  checkNotNewer(version);
  return version;
}

/**
 * Runs `change` in a transaction that locks the database for writing from its beginning, so that its reads stay valid.
 */
function inTransaction<T>(database: DatabaseSync, change: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = change();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
