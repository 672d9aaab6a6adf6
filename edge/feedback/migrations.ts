/**
 * The tables of the feedback database, as migrations from an empty one. The n-th migration leads to schema version n.
 * Node applies them when it opens its file. For D1 the same text is in `migrations/`, where `wrangler d1 migrations
 * apply` finds it.
 */

import { FEEDBACK_SCHEMA } from '../../shared/feedback.ts';

interface Migration {
  /** Name of its file in `migrations/`, without `.sql`. */
  readonly name: string;
  readonly sql: string;
}

/** All migrations, in the order in which they are applied. */
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
  {
    name: '0002_users',
    sql: `\
-- A user whose name is a number is the user with that id: the later of two entries stays.
INSERT INTO ratings (user_id, movie_id, rating, time)
  SELECT CAST(user_id AS INTEGER), movie_id, rating, time FROM ratings
  WHERE typeof(user_id) = 'text' AND user_id = CAST(CAST(user_id AS INTEGER) AS TEXT)
    AND CAST(user_id AS INTEGER) BETWEEN 0 AND 4294967294
  ON CONFLICT (user_id, movie_id) DO UPDATE SET rating = excluded.rating, time = excluded.time
    WHERE excluded.time > ratings.time;
DELETE FROM ratings
  WHERE typeof(user_id) = 'text' AND user_id = CAST(CAST(user_id AS INTEGER) AS TEXT)
    AND CAST(user_id AS INTEGER) BETWEEN 0 AND 4294967294;
UPDATE schema_version SET version = 2;
`,
  },
  {
    name: '0003_outcomes',
    sql: `\
-- What became of the films that were listed, by release and models, and never by user.
CREATE TABLE outcomes (
  release TEXT NOT NULL,
  models TEXT NOT NULL,
  lists INTEGER NOT NULL,
  films INTEGER NOT NULL,
  hits INTEGER NOT NULL,
  rating_sum REAL NOT NULL,
  square_sum REAL NOT NULL,
  -- Milliseconds since 1970 at which the counts were last changed.
  time INTEGER NOT NULL,
  PRIMARY KEY (release, models)
) STRICT, WITHOUT ROWID;
UPDATE schema_version SET version = 3;
`,
  },
  {
    name: '0004_items',
    sql: `\
-- Changes of the catalogue: the latest one of each item. One that was taken back has neither facts nor a rule.
CREATE TABLE items (
  movie_id INTEGER PRIMARY KEY,
  -- Title, year, genres and attributes as JSON. NULL: as in the release.
  facts TEXT,
  -- 'hidden' or 'pinned'.
  rule TEXT,
  -- Milliseconds since 1970.
  time INTEGER NOT NULL,
  -- Grows with every change, so that others find what is new.
  version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX items_version ON items (version);
UPDATE schema_version SET version = 4;
`,
  },
];

/** Throws `Error` when the database has a later schema version than this build knows. */
export function checkNotNewer(version: number): void {
  if (version <= FEEDBACK_SCHEMA) return;
  throw new Error(
    `the feedback database has schema version ${version}, this build knows ${FEEDBACK_SCHEMA}: update cinematch`,
  );
}
