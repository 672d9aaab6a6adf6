/**
 * Feedback in an SQLite file. Several processes may read and write it at once; a write is on the disk before it is acknowledged.
 *
 * The file is opened when it is first needed. Until somebody writes, a file that is not there is an empty store.
 */

import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type FeedbackFile, SELECT_SCHEMA } from '../../shared/feedback.ts';
import { checkNotNewer, MIGRATIONS } from '../feedback/migrations.ts';
import { feedbackStore, type SqlValue } from '../feedback/store.ts';

/** How long a process waits for another one's write. */
const BUSY_MS = 5_000;

const HAS_TABLE = "SELECT count(*) AS count FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'";
const HAS_ANY = 'SELECT count(*) AS count FROM sqlite_master';
const RESTORE = `INSERT OR REPLACE INTO ratings (user_id, movie_id, rating, time) SELECT ?1, ?2, ?3, ?4
  WHERE NOT EXISTS (SELECT 1 FROM ratings WHERE user_id = ?1 AND movie_id = ?2 AND time > ?4) RETURNING sequence`;

export interface SqliteFeedback extends FeedbackFile {
  /** Makes the file when there is none, and its tables. Throws, naming the file, when it cannot be used. */
  prepare(): void;
}

export function sqliteFeedback(path: string): SqliteFeedback {
  let database: DatabaseSync | undefined;
  const statements = new Map<string, StatementSync>();

  const opened = (): DatabaseSync => {
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
      return (database || existsSync(path) ? all(sql, values) : []) as Row[];
    },
    async write<Row>(sql: string, ...values: SqlValue[]) {
      return all(sql, values) as Row[];
    },
    close() {
      statements.clear();
      database?.close();
      database = undefined;
    },
  });

  return {
    ...store,
    prepare: () => void opened(),
    async restore(entries) {
      let stored = 0;
      inTransaction(opened(), () => {
        for (const { userId, movieId, rating, time } of entries) {
          stored += all(RESTORE, [userId, movieId, rating, time]).length;
        }
      });
      return stored;
    },
    async backup(copy) {
      all('VACUUM INTO ?', [copy]);
    },
  };
}

/** Throws, naming the file, when it is no database, one of something else, or one of a later build. */
function open(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: BUSY_MS });
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
function inTransaction(database: DatabaseSync, change: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    change();
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
