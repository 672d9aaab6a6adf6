/**
 * The columns of a rating in SQL: as narrow as they get, 20 bytes a row, because a chunk is only freed when it is collected. One
 * column speaks for the row: its rating is NaN when any of its cells is missing or an id is no whole number. An id or a time that
 * is out of range fails the query.
 */

/** SQL expressions of type DOUBLE, the timestamp of any number type. */
interface RatingExpressions {
  readonly user: string;
  readonly movie: string;
  readonly rating: string;
  /** Null when the file has none. */
  readonly timestamp: string | null;
}

/** The list of a SELECT: user, movie UINTEGER, rating DOUBLE, and seconds UINTEGER when there are timestamps. */
export function ratingCells({ user, movie, rating, timestamp }: RatingExpressions): string {
  const whole = `${user} = trunc(${user}) AND ${movie} = trunc(${movie})`;
  const complete = timestamp === null ? whole : `${whole} AND ${timestamp} IS NOT NULL`;
  const cells = [
    `${user}::UINTEGER`,
    `${movie}::UINTEGER`,
    `coalesce(CASE WHEN ${complete} THEN ${rating} END, 'NaN'::DOUBLE)`,
  ];
  if (timestamp !== null) cells.push(`greatest(${timestamp}, 0)::UINTEGER`);
  return cells.join(', ');
}
