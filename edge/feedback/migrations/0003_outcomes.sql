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
