/**
 * The columns of a rating in SQL. They have the narrowest possible types, 20 bytes per row in all, because a chunk of
 * rows is freed only by the garbage collector. The rating is NaN if any cell of the row is missing or an id is not a
 * whole number. An id or a time that is out of range fails the query.
 */

/** SQL expressions of the type DOUBLE; the timestamp may have any number type. */
interface RatingExpressions {
  readonly user: string;
  readonly movie: string;
  readonly rating: string;
  /** Null if the file has no timestamps. */
  readonly timestamp: string | null;
}

/**
 * Returns the list of a SELECT: user and movie UINTEGER, rating DOUBLE, and seconds UINTEGER if there are timestamps.
 */
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
