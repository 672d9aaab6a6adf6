/** Feedback in the D1 database that is bound as FEEDBACK. `wrangler d1 migrations apply` makes its tables. */

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

export function d1Feedback(database: D1Database): FeedbackStore {
  let isChecked = false;

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
  return feedbackStore({ read: all, write: all, close: () => undefined });
}

/** Throws when the tables are not those of this build. */
async function checkSchema(database: D1Database): Promise<void> {
  const { results } = await database.prepare(SELECT_SCHEMA).all<{ version: number }>();
  const version = results[0]?.version ?? 0;
  checkNotNewer(version);
  if (version < FEEDBACK_SCHEMA) {
    throw new Error(
      `the feedback database has schema version ${version}, expected ${FEEDBACK_SCHEMA}: apply its migrations`,
    );
  }
}
