/** The feedback store in the D1 database of the binding FEEDBACK. `wrangler d1 migrations apply` creates its tables. */

import { FEEDBACK_SCHEMA, type FeedbackStore, SELECT_SCHEMA } from '../../shared/feedback.ts';
import { checkNotNewer } from '../feedback/migrations.ts';
import { feedbackStore, type SqlValue } from '../feedback/store.ts';

/** The part of D1 that is used here. */
export interface D1Database {
  prepare(sql: string): D1Statement;
}

interface D1Statement {
  bind(...values: SqlValue[]): D1Statement;
  all<Row>(): Promise<{ results: Row[] }>;
}

/** How long a count of the rows is reused. D1 charges for every row that a count reads. A round number. */
const COUNT_MS = 60_000;

/**
 * A store in this database. It checks the schema version before the first statement; methods reject with `Error` when
 * that does not fit. `now` is in milliseconds, on a clock that cannot be set.
 */
export function d1Feedback(database: D1Database, now: () => number = () => performance.now()): FeedbackStore {
  let isChecked = false;
  let counted: { since: number; until: number; tally: ReturnType<FeedbackStore['tally']> } | undefined;

  async function all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    if (!isChecked) await checkSchema(database);
    isChecked = true;
    return (
      await database
        .prepare(sql)
        .bind(...values)
        .all<Row>()
    ).results;
  }
  const store = feedbackStore({ read: all, write: all, close: () => undefined });
  return {
    ...store,
    async tally(since) {
      if (counted?.since === since && now() < counted.until) return counted.tally;
      const tally = store.tally(since);
      // One that failed is not kept.
      await tally;
      counted = { since, until: now() + COUNT_MS, tally };
      return tally;
    },
  };
}

/** Throws `Error` when the schema version of the database is not the one that this build uses. */
async function checkSchema(database: D1Database): Promise<void> {
  const version = await readVersion(database);
  checkNotNewer(version);
  if (version < FEEDBACK_SCHEMA) {
    throw new Error(
      `the feedback database has schema version ${version}, expected ${FEEDBACK_SCHEMA}: ` +
        'apply its migrations with "wrangler d1 migrations apply"',
    );
  }
}

/** The schema version; 0 for a database without tables. */
async function readVersion(database: D1Database): Promise<number> {
  try {
    const { results } = await database.prepare(SELECT_SCHEMA).all<{ version: number }>();
    return results[0]?.version ?? 0;
  } catch (error) {
    if (/no such table/.test(String(error))) return 0;
    throw error;
  }
}
