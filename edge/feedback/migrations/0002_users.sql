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
