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
