/**
 * Feedback in an SQLite file. Several processes may read and write it at once; a write is on the disk before it is acknowledged.
 *
 * The file is opened when it is first needed. Until somebody writes, a file that is not there is an empty store.
 */

import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type FeedbackFile, SELECT_SCHEMA } from '../../shared/feedback.ts';
import { pause } from '../../shared/pause.ts';
import { checkNotNewer, MIGRATIONS } from '../feedback/migrations.ts';
import { feedbackStore, type SqlValue } from '../feedback/store.ts';

/** How long a read or a write waits for another process, and how often it tries. SQLite's own waiting would stop the event loop. */
const BUSY_MS = 5_000;
const RETRY_MS = 25;
const SQLITE_BUSY = 5;
/** Entries that are restored in one transaction, and the pause after it in which those who wait get through. */
const BATCH = 1_000;
const PAUSE_MS = 2 * RETRY_MS;

const HAS_TABLE = "SELECT count(*) AS count FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'";
const HAS_ANY = 'SELECT count(*) AS count FROM sqlite_master';
const RESTORE = `INSERT OR REPLACE INTO ratings (user_id, movie_id, rating, time) SELECT ?1, ?2, ?3, ?4
  WHERE NOT EXISTS (SELECT 1 FROM ratings WHERE user_id = ?1 AND movie_id = ?2 AND time > ?4) RETURNING movie_id`;

export interface SqliteFeedback extends FeedbackFile {
  /** Makes the file when there is none, and its tables. Rejects, naming the file, when it cannot be used. */
  prepare(): Promise<void>;
}

/**
 * Once closed it stays so: whoever comes later is refused. What finds the file locked by another process waits for 5 s,
 * times `patience`, and rejects then.
 */
export function sqliteFeedback(path: string, patience = 1): SqliteFeedback {
  let isClosed = false;
  let database: DatabaseSync | undefined;
  const statements = new Map<string, StatementSync>();

  const patiently = <T>(attempt: () => T) => whileBusy(BUSY_MS * patience, attempt);
  const opened = (): DatabaseSync => {
    if (isClosed) throw new Error(`${path}: is closed`);
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

/** Tries again for so long while another process has the database locked. */
async function whileBusy<T>(limitMs: number, attempt: () => T): Promise<T> {
  for (const end = Date.now() + limitMs; ; ) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || Date.now() > end) throw error;
    }
    // Whoever waits as well should not come at the same moment each time.
    await pause(RETRY_MS * (0.5 + Math.random()));
  }
}

function isBusy(error: unknown): boolean {
  const { errcode, cause } = error as { errcode?: number; cause?: unknown };
  if (errcode === undefined) return cause instanceof Error && isBusy(cause);
  return (errcode & 0xff) === SQLITE_BUSY;
}

/** Throws, naming the file, when it is no database, one of something else, or one of a later build. */
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
    if (count(HAS_ANY) > 0) throw new Error('is a database of something else');
    return 0;
  }
  const version = Number(database.prepare(SELECT_SCHEMA).get()?.version);
  checkNotNewer(version);
  return version;
}

/** Holds the only right to write from the first line on, so that what was read stays true. */
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
