/**
 * The columns of a rating in SQL. They have the narrowest possible types, 20 bytes per row in all, because a chunk of
 * rows is freed only by the garbage collector. The rating is NaN if the rating or an id is missing or an id is not a
 * whole number. A missing time is 0. An id or a time that is out of range fails the query.
 */

import { MAX_SECONDS } from './cell-values.ts';

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
  const cells = [
    `${user}::UINTEGER`,
    `${movie}::UINTEGER`,
    `coalesce(CASE WHEN ${whole} THEN ${rating} END, 'NaN'::DOUBLE)`,
  ];
  if (timestamp !== null) cells.push(`coalesce(greatest(${seconds(timestamp)}, 0), 0)::UINTEGER`);
  return cells.join(', ');
}

/** Times that are too large for seconds are in milli-, micro- or nanoseconds, as in cell-values.ts. */
function seconds(time: string): string {
  const units = [1e3, 1e6, 1e9].map((unit) => `WHEN ${time} <= ${MAX_SECONDS * unit} THEN round(${time} / ${unit})`);
  return `CASE WHEN ${time} <= ${MAX_SECONDS} THEN ${time} ${units.join(' ')} ELSE ${time} END`;
}
