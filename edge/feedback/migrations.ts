/**
 * The tables of feedback, as steps from an empty database: the n-th step ends in schema version n. Node applies them when it opens its
 * file; for D1 the same text lies in `migrations/`, for `wrangler d1 migrations apply`.
 */

import { FEEDBACK_SCHEMA } from '../../shared/feedback.ts';

interface Migration {
  /** Of the file, without `.sql`. */
  readonly name: string;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  {
    name: '0001_ratings',
    sql: `\
CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT;
INSERT INTO schema_version (version) VALUES (1);

-- The last entry of each user and movie.
CREATE TABLE ratings (
  -- A number, or text where users have names.
  user_id ANY NOT NULL,
  movie_id INTEGER NOT NULL,
  -- NULL: not rated, whatever the dataset says.
  rating REAL,
  -- Milliseconds since 1970.
  time INTEGER NOT NULL,
  PRIMARY KEY (user_id, movie_id)
) STRICT, WITHOUT ROWID;
`,
  },
];

/** Throws when the tables were made by a later build. */
export function checkNotNewer(version: number): void {
  if (version <= FEEDBACK_SCHEMA) return;
  throw new Error(
    `the feedback database has schema version ${version}, this build knows ${FEEDBACK_SCHEMA}: update it`,
  );
}
