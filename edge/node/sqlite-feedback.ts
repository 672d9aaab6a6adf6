/**
 * The feedback store in an SQLite file. Several processes may read and write it at the same time. A write is
 * acknowledged only when it is on the disk.
 *
 * The file is opened when it is first needed. A missing file counts as an empty store until the first write creates it.
 */

import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type FeedbackFile, SELECT_SCHEMA } from '../../shared/feedback.ts';
import { pause } from '../../shared/pause.ts';
import { checkNotNewer, MIGRATIONS } from '../feedback/migrations.ts';
import { feedbackStore, type SqlValue } from '../feedback/store.ts';

/**
 * How long a read or a write waits for a database that another process has locked, and the time between two attempts.
 * The waiting is done here because SQLite's own would block the event loop. Round numbers.
 */
const BUSY_MS = 5_000;
const RETRY_MS = 25;
/** SQLite's result code for a locked database (https://sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
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
  let database: DatabaseSync | undefined;
  const statements = new Map<string, StatementSync>();

  const patiently = <T>(attempt: () => T) => whileBusy(BUSY_MS * patience, attempt);
  const opened = (): DatabaseSync => {
    if (isClosed) throw new Error(`${path}: the store is closed`);
    database ??= open(path);
    return database;
  };
  const all = (sql: string, values: readonly SqlValue[]) => {
    const statement = statements.get(sql) ?? opened().prepare(sql);
    statements.set(sql, statement);
    return statement.all(...values) as unknown[];
  };
  const store = feedbackStore({
    async read<Row>(sql: string, ...values: SqlValue[]) {
      return (database || existsSync(path) ? await patiently(() => all(sql, values)) : []) as Row[];
    },
    async write<Row>(sql: string, ...values: SqlValue[]) {
      return (await patiently(() => all(sql, values))) as Row[];
    },
    close() {
      isClosed = true;
      statements.clear();
      database?.close();
      database = undefined;
    },
  });

  return {
    ...store,
    prepare: () => patiently(() => void opened()),
    async restore(entries) {
      let stored = 0;
      for (let first = 0; first < entries.length; first += BATCH) {
        if (first > 0) await pause(PAUSE_MS);
        const batch = entries.slice(first, first + BATCH);
        stored += await patiently(() =>
          inTransaction(opened(), () => {
            const rows = batch.map(({ userId, movieId, rating, time }) =>
              all(RESTORE, [userId, movieId, rating, time]),
            );
            return rows.flat().length;
          }),
        );
      }
      return stored;
    },
    async backup(copy) {
      await patiently(() => all('VACUUM INTO ?', [copy]));
    },
  };
}

/** Repeats the attempt while another process has the database locked, for `limitMs` at most. Throws its last error. */
async function whileBusy<T>(limitMs: number, attempt: () => T): Promise<T> {
  for (const end = Date.now() + limitMs; ; ) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || Date.now() > end) throw error;
    }
    // The random part keeps several waiting processes from trying at the same moments.
    await pause(RETRY_MS * (0.5 + Math.random()));
  }
}

function isBusy(error: unknown): boolean {
  const { errcode, cause } = error as { errcode?: number; cause?: unknown };
  if (errcode === undefined) return cause instanceof Error && isBusy(cause);
  return (errcode & 0xff) === SQLITE_BUSY;
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
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    return database;
  } catch (cause) {
    database?.close();
    throw new Error(`${path}: ${(cause as Error).message}`, { cause });
  }
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
