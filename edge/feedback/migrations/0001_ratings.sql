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
